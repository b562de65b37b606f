import { useState } from '../core/html.js';
import { get } from '../core/api.js';
import { retry, usePoll } from '../core/poll.js';

const seconds = 5; // between two readings

// useCase follows one case. It returns {one, etag, at, problem, reload}: the
// newest answer, its version, when it was read, and what went wrong since.
export function useCase(id) {
  const [state, setState] = useState({ one: null, etag: '', at: 0, problem: null });
  usePoll(async (signal) => {
    try {
      const { data, etag } = await get('/cases/' + encodeURIComponent(id), {}, { signal });
      setState((old) => (old.etag === etag && !old.problem && sameClock(old.one, data) ? { ...old, at: Date.now() } : { one: data, etag, at: Date.now(), problem: null }));
    } catch (problem) {
      if (signal.aborted) return;
      setState((old) => ({ ...old, problem }));
      throw problem;
    }
  }, seconds, [id]);
  return { ...state, reload: retry };
}

// sameClock tells answers of one version apart whose derived parts differ: the
// age of a source or a hand-over that is overdue now.
function sameClock(old, next) {
  return JSON.stringify(old) === JSON.stringify(next);
}
