import { html, useEffect, useState } from '../core/html.js';
import { get, wordsOf } from '../core/api.js';
import { useCell } from '../core/cell.js';
import { number } from '../core/format.js';
import { t } from '../core/language.js';
import { usePoll } from '../core/poll.js';
import { go, href } from '../core/router.js';
import { loadShops, shops } from '../core/shops.js';
import { Period, readPeriod } from '../period/period.js';
import { columns } from './columns.js';
import { Download } from './download.js';
import { Totals } from './totals.js';

const page = 100; // rows drawn at first, and with every "more"

// Registers is the page of the SOP's registers.
export default function Registers({ query }) {
  const name = query.name in columns ? query.name : 'losses';
  const period = readPeriod(query, 30);
  const change = (next) => go('/registers', { name, ...next }, { replace: true });
  useCell(shops); // titles of platforms come in later
  useEffect(() => { loadShops(); }, []);
  return html`<main class="page admin">
    <div class="row apart"><h1>${t('registers.title')}</h1><${Download} key=${name} name=${name} period=${period} /></div>
    <nav class="tabs" aria-label=${t('registers.title')}>${Object.keys(columns).map((one) => html`
      <a key=${one} href=${href('/registers', { ...query, name: one })} aria-current=${one === name ? 'page' : null}>${t('registers.' + one)}</a>`)}</nav>
    <p class="muted lead">${t('registers.about.' + name)}</p>
    <${Period} period=${period} change=${change} />
    <${Register} key=${name + period.from + period.to} name=${name} period=${period} />
  </main>`;
}

// Register is one register of one period.
function Register({ name, period }) {
  const [seen, setSeen] = useState(null);
  const [problem, setProblem] = useState(null);
  const [most, setMost] = useState(page);
  usePoll(async (signal) => {
    try {
      setSeen((await get('/registers/' + name, { ...period, limit: 1000 }, { signal })).data);
      setProblem(null);
    } catch (failed) {
      if (!signal.aborted) setProblem(failed);
      throw failed;
    }
  }, 30, []);
  if (problem && !seen) return html`<p class="note danger" role="alert">${wordsOf(problem)}</p>`;
  if (!seen) return html`<p class="muted" aria-busy="true">${t('shell.loading')}</p>`;
  const { rows, truncated } = seen;
  if (!rows.length) return html`<div class="card empty"><h2>${t('registers.empty')}</h2><p class="muted">${t('registers.empty.text')}</p></div>`;
  const left = rows.length - most;
  return html`
    <${Totals} name=${name} rows=${rows} />
    ${truncated && html`<p class="note warn">${t('registers.truncated', { n: number(rows.length) })}</p>`}
    <div class="card"><div class="scroll"><table class="stacked">
      <thead><tr>${columns[name].map((column) => html`<th key=${column.key} scope="col" class=${column.number ? 'number' : ''}>${t('registers.col.' + column.key)}</th>`)}</tr></thead>
      <tbody>${rows.slice(0, most).map((row) => html`<tr key=${row.key}>${columns[name].map((column) => html`
        <td key=${column.key} class=${column.number ? 'number' : ''} data-label=${t('registers.col.' + column.key)}>${column.show(row)}</td>`)}</tr>`)}</tbody>
    </table></div>
    ${left > 0 && html`<button onClick=${() => setMost(most + page)}>${t('registers.more', { n: number(left) })}</button>`}</div>`;
}
