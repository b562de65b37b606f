import { html, useEffect, useRef } from '../core/html.js';
import { number } from '../core/format.js';
import { t } from '../core/language.js';
import { Preview, tried } from '../preview/preview.js';
import { droppedIn } from './row.js';
import { same, shortValue } from './values.js';

// differences lists the rows whose value has changed between two readings.
export function differences(before, after) {
  const old = new Map(before.map((row) => [row.name, row]));
  return after.filter((row) => !same(row.value, old.get(row.name)?.value)).map((row) => ({ ...row, was: old.get(row.name)?.value }));
}

// Review is what is about to change, what it would do, and the button that
// saves it; a bar at the edge of the page leads there.
export function Review({ rows, scope, draft, patch, faulty, preview, moved, saving, onSave, onDiscard }) {
  const place = useRef();
  const changes = rows.filter((row) => row.name in patch);
  const ready = changes.length > 0 && !faulty;
  const show = () => place.current.scrollIntoView({ block: 'start' });
  useEffect(() => {
    if (moved) show();
  }, [moved]);
  return html`
    <div ref=${place} class="stack reviewed">
      ${moved && html`<${Moved} lines=${moved} />`}
      <${Preview} preview=${preview} disabled=${!ready || saving}>
        <${Changes} changes=${changes} scope=${scope} patch=${patch} />
        <div class="row"><button type="button" class="primary" disabled=${!ready || !tried(preview) || saving} onClick=${onSave}>${t(saving ? 'thresholds.saving' : 'thresholds.save')}</button>
          <button type="button" onClick=${onDiscard}>${t('thresholds.discard')}</button>
          ${!tried(preview) && html`<span class="muted">${t('thresholds.previewfirst')}</span>`}</div>
      <//>
    </div>
    <div class="bottombar"><b>${t('thresholds.count', { n: number(Object.keys(draft).length) })}</b>
      ${faulty && html`<span class="wrong">${t('thresholds.faulty')}</span>`}
      <button type="button" class="small primary" onClick=${show}>${t('thresholds.review')}</button>
      <button type="button" class="small" onClick=${onDiscard}>${t('thresholds.discard')}</button></div>`;
}

function Changes({ changes, scope, patch }) {
  return html`<ul class="stack tight">${changes.map((row) => html`<li key=${row.name}><code>${row.name}</code> ${shortValue(row.unit, row.value)} → <b>
    ${patch[row.name] === null ? droppedIn(scope) : shortValue(row.unit, patch[row.name])}</b></li>`)}</ul>`;
}

// Moved says that somebody else was faster, and what they have changed.
function Moved({ lines }) {
  return html`<div class="note warn stack tight" role="alert"><b>${t('thresholds.moved')}</b><p>${t('thresholds.moved.text')}</p>
    ${lines.length > 0 ? html`<ul>${lines.map((row) => html`<li key=${row.name}><code>${row.name}</code> ${shortValue(row.unit, row.was)} → <b>${shortValue(row.unit, row.value)}</b></li>`)}</ul>`
    : html`<p>${t('thresholds.moved.elsewhere')}</p>`}</div>`;
}
