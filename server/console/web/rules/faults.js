import { html } from '../core/html.js';
import { t } from '../core/language.js';

// Faults lists what is wrong with the rules, each with its place in the text.
// The messages are those of the compiler, which speaks English.
export function Faults({ faults, onJump }) {
  if (!faults.length) return null;
  return html`<ul class="faults" aria-label=${t('rules.faults')}>${faults.map((fault, i) => html`<li key=${i}>
    ${fault.line ? html`<button type="button" class="link" onClick=${() => onJump(fault.line, fault.column)}>${t('rules.place', { line: fault.line, column: fault.column })}</button>` : html`<b>${t('rules.whole')}</b>`}
    <span lang="en">${fault.message}</span>
    ${fault.excerpt && html`<pre>${fault.excerpt}</pre>`}</li>`)}</ul>`;
}
