import { get } from '../core/api.js';
import { session } from '../core/session.js';
import { views } from './filters.js';
import { Pages } from './pages.js';

// Parameters that an older server does not know. It answers 400 and names
// them; from then on the rows are picked here instead.
const unknown = new Set();
const optional = ['claimed_by', 'waiting'];

// listOf makes the list of the cases that match the filters.
export function listOf(filters) {
  const me = session.get().name;
  const keep = (row) => (!filters.q && (views[filters.view].keep?.(row, me) ?? true)) || (filters.q !== '');
  const waits = (row) => !filters.waiting || row.waiting === undefined || row.waiting === filters.waiting;
  return new Pages(
    (cursor, limit, signal) => ask({ ...queryOf(filters, me), cursor, limit }, signal),
    (row) => keep(row) && waits(row),
  );
}

// queryOf is what the server is asked for. A search looks at all cases.
function queryOf(filters, me) {
  if (filters.q) return { q: filters.q };
  const { claimed_by: claimed, ...query } = views[filters.view].query;
  return {
    ...query, claimed_by: claimed && me, platform: filters.platform, kind: filters.kind,
    waiting: filters.waiting, due_before: filters.due,
  };
}

async function ask(query, signal) {
  const known = Object.fromEntries(Object.entries(query).filter(([name]) => !unknown.has(name)));
  try {
    return (await get('/cases', known, { signal })).data;
  } catch (problem) {
    const name = problem.status === 400 && problem.errors?.[0]?.name;
    if (!optional.includes(name) || unknown.has(name)) throw problem;
    unknown.add(name);
    return ask(query, signal);
  }
}
