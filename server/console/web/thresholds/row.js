import { html, useId, useLayoutEffect, useRef } from '../core/html.js';
import { known, said, t } from '../core/language.js';
import { platformName } from '../core/shops.js';
import { read, same, shortValue, textOf, Value } from './values.js';

// Row is one threshold. typed is what the draft has for it: undefined nothing,
// null the scope's own value is taken away, else a text.
export function Row({ row, scope, typed, change, editable }) {
  const own = row.scope === (scope.key || 'all');
  return html`<tr class=${typed === undefined ? '' : 'touched'}>
    <th scope="row"><code>${row.name}</code><small>${said(row, 'doc')}</small></th>
    <td data-label=${t('thresholds.value')}><div class=${typed === undefined ? 'row standing' : 'stack tight'}>
      ${typed === undefined ? html`<${Value} ...${row} />` : html`<${Edited} row=${row} scope=${scope} typed=${typed} change=${change} />`}
      ${editable && html`<${Buttons} row=${row} scope=${scope} own=${own} typed=${typed} change=${change} />`}
    </div></td>
    <td data-label=${t('thresholds.default')}><${Value} unit=${row.unit} value=${row.default} /></td>
    <td data-label=${t('thresholds.bounds')}>${bounds(row)}</td>
    <td data-label=${t('thresholds.from')}><span class=${own ? 'tag accent' : 'muted'}>${placeOf(row.scope)}</span></td>
  </tr>`;
}

function Buttons({ row, scope, own, typed, change }) {
  if (typed !== undefined) return html`<div class="row"><button type="button" class="link" onClick=${() => change(row.name, undefined)}>${t('thresholds.undo')}</button></div>`;
  const edit = () => change(row.name, row.unit === 'choice' ? row.value : textOf(row));
  return html`<div class="row">
    <button type="button" class="link" onClick=${edit} aria-label=${t('thresholds.change.what', { name: row.name })}>${t('thresholds.change')}</button>
    ${own && html`<button type="button" class="link" onClick=${() => change(row.name, null)}
      aria-label=${t('thresholds.drop.what', { name: row.name })}>${t(scope.key ? 'thresholds.drop' : 'thresholds.drop.default')}</button>`}
  </div>`;
}

// droppedIn says what holds when the scope has no value of its own.
export const droppedIn = (scope) => t(scope.key ? 'thresholds.dropped' : 'thresholds.dropped.default');

// placeOf names the scope in which a value was set.
export function placeOf(scope) {
  if (scope === 'default' || scope === 'all') return t('thresholds.at.' + scope);
  const [platform, shop] = scope.split('/');
  return shop ? platformName(platform) + ' · ' + shop : platformName(platform);
}

function bounds(row) {
  if (row.choices) return row.choices.map((word) => known('thresholds.choice', word)).join(' / ');
  if (row.unit === 'list') return t('thresholds.words');
  return html`<span><span class="nowrap">${shortValue(row.unit, row.min)} –</span> <span class="nowrap">${shortValue(row.unit, row.max)}</span></span>`;
}

function Edited({ row, scope, typed, change }) {
  if (typed === null) return html`<span class="tag warn">${droppedIn(scope)}</span>`;
  const { value, wrong } = read(row, typed);
  return html`<${Field} row=${row} typed=${typed} wrong=${wrong} change=${change} />
    <small class=${wrong ? 'wrong' : 'muted'} role=${wrong ? 'alert' : null} id=${'about-' + row.name}>
      ${wrong ?? (same(value, row.value) ? t('thresholds.unchanged') : html`<${Value} unit=${row.unit} value=${value} />`)}</small>`;
}

function Field({ row, typed, wrong, change }) {
  const field = useRef();
  const id = useId();
  useLayoutEffect(() => { // before anybody can type
    field.current.focus();
    field.current.select?.();
  }, []);
  const set = (event) => change(row.name, event.target.value);
  const escape = (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    change(row.name, undefined);
  };
  const about = { ref: field, id, 'aria-label': row.name, 'aria-describedby': 'about-' + row.name, onKeyDown: escape };
  if (row.unit === 'choice') {
    return html`<select ...${about} value=${typed} onChange=${set}>${row.choices.map((word) => html`
      <option key=${word} value=${word} selected=${word === typed}>${known('thresholds.choice', word)}</option>`)}</select>`;
  }
  if (row.unit === 'list') return html`<textarea ...${about} onInput=${set} value=${typed}></textarea>`;
  const unit = row.unit === 'minor' ? '¥' : t('thresholds.unit.duration');
  return html`<span class="withunit"><span>${unit}</span><input ...${about} inputmode=${row.unit === 'minor' ? 'decimal' : 'text'} autocomplete="off" spellcheck=${false}
    aria-invalid=${wrong ? 'true' : null} value=${typed} onInput=${set} /></span>`;
}
