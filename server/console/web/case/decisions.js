import { known, said, t } from '../core/language.js';
import { may } from '../core/session.js';

const refundKinds = ['refund_unshipped', 'refund_shipped'];
const goodsKinds = ['return_refund', 'exchange', 'reship', 'repair'];

// order is the order of the buttons; the first possible one is the main one.
const order = ['agree', 'agree_return', 'agree_refund', 'convert', 'part_refund', 'refuse', 'close'];

// decisionsOf lists what a person may decide: what the server says in can, or,
// from a server that does not say, what suits the request.
export function decisionsOf(one) {
  const list = one.can ?? guess(one);
  return [...list].sort((a, b) => order.indexOf(a.decision) - order.indexOf(b.decision));
}

function guess(one) {
  const open = ['pending', 'returning'].includes(one.status) && may('agent');
  const names = one.platform_paid ? [] : ['agree', ...(goodsKinds.includes(one.kind) ? ['agree_refund'] : []), 'refuse'];
  if (one.after_sale_id.startsWith('hand-')) names.push('close');
  return names.map((decision) => ({
    decision, possible: open, needs_evidence: decision === 'refuse', needs_confirmation: false,
    money_minor: paysMoney(one, decision) ? one.amount_minor : null,
    why_not: may('agent') ? t('decide.notours') : t('decide.role'),
  }));
}

// labelOf names a decision.
export const labelOf = (choice) => said(choice, 'label') || known('decision', choice.decision);

// whyNot says why a decision is not possible now.
export const whyNot = (choice) => said(choice, 'why_not');

// stageOf is the step of the platform's process that the decision answers.
export function stageOf(one, decision) {
  if (decision === 'close') return '';
  if (one.status === 'returning') return 'receipt';
  const pays = ['agree_refund', 'part_refund', 'convert'].includes(decision);
  return refundKinds.includes(one.kind) || pays ? 'refund' : 'return';
}

// paysMoney reports whether the decision, once carried out, pays.
export function paysMoney(one, decision) {
  if (['refuse', 'close', 'agree_return'].includes(decision)) return false;
  if (decision !== 'agree') return true;
  return stageOf(one, decision) !== 'return';
}

// needsReason reports whether words are needed: a refusal is read by the
// buyer, and nobody else sees why a case was closed.
export const needsReason = (decision) => decision === 'refuse' || decision === 'close';

// looks lists decisions that deserve a second thought.
export const grave = (decision) => decision === 'refuse' || decision === 'close';
