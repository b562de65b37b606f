import { html, useEffect, useRef, useState } from '../core/html.js';
import { get, wordsOf } from '../core/api.js';
import { useCell } from '../core/cell.js';
import { at } from '../core/format.js';
import { known, t } from '../core/language.js';
import { usePoll } from '../core/poll.js';
import { href } from '../core/router.js';
import { loadShops, shops } from '../core/shops.js';
import { sayProblem } from '../widgets/notices.js';
import { placeOf } from '../thresholds/row.js';
import { Change } from './change.js';

const limit = 50; // lines of one page

// Audit is the page of who changed what, newest first.
export default function Audit() {
  const [rows, setRows] = useState(null);
  const [next, setNext] = useState('');
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  useCell(shops); // titles of platforms come in later
  useEffect(() => { loadShops(); }, []);
  const last = useRef('');
  useEffect(() => { last.current = rows?.[0]?.id ?? ''; }, [rows]);
  usePoll(async (signal) => {
    try {
      const { data } = await get('/audit', { limit }, { signal });
      setProblem(null);
      if (rows && data.audit.some((row) => row.id === last.current)) { // older pages stay, new lines come on top
        setRows([...data.audit.filter((row) => Number(row.id) > Number(last.current)), ...rows]);
        return;
      }
      setRows(data.audit);
      setNext(data.next_before);
    } catch (failed) {
      if (!signal.aborted) setProblem(failed);
      throw failed;
    }
  }, 15, []);
  async function older() {
    setBusy(true);
    try {
      const { data } = await get('/audit', { limit, before: next });
      setRows([...rows, ...data.audit]);
      setNext(data.next_before);
    } catch (failed) {
      sayProblem(failed);
    }
    setBusy(false);
  }
  return html`<main class="page admin" aria-busy=${rows ? null : 'true'}>
    <h1>${t('audit.title')}</h1>
    <p class="muted lead">${t('audit.text')}</p>
    ${problem && html`<p class="note danger" role="alert">${wordsOf(problem)}</p>`}
    ${rows?.length === 0 && html`<div class="card empty"><h2>${t('audit.empty')}</h2></div>`}
    ${rows?.length > 0 && html`<div class="card"><table class="stacked audit">
      <thead><tr>${['at', 'by', 'action', 'target', 'change'].map((name) => html`<th key=${name} scope="col">${t('audit.' + name)}</th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`<tr key=${row.id}>
        <td data-label=${t('audit.at')} class="nowrap">${at(row.at)}</td>
        <td data-label=${t('audit.by')}><span class="pair"><b>${row.by}</b><small class="muted">${known('role', row.role)}</small></span></td>
        <td data-label=${t('audit.action')}><span class="pair"><span>${known('audit.action', row.action)}</span><small class="mono muted">${row.action}</small></span></td>
        <td data-label=${t('audit.target')}><${Target} row=${row} /></td>
        <td data-label=${t('audit.change')}><${Change} row=${row} /></td></tr>`)}</tbody>
    </table>
    ${next ? html`<button type="button" disabled=${busy} onClick=${older}>${t('audit.older')}</button>` : html`<p class="muted">${t('audit.end')}</p>`}</div>`}
  </main>`;
}

// Target is what was changed; a case has a page of its own.
function Target({ row }) {
  if (row.action.startsWith('case.')) return html`<a class="mono break" href=${href('/cases/' + encodeURIComponent(row.target))}>${row.target}</a>`;
  if (row.action.startsWith('thresholds.')) return placeOf(row.target.replace(/^thresholds:/, '') || 'all');
  return html`<span class="mono break">${row.target || '–'}</span>`;
}
