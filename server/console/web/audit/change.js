import { html, useState } from '../core/html.js';
import { t } from '../core/language.js';
import { Diff } from '../diff/view.js';

const plain = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

// Change shows what a line of the audit log has changed: field by field where
// it is a set of fields, line by line where it is a text.
export function Change({ row }) {
  const { before, after } = row;
  const [open, setOpen] = useState(false);
  if (typeof before === 'string' || typeof after === 'string') {
    return html`<details onToggle=${(event) => setOpen(event.target.open)}><summary>${t('audit.lines')}</summary>${open && html`<${Diff} before=${textOf(before)} after=${textOf(after)} />`}</details>`;
  }
  const fields = fieldsOf(before, after);
  if (!fields.length) return html`<span class="muted">${t(after === null ? 'audit.nothing' : 'audit.same')}</span>`;
  return html`<ul class="lines">${fields.map(({ name, was, is }) => html`<li key=${name}><code>${name}</code> ${was !== '' && html`<del>${was}</del> → `}<b class="break">${is}</b></li>`)}</ul>`;
}

const textOf = (value) => (value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value, null, 2));

// fieldsOf lists what differs. A change of thresholds names only what was
// given; null there takes a value away.
function fieldsOf(before, after) {
  const old = plain(before) ? before : {};
  if (!plain(after)) return after === null ? [] : [{ name: '=', was: '', is: short(after) }];
  return Object.keys(after).filter((name) => JSON.stringify(old[name]) !== JSON.stringify(after[name]) && !(after[name] === '' && old[name] === undefined))
    .map((name) => ({ name, was: name in old ? short(old[name]) : '', is: short(after[name]) }));
}

function short(value) {
  if (value === null) return t('audit.removed');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
