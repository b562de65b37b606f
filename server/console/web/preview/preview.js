import { html, useEffect, useRef, useState } from '../core/html.js';
import { wordsOf } from '../core/api.js';
import { t } from '../core/language.js';
import { Result } from './result.js';

// patience is how long a preview may take, in milliseconds: the server decides
// thousands of cases again.
export const patience = 120000;

const periods = [7, 30, 90]; // days
const none = { days: 0, running: false, result: null, problem: null };

// kept are the newest previews by page: whoever looks at a case that would
// change finds the preview again. They end with the tab.
const kept = new Map();

// usePreview follows the preview of a draft. page names who asks; draft is a
// text that changes with whatever the preview depends on; ask(days, signal)
// makes the dry run. It returns {days, running, result, problem, run}, empty
// as soon as the draft is another one than the one that was tried.
export function usePreview(page, draft, ask) {
  const [state, setState] = useState(kept.get(page) ?? none);
  const under = useRef(null);
  useEffect(() => () => under.current?.abort(), []);
  const show = (next) => {
    if (next.running) kept.delete(page);
    else kept.set(page, next);
    setState(next);
  };
  async function run(days) {
    under.current?.abort();
    const ending = new AbortController();
    under.current = ending;
    show({ ...none, draft, days, running: true });
    try {
      const { data } = await ask(days, ending.signal);
      show({ ...none, draft, days, result: data });
    } catch (problem) {
      if (!ending.signal.aborted) show({ ...none, draft, days, problem });
    }
  }
  return { ...(state.draft === draft ? state : none), run };
}

// tried reports whether a draft may be saved: its preview has been seen, or
// there cannot be one now because the service failed to make it.
export const tried = ({ result, problem }) => Boolean(result) || (problem !== null && (problem.offline || problem.status >= 500));

// Preview is the choice of the days, and below it what the change would do.
// children is what follows the answer: the button that saves.
export function Preview({ preview, disabled, children }) {
  const { days, running, result, problem } = preview;
  const place = useRef();
  const answer = useRef(result ?? problem);
  useEffect(() => {
    if (answer.current !== (result ?? problem)) place.current.scrollIntoView({ block: 'nearest' });
    answer.current = result ?? problem;
  }, [result, problem]);
  return html`<section ref=${place} class="card review" aria-busy=${running ? 'true' : null}>
    <h2>${t('preview.title')}</h2>
    <div class="row"><span id="preview-days">${t('preview.over')}</span>
      <div class="segments" role="group" aria-labelledby="preview-days">${periods.map((n) => html`
        <button key=${n} type="button" class="quiet" aria-pressed=${days === n ? 'true' : 'false'} disabled=${disabled || running} onClick=${() => preview.run(n)}>
          ${t('preview.days', { n })}</button>`)}</div>
    </div>
    <div aria-live="polite" class="stack">
      ${!days && html`<p class="muted">${t('preview.text')}</p>`}
      ${running && html`<p class="muted">${t('preview.running')}</p>`}
      ${problem && html`<div class="note danger stack tight" role="alert"><b>${wordsOf(problem)}</b>${tried(preview) && html`<p>${t('preview.without')}</p>`}</div>`}
      ${result && html`<${Result} result=${result} days=${days} />`}
    </div>
    ${children}
  </section>`;
}
