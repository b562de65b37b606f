import { html, useState } from '../core/html.js';
import { get, wordsOf } from '../core/api.js';
import { at, number } from '../core/format.js';
import { t } from '../core/language.js';
import { retry, usePoll } from '../core/poll.js';
import { href } from '../core/router.js';
import { may } from '../core/session.js';
import { Copy } from '../widgets/copy.js';
import { Confirm, Lists } from './lists.js';

const lists = ['block', 'allow'];

// Buyers is the page of the two lists. A buyer is a keyed hash: nobody here
// can tell who it is.
export default function Buyers({ query }) {
  const list = lists.includes(query.list) ? query.list : 'block';
  return html`<main class="page admin buyers">
    <h1>${t('buyers.title')}</h1>
    <p class="muted lead">${t('buyers.text')}</p>
    <nav class="tabs" aria-label=${t('buyers.title')}>${lists.map((one) => html`
      <a key=${one} href=${href('/buyers', { list: one === 'block' ? '' : one })} aria-current=${one === list ? 'page' : null}>${t('buyers.list.' + one)}</a>`)}</nav>
    <${Listed} key=${list} list=${list} />
  </main>`;
}

function Listed({ list }) {
  const [rows, setRows] = useState(null);
  const [problem, setProblem] = useState(null);
  usePoll(async (signal) => {
    try {
      setRows((await get('/buyers', { list }, { signal })).data.buyers);
      setProblem(null);
    } catch (failed) {
      if (!signal.aborted) setProblem(failed);
      throw failed;
    }
  }, 15, []);
  return html`<p>${t('buyers.about.' + list)}</p>
    ${problem && html`<p class="note danger" role="alert">${wordsOf(problem)}</p>`}
    ${rows?.length === 0 && html`<div class="card empty"><h2>${t('buyers.empty')}</h2><p class="muted">${t('buyers.empty.text')}</p></div>`}
    ${rows?.length > 0 && html`<div class="card"><p class="muted">${t('buyers.count', { n: number(rows.length) })}</p><table class="stacked">
      <thead><tr>${['key', 'by', 'at'].map((name) => html`<th key=${name} scope="col">${t('buyers.' + name)}</th>`)}
        ${may('supervisor') && html`<th><span class="unseen">${t('buyers.move')}</span></th>`}</tr></thead>
      <tbody>${rows.map((row) => html`<tr key=${row.key}>
        <th scope="row"><span class="row"><span class="mono break">${row.key}</span><${Copy} text=${row.key} /></span></th>
        <td data-label=${t('buyers.by')}>${row.by}</td><td data-label=${t('buyers.at')} class="nowrap">${at(row.at)}</td>
        ${may('supervisor') && html`<td class="end"><${Lists} buyer=${row} onChange=${retry} /></td>`}</tr>`)}</tbody></table></div>`}
    ${may('supervisor') && html`<${Add} list=${list} />`}`;
}

// Add puts a buyer on the list by the key that a case shows.
function Add({ list }) {
  const [key, setKey] = useState('');
  const [asked, setAsked] = useState(false);
  const good = /^[A-Za-z0-9._-]{1,64}$/.test(key.trim());
  function ask(event) {
    event.preventDefault();
    if (good) setAsked(true);
  }
  const done = () => {
    setKey('');
    retry();
  };
  return html`<form class="card" onSubmit=${ask}><h2>${t('buyers.add')}</h2>
    <label class="field"><span>${t('buyers.key')}</span>
      <input class="mono" autocomplete="off" spellcheck=${false} maxlength="64" value=${key} onInput=${(event) => setKey(event.target.value)} /><small>${t('buyers.add.text')}</small></label>
    <div class="row"><button disabled=${!good}>${t('buyers.to.' + list)}</button></div>
    ${asked && html`<${Confirm} buyer=${{ key: key.trim() }} to=${list} onChange=${done} onClose=${() => setAsked(false)} />`}
  </form>`;
}
