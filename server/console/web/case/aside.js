import { Lists } from '../buyers/lists.js';
import { html } from '../core/html.js';
import { at, money, number } from '../core/format.js';
import { known, t } from '../core/language.js';
import { retry } from '../core/poll.js';
import { Copy } from '../widgets/copy.js';

const looks = { confirmed: 'good', refused: 'danger', unknown: 'urgent', sent: 'warn' };

// Loss is the money at risk when a refund was paid and the parcel has left.
export function Loss({ one }) {
  const { loss } = one;
  if (!loss) return null;
  return html`<section class="card"><h2>${t('loss.title')} <span class=${'tag ' + ({ recovered: 'good', lost: 'danger' }[loss.state] ?? 'warn')}>${known('loss.state', loss.state)}</span></h2>
    <dl class="facts"><dt>${t('loss.risk')}</dt><dd>${money(loss.at_risk_minor, loss.currency)}</dd>
      <dt>${t('loss.recovered')}</dt><dd>${money(loss.recovered_minor, loss.currency)}</dd>
      <dt>${t('loss.opened')}</dt><dd>${at(loss.opened_at)}</dd></dl></section>`;
}

// Buyer is what is known of the buyer: counts behind a keyed hash, no name.
export function Buyer({ one }) {
  const { buyer } = one;
  if (!buyer) return null;
  return html`<section class="card"><h2>${t('buyer.title')} ${buyer.list && html`<span class=${'tag ' + (buyer.list === 'block' ? 'danger' : 'good')}>${known('buyer.list', buyer.list)}</span>`}</h2>
    <dl class="facts"><dt>${t('buyer.requests')}</dt><dd>${number(buyer.requests)}</dd>
      <dt>${t('buyer.refunds')}</dt><dd>${number(buyer.refunds)}${buyer.refund_minor ? ' · ' + money(buyer.refund_minor, one.currency || 'CNY') : ''}</dd></dl>
    <small class="muted">${t('buyer.text')}</small>
    <${Lists} buyer=${buyer} onChange=${retry} /></section>`;
}

// Ledger lists everything that was or will be sent for this case.
export function Ledger({ one }) {
  const list = one.actions;
  if (!list.length) return null;
  return html`<section class="card"><h2>${t('ledger.title')}</h2><ul class="stack">${list.map((action) => html`
    <li key=${action.n} class="stack tight">
      <div class="row apart"><b>${known('action', action.action)}${action.stage === 'refund' || action.stage === 'receipt' ? ' · ' + money(action.amount_minor, action.currency) : ''}</b>
        <span class=${'tag ' + (looks[action.state] ?? '')}>${known('ledger', action.state)}</span></div>
      <small class="muted">${[action.by || action.rule, known('stage', action.stage), action.sent_at ? t('ledger.sentat', { at: at(action.sent_at) }) : t('ledger.notsent'),
        action.attempts > 1 && t('ledger.attempts', { n: action.attempts })].filter(Boolean).join(' · ')}</small>
      ${action.answer && html`<small class="break">${action.answer}</small>`}
      ${action.remark && html`<small class="break muted">${action.remark}</small>`}
    </li>`)}</ul></section>`;
}

// Facts are the numbers and times of the case.
export function Facts({ one }) {
  const lines = [
    ['case.order', one.order_id && html`<span class="mono">${one.order_id}</span> <${Copy} text=${one.order_id} />`],
    ['moved.status', known('status', one.status)],
    ['case.requested', one.requested_at && at(one.requested_at)],
    ['case.personsince', one.person_since && at(one.person_since)],
    ['case.next', one.next_check_at && at(one.next_check_at)],
    ['case.closed', one.closed_at && at(one.closed_at)],
    ['case.resolution', known('resolution', one.resolution)],
    ['case.items', items(one)],
    ['case.id', html`<span class="mono">${one.id}</span>`],
    ['decide.version', one.version],
  ];
  return html`<section class="card"><h2>${t('case.facts')}</h2><dl class="facts">${lines.filter(([, value]) => value).map(([name, value]) => html`
    <dt key=${'t' + name}>${t(name)}</dt><dd key=${name}>${value}</dd>`)}</dl></section>`;
}

function items(one) {
  const list = one.items.map((item) => [item.outer_sku || item.sku, item.quantity > 1 && '× ' + item.quantity].filter(Boolean).join(' '));
  return list.filter(Boolean).join(', ');
}
