import { html } from '../core/html.js';
import { post } from '../core/api.js';
import { at, money } from '../core/format.js';
import { known, ruleName, said, t } from '../core/language.js';
import { may, session } from '../core/session.js';
import { say, sayProblem } from '../widgets/notices.js';
import { decisionsOf, grave, labelOf, whyNot } from './decisions.js';

// Now says in sentences how the case stands and what a person can do about it.
export function Now({ one, onDecide, claim }) {
  const choices = decisionsOf(one);
  const possible = choices.filter((choice) => choice.possible);
  return html`<section class="card now" aria-labelledby="now-title">
    <h2 id="now-title">${t('now.title')}</h2>
    <p class="lead">${situation(one)}</p>
    <${Why} one=${one} />
    ${warnings(one).map((text) => html`<p key=${text} class="note warn">${text}</p>`)}
    ${onDecide && !one.claimed_by && one.state === 'person' && html`<p class="row muted"><span>${t('now.unclaimed')}</span> <button class="link" onClick=${claim}>${t('case.claim')}</button>
      <span>·</span> <button class="link" onClick=${() => acknowledge(one)}>${t('now.acknowledge')}</button></p>`}
    ${possible.length > 0 && html`<div class="row decisions">${possible.map((choice, i) => html`
      <button key=${choice.decision} class=${grave(choice.decision) ? 'danger' : i === 0 ? 'primary' : ''} disabled=${!onDecide} onClick=${() => onDecide(choice)}>
        ${labelOf(choice)}${choice.money_minor > 0 && choice.decision !== 'part_refund' ? ' · ' + money(choice.money_minor, one.currency) : ''}</button>`)}</div>`}
    ${possible.length > 0 && !may('agent') && html`<p class="muted">${t('decide.role')}</p>`}
    <${Impossible} choices=${choices.filter((choice) => !choice.possible)} />
  </section>`;
}

// acknowledge says that somebody knows of the case without taking it.
async function acknowledge(one) {
  try {
    await post(`/cases/${encodeURIComponent(one.id)}/acknowledge`);
    say(t('now.acknowledged'));
  } catch (problem) {
    sayProblem(problem);
  }
}

// situation is one sentence on where the case stands.
function situation(one) {
  const person = one.person;
  if (person?.needs_confirmation) return t('now.confirm', { by: person.by, what: known('outcome', person.decision), at: at(person.at) });
  if (one.intervention) return t('now.intervention');
  const open = one.handovers.find((inquiry) => inquiry.open);
  if (one.state === 'waiting' && open) return t('now.waitsfor', { party: known('party', open.to), ask: known('ask', open.ask), due: at(open.due) });
  const values = {
    next: at(one.next_check_at), closed: at(one.closed_at), how: known('resolution', one.resolution), status: known('status', one.status),
    what: known('outcome', one.outcome), who: one.claimed_by === session.get().name ? t('queue.me') : one.claimed_by,
  };
  if (one.state === 'person' && one.claimed_by) return t('now.person.claimed', values);
  return t('now.' + one.state, values);
}

// Why names the rule and what it says.
function Why({ one }) {
  if (!said(one, 'why') && !one.rule) return null;
  return html`<p class="break"><span class="tag" title=${t('now.rule', { rule: one.rule || '–' })}>${ruleName(one.rule) || '–'}</span> ${said(one, 'why')}</p>`;
}

// warnings are what may keep a decision from having its effect.
function warnings(one) {
  return [
    one.mode === 'shadow' && t('case.shadow'),
    one.suggested && t('now.suggested', { what: known('outcome', one.suggested) }),
    one.handled_by_hand && t('now.manual', { why: one.handled_by_hand }),
    one.read_error && t('now.readerror', { why: one.read_error }),
    one.platform_paid && t('now.platformpaid'),
    one.late_clocks?.length > 0 && t('now.late', { clocks: one.late_clocks.map((clock) => known('clock', clock)).join(', ') }),
  ].filter(Boolean);
}

// Impossible tells what cannot be decided now, and why: the same reason once.
function Impossible({ choices }) {
  const byReason = new Map();
  for (const choice of choices) {
    const why = whyNot(choice);
    byReason.set(why, [...(byReason.get(why) ?? []), labelOf(choice)]);
  }
  if (!byReason.size) return null;
  return html`<details class="impossible"><summary>${t('now.impossible')}</summary><ul class="stack tight">${[...byReason].map(([why, labels]) => html`
    <li key=${why}><b>${labels.join(' · ')}</b> <span class="muted">${why}</span></li>`)}</ul></details>`;
}
