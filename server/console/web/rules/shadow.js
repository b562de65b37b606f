import { html, useState } from '../core/html.js';
import { get, wordsOf } from '../core/api.js';
import { money, number } from '../core/format.js';
import { said, t } from '../core/language.js';
import { usePoll } from '../core/poll.js';

// Shadow counts what rules with "shadow: true" would have decided. They decide
// nothing.
export function Shadow({ now }) {
  const [rows, setRows] = useState(null);
  const [problem, setProblem] = useState(null);
  usePoll(async (signal) => {
    try {
      setRows((await get('/policy/shadow', {}, { signal })).data.rules);
      setProblem(null);
    } catch (failed) {
      if (!signal.aborted) setProblem(failed);
      throw failed;
    }
  }, 10, []);
  const watching = now.base.rules.filter((rule) => rule.shadow);
  const silent = watching.filter((rule) => !rows?.some((row) => row.rule === rule.id && row.step === (rule.step ?? '')));
  return html`<section class="card"><h2>${t('shadow.title')}</h2>
    <p class="muted">${t('shadow.text')}</p>
    ${problem && html`<p class="note danger" role="alert">${wordsOf(problem)}</p>`}
    ${rows?.length > 0 && html`<table class="stacked">
      <thead><tr><th scope="col">${t('shadow.rule')}</th>${columns.map((name) => html`<th key=${name} scope="col" class="number">${t('shadow.' + name)}</th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`<tr key=${row.rule + row.step}><th scope="row"><code>${[row.rule, row.step].filter(Boolean).join(' ')}</code><small>${said(titleOf(now, row))}</small></th>
        ${columns.map((name) => html`<td key=${name} class="number" data-label=${t('shadow.' + name)}>${name === 'minor' ? money(row.minor, 'CNY') : number(row[name])}</td>`)}</tr>`)}</tbody>
    </table>`}
    ${silent.length > 0 && html`<p>${t('shadow.silent')} ${silent.map((rule) => html`<code key=${rule.line}>${[rule.id, rule.step].filter(Boolean).join(' ')}</code> `)}</p>`}
    ${rows?.length === 0 && !watching.length && html`<p class="note">${t('shadow.none')}</p>`}
  </section>`;
}

const columns = ['matched', 'approve', 'refuse', 'failed', 'differs', 'minor'];

const titleOf = (now, row) => now.base.rules.find((rule) => rule.id === row.rule && (rule.step ?? '') === row.step)?.title;
