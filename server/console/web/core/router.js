import { cell } from './cell.js';
import { start } from './session.js';
import { takeTokenFromAddress } from './token.js';

// Pages live behind the # of the address: #/queue?state=person. The server
// serves one document, and nothing of the address reaches a log.
takeTokenFromAddress();
export const place = cell(read());

// visited counts the pages seen in this tab, to know whether "back" stays here.
let visited = 0;

addEventListener('hashchange', () => {
  if (takeTokenFromAddress()) start(); // a sign-in link, opened in a tab that is in use
  else visited += 1;
  place.set(read());
});

function read() {
  const [path, search = ''] = location.hash.replace(/^#/, '').split('?');
  return { path: path || '/', query: Object.fromEntries(new URLSearchParams(search)) };
}

// href is the address of a page for links.
export function href(path, query = {}) {
  const filled = Object.entries(query).filter(([, value]) => value);
  const search = new URLSearchParams(filled).toString();
  return '#' + path + (search ? '?' + search : '');
}

// go opens a page. With replace the history keeps no entry of the old one.
export function go(path, query, { replace = false } = {}) {
  const to = href(path, query);
  if (to === location.hash) return;
  if (!replace) {
    location.hash = to;
    return;
  }
  history.replaceState(null, '', location.pathname + to);
  place.set(read());
}

// back returns to the page before, or to fallback if there is none in this tab.
export function back(fallback) {
  if (visited > 0) history.back();
  else go(fallback);
}

// match compares a path with a pattern like /cases/:id and returns its
// parameters, or null.
export function match(pattern, path) {
  const want = pattern.split('/');
  const have = path.split('/');
  if (want.length !== have.length) return null;
  const found = {};
  for (let i = 0; i < want.length; i++) {
    if (want[i].startsWith(':')) found[want[i].slice(1)] = decodeURIComponent(have[i]);
    else if (want[i] !== have[i]) return null;
  }
  return found;
}
