import { html, useEffect, useRef, useState } from '../core/html.js';
import { useCell } from '../core/cell.js';
import { t } from '../core/language.js';
import { platformName, shops } from '../core/shops.js';
import { useKeys } from '../core/keyboard.js';

// views are the sets of cases that people work with. query is what the server
// is asked for; "me" stands for whoever has signed in. keep drops rows that
// the server cannot leave out by itself.
export const views = {
  mine: { query: { open: true, claimed_by: 'me' } },
  unclaimed: { query: { state: 'person' }, keep: (row) => !row.claimed_by },
  person: { query: { state: 'person' } },
  open: { query: { open: true } },
  refunded: { query: { state: 'refunded' } },
  closed: { query: { state: 'closed' } },
};

// preset is the view that opens when the address names none.
export const preset = 'person';

const kinds = ['refund_unshipped', 'refund_shipped', 'return_refund', 'exchange', 'reship', 'repair', 'other'];
const parties = ['warehouse', 'courier', 'buyer'];
const dues = ['0s', '30m', '2h', '8h'];

// readFilters takes from the address what it knows and nothing else.
export function readFilters(query) {
  const one = (name, known) => (known.includes(query[name]) ? query[name] : '');
  return {
    view: one('view', Object.keys(views)) || preset, kind: one('kind', kinds), waiting: one('waiting', parties), due: one('due', dues),
    platform: /^[\w.-]{1,64}$/.test(query.platform ?? '') ? query.platform : '', q: (query.q ?? '').trim().slice(0, 100),
  };
}

// filtered reports whether anything beyond the view narrows the list.
export const filtered = (f) => Boolean(f.kind || f.waiting || f.due || f.platform || f.q);

// Filters chooses what the list shows. change is called with what differs.
export function Filters({ filters, change }) {
  return html`<div class="filters">
    <div class="views" role="group" aria-label=${t('queue.view')}>${Object.keys(views).map((view) => html`
      <button key=${view} class="quiet" aria-pressed=${filters.view === view && !filters.q ? 'true' : 'false'} onClick=${() => change({ view, q: '' })}>
        ${t('queue.view.' + view)}</button>`)}
    </div>
    <div class="choices">
      <${Choice} name="platform" value=${filters.platform} values=${platforms(filters)} label=${platformName} change=${change} />
      <${Choice} name="kind" value=${filters.kind} values=${kinds} label=${(kind) => t('kind.' + kind)} change=${change} />
      <${Choice} name="waiting" value=${filters.waiting} values=${parties} label=${(party) => t('party.' + party)} change=${change} />
    </div>
    <${Search} value=${filters.q} change=${change} />
  </div>`;
}

function platforms(filters) {
  const names = useCell(shops).map((shop) => shop.platform);
  return [...new Set(filters.platform ? [...names, filters.platform] : names)];
}

function Choice({ name, value, values, label, change }) {
  return html`<select aria-label=${t('queue.' + name)} value=${value} onChange=${(event) => change({ [name]: event.target.value })}>
    <option value="">${t('queue.any.' + name)}</option>
    ${values.map((one) => html`<option key=${one} value=${one} selected=${one === value}>${label(one)}</option>`)}
  </select>`;
}

// Search finds one whole number among all cases, closed ones too.
function Search({ value, change }) {
  const field = useRef();
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useKeys({ '/': () => field.current.select() });
  function submit(event) {
    event.preventDefault();
    change({ q: text.trim() });
  }
  function key(event) {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    setText('');
    if (value) change({ q: '' });
    field.current.blur();
  }
  return html`<form class="search" role="search" onSubmit=${submit}>
    <input ref=${field} type="search" value=${text} maxlength="100" autocomplete="off" spellcheck=${false} aria-label=${t('queue.search')}
      placeholder=${t('queue.search.hint')} onInput=${(event) => setText(event.target.value)} onKeyDown=${key} />
    <button>${t('queue.search.go')}</button>
  </form>`;
}
