import { cell } from './cell.js';
import { sync } from './clock.js';
import { said, t } from './language.js';
import { token } from './token.js';

const base = '/admin/v1';
const usual = 20000; // milliseconds until a call without an answer is given up

// online is false while the service cannot be reached.
export const online = cell(true);

// refusedToken is called when the server does not know the token any more.
let refusedToken = () => {};
export const onRefusedToken = (act) => { refusedToken = act; };

// Problem is what a call that failed throws: problem details of the server, or
// status 0 when it was not reached.
export class Problem extends Error {
  constructor(details) {
    super(details.title ?? 'problem');
    Object.assign(this, details);
  }

  // offline tells a server that is away from one that says no.
  get offline() { return this.status === 0 || this.status === 502 || this.status === 504; }
}

// call makes one request. path begins behind /admin/v1. Options: query (empty
// values are left out), body (sent as JSON), bytes with contentType (sent as
// they are), ifMatch, signal, accept, raw (data is a Blob), patience (in
// milliseconds, for calls that work long). It returns {status, etag, data,
// truncated} and throws a Problem.
export async function call(method, path, options = {}) {
  let response;
  try {
    response = await fetch(address(path, options.query), request(method, options));
  } catch (reason) {
    if (options.signal?.aborted) throw reason;
    online.set(false);
    throw new Problem({ status: 0, title: t('problem.offline') });
  }
  return answerOf(response, options);
}

export const get = (path, query, options) => call('GET', path, { ...options, query });
export const post = (path, body, options) => call('POST', path, { ...options, body });

function address(path, query = {}) {
  const filled = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const text = new URLSearchParams(filled).toString();
  return base + path + (text ? '?' + text : '');
}

function request(method, { body, bytes, contentType, ifMatch, signal, accept, patience = usual }) {
  const headers = { Authorization: 'Bearer ' + token(), Accept: accept ?? 'application/json' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (contentType) headers['Content-Type'] = contentType;
  if (ifMatch) headers['If-Match'] = ifMatch;
  const limit = AbortSignal.timeout(patience);
  return {
    method, headers, body: bytes ?? (body === undefined ? undefined : JSON.stringify(body)),
    cache: 'no-store', credentials: 'omit', redirect: 'error',
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
  };
}

async function answerOf(response, { raw }) {
  sync(response.headers.get('Date'));
  if (!response.ok) throw await problemOf(response);
  online.set(true);
  const data = raw ? await response.blob() : await json(response);
  const { headers } = response;
  return { status: response.status, etag: headers.get('ETag') ?? '', data, truncated: headers.get('X-Truncated') === 'true' };
}

async function problemOf(response) {
  const problem = new Problem({ title: '', ...(await json(response)), status: response.status });
  if (problem.status === 401) refusedToken();
  online.set(!problem.offline);
  return problem;
}

// json is the body, or null when there is none or it is none of ours.
async function json(response) {
  try {
    return await response.json();
  } catch {
    return null;
  }
}

// wordsOf says in the present language what went wrong.
export function wordsOf(problem) {
  if (!(problem instanceof Problem)) return t('problem.unexpected');
  if (problem.offline) return t('problem.offline');
  const title = said(problem, 'title') || t('problem.status', { status: problem.status });
  const detail = said(problem, 'detail');
  return detail ? t('problem.both', { title, detail }) : title;
}
