import { cell } from './cell.js';
import { useEffect, useRef } from './html.js';
import { session } from './session.js';

const slow = 15000; // milliseconds between tries while the server is away

// retried changes when the person asks to try again at once.
export const retried = cell(0);
export const retry = () => retried.set(retried.get() + 1);

// usePoll calls act now and then every so many seconds, one call at a time,
// while the tab is visible and somebody is signed in. act returns a promise;
// a rejected one slows the polling down. deps are those of an effect: when
// they change it starts anew. act gets an AbortSignal that ends with the page.
export function usePoll(act, seconds, deps) {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const ending = new AbortController();
    let timer = 0;
    let running = false;
    async function round() {
      clearTimeout(timer);
      if (running || ending.signal.aborted || document.hidden || session.get().state !== 'in') return;
      running = true;
      let pause = seconds * 1000;
      try {
        await latest.current(ending.signal);
      } catch {
        pause = Math.max(pause, slow);
      }
      running = false;
      if (!ending.signal.aborted) timer = setTimeout(round, pause);
    }
    const stops = [session.follow(round), retried.follow(round)];
    document.addEventListener('visibilitychange', round);
    round();
    return () => {
      ending.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', round);
      for (const stop of stops) stop();
    };
  }, deps);
}
