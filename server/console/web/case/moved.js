import { html } from '../core/html.js';
import { at, money } from '../core/format.js';
import { known, said, t } from '../core/language.js';

// facts are what tells a person whether an older decision still holds.
const facts = [
  ['state', (one) => known('state', one.state)],
  ['status', (one) => known('status', one.status)],
  ['kind', (one) => known('kind', one.kind)],
  ['amount', (one) => money(one.amount_minor, one.currency)],
  ['deadline', (one) => at(one.deadline)],
  ['why', (one) => [one.rule, said(one, 'why')].filter(Boolean).join(': ')],
  ['claimed', (one) => one.claimed_by || t('queue.nobody')],
  ['decided', (one) => (one.person ? t('case.decidedby', { by: one.person.by, what: known('outcome', one.person.decision) }) : '–')],
];

// differences lists what has changed between two readings of a case.
export function differences(before, after) {
  return facts.map(([name, text]) => ({ name, before: text(before), after: text(after) })).filter((line) => line.before !== line.after);
}

// Moved says that the case is not what the person looked at any more, and how
// it stands now.
export function Moved({ before, after, onAccept }) {
  const lines = differences(before, after);
  return html`<div class="note warn moved" role="alert">
    <b>${t('moved.title')}</b>
    <p>${t('moved.text')}</p>
    ${lines.length > 0 ? html`<div class="scroll"><table><thead><tr><th></th><th scope="col">${t('moved.before')}</th><th scope="col">${t('moved.now')}</th></tr></thead>
      <tbody>${lines.map((line) => html`<tr key=${line.name}><th scope="row">${t('moved.' + line.name)}</th><td>${line.before}</td><td><b>${line.after}</b></td></tr>`)}</tbody></table></div>`
    : html`<p>${t('moved.details')}</p>`}
    <button type="button" onClick=${onAccept}>${t('moved.accept')}</button>
  </div>`;
}
