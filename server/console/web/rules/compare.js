import { html, useEffect, useState } from '../core/html.js';
import { get, wordsOf } from '../core/api.js';
import { t } from '../core/language.js';
import { Diff } from '../diff/view.js';

// nameOf names a version; 0 is the built-in SOP.
export const nameOf = (version) => (version === 0 ? t('versions.builtin') : t('versions.n', { n: version }));

// texts are those of stored versions, which never change.
const texts = new Map();

async function textOf(version, base) {
  if (version === base.version) return base.text;
  if (!texts.has(version)) texts.set(version, (await get('/policy/versions/' + version)).data.text);
  return texts.get(version);
}

// Compare shows the lines in which two versions differ. The text of the
// built-in rules can be had only while they are in force.
export function Compare({ base, versions }) {
  const choices = base.version === 0 ? [...versions, 0] : versions;
  const [before, setBefore] = useState(choices[1] ?? choices[0]);
  const [after, setAfter] = useState(choices[0]);
  const [pair, setPair] = useState(null);
  const [problem, setProblem] = useState(null);
  useEffect(() => {
    let over = false;
    Promise.all([textOf(before, base), textOf(after, base)]).then((both) => over || (setPair(both), setProblem(null)), (failed) => over || setProblem(failed));
    return () => { over = true; };
  }, [before, after, base.version]);
  if (choices.length < 2) return html`<p class="muted">${t('versions.one')}</p>`;
  return html`<section class="card"><h2>${t('versions.compare')}</h2>
    <div class="row"><${Choice} label=${t('versions.before')} value=${before} choices=${choices} change=${setBefore} />
      <${Choice} label=${t('versions.after')} value=${after} choices=${choices} change=${setAfter} /></div>
    ${problem && html`<p class="note danger" role="alert">${wordsOf(problem)}</p>`}
    ${pair && html`<${Diff} before=${pair[0]} after=${pair[1]} />`}
  </section>`;
}

function Choice({ label, value, choices, change }) {
  return html`<label class="inline"><span>${label}</span><select value=${value} onChange=${(event) => change(Number(event.target.value))}>${choices.map((version) => html`
    <option key=${version} value=${version} selected=${version === value}>${nameOf(version)}</option>`)}</select></label>`;
}
