import { html, useEffect, useRef, useState } from '../core/html.js';
import { call, get, wordsOf } from '../core/api.js';
import { useCell } from '../core/cell.js';
import { t } from '../core/language.js';
import { usePoll } from '../core/poll.js';
import { loadShops, shops } from '../core/shops.js';
import { Counts } from './counts.js';
import { KillSwitch } from './killswitch.js';
import { Budgets } from './budgets.js';

// Brakes is the page of what stops automatic money.
export default function Brakes() {
  const [seen, setSeen] = useState(null); // {data, etag}
  const [problem, setProblem] = useState(null);
  const putting = useRef(0); // an answer that was asked for before a change is old
  useCell(shops); // titles of platforms come in later
  useEffect(() => { loadShops(); }, []);
  const read = async (signal) => {
    const started = putting.current;
    const answer = await get('/brakes', {}, { signal });
    if (started === putting.current) setSeen(answer);
    return answer;
  };
  usePoll(async (signal) => {
    try {
      await read(signal);
      setProblem(null);
    } catch (failed) {
      if (!signal.aborted) setProblem(failed);
      throw failed;
    }
  }, 5, []);
  const put = async (body, ifMatch) => {
    const answer = await call('PUT', '/brakes', { body, ifMatch });
    putting.current += 1;
    setSeen(answer);
  };
  return html`<main class="page admin" aria-busy=${seen ? null : 'true'}>
    <h1>${t('brakes.title')}</h1>
    ${problem && html`<p class="note danger" role="alert">${wordsOf(problem)}</p>`}
    ${seen && html`<${KillSwitch} seen=${seen} put=${put} read=${read} />
      <${Budgets} shops=${seen.data.shops} limits=${seen.data} />
      <${Counts} seen=${seen} put=${put} read=${read} />`}
  </main>`;
}
