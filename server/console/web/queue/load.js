import { get } from '../core/api.js';
import { session } from '../core/session.js';
import { views } from './filters.js';
import { Pages } from './pages.js';

// listOf makes the list of the cases that match the filters.
export function listOf(filters) {
  const query = queryOf(filters, session.get().name);
  const keep = (!filters.q && views[filters.view].keep) || (() => true);
  return new Pages(async (cursor, limit, signal) => (await get('/cases', { ...query, cursor, limit }, { signal })).data, keep);
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
