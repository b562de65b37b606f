import { useState } from '../core/html.js';
import { get } from '../core/api.js';
import { now } from '../core/clock.js';
import { retry, usePoll } from '../core/poll.js';

const seconds = 5; // between two readings
const soon = 1; // the same, while something is on its way to the platform

// useCase follows one case. It returns {one, etag, at, problem, reload}: the
// newest answer, its version, when it was read, and what went wrong since.
export function useCase(id) {
  const [state, setState] = useState({ one: null, etag: '', at: 0, problem: null });
  const moving = isMoving(state.one);
  usePoll(async (signal) => {
    try {
      const { data, etag } = await get('/cases/' + encodeURIComponent(id), {}, { signal });
      setState((old) => (old.etag === etag && !old.problem && sameClock(old.one, data) ? { ...old, at: Date.now() } : { one: data, etag, at: Date.now(), problem: null }));
    } catch (problem) {
      if (signal.aborted) return;
      setState((old) => ({ ...old, problem }));
      throw problem;
    }
  }, moving ? soon : seconds, [id, moving]);
  return { ...state, reload: retry };
}

// sameClock tells answers of one version apart whose derived parts differ: the
// age of a source or a hand-over that is overdue now.
function sameClock(old, next) {
  return JSON.stringify(old) === JSON.stringify(next);
}

// isMoving reports whether an answer is on its way, or has just been given.
function isMoving(one) {
  if (one?.state === 'acting') return true;
  return one?.state === 'agreed' && now() - Date.parse(one.updated_at) < 60000;
}
