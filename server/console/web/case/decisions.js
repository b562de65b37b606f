import { said } from '../core/language.js';

const refundKinds = ['refund_unshipped', 'refund_shipped'];

// order is the order of the buttons; the first possible one is the main one.
const order = ['agree', 'agree_return', 'agree_refund', 'convert', 'part_refund', 'refuse', 'close'];

// decisionsOf lists what the server says a person may decide, and what not.
export function decisionsOf(one) {
  return [...one.can].sort((a, b) => order.indexOf(a.decision) - order.indexOf(b.decision));
}

// labelOf names a decision.
export const labelOf = (choice) => said(choice, 'label');

// whyNot says why a decision is not possible now.
export const whyNot = (choice) => said(choice, 'why_not');

// stageOf is the step of the platform's process that the decision answers.
export function stageOf(one, decision) {
  if (decision === 'close') return '';
  if (one.status === 'returning') return 'receipt';
  const pays = ['agree_refund', 'part_refund', 'convert'].includes(decision);
  return refundKinds.includes(one.kind) || pays ? 'refund' : 'return';
}

// needsReason reports whether words are needed: a refusal is read by the
// buyer, and nobody else sees why a case was closed.
export const needsReason = (decision) => decision === 'refuse' || decision === 'close';

// grave tells decisions that deserve a second thought.
export const grave = (decision) => decision === 'refuse' || decision === 'close';
