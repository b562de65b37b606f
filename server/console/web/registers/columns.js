import { html } from '../core/html.js';
import { at, money } from '../core/format.js';
import { known } from '../core/language.js';
import { href } from '../core/router.js';
import { platformName } from '../core/shops.js';

const looks = {
  open: 'warn', recovered: 'good', lost: 'danger', paid: 'good', rejected: 'danger', // losses, claims
  confirmed: 'good', refused: 'danger', unknown: 'urgent', sent: 'warn', // the ledger
};

const result = { succeeded: 'registers.result.succeeded', failed: 'registers.result.failed' };

const when = { key: 'at', show: (row) => html`<span class="nowrap">${at(row.at)}</span>` };
const oneCase = {
  key: 'case',
  show: (row) => html`<span class="pair"><a class="mono" href=${href('/cases/' + encodeURIComponent(row.case_id))}>${row.after_sale_id}</a><small class="muted">${platformName(row.platform)} · ${row.shop}</small></span>`,
};
const order = { key: 'order', show: (row) => html`<span class="mono break">${row.order_id || '–'}</span>` };
const waybill = { key: 'waybill', show: (row) => (row.waybill ? html`<span class="pair"><span class="mono break">${row.waybill}</span><small class="muted">${row.courier}</small></span>` : '–') };
const amount = { key: 'amount', number: true, show: (row) => money(row.amount_minor, row.currency) };
const risk = { ...amount, key: 'risk' };
const recovered = { key: 'recovered', number: true, show: (row) => money(row.recovered_minor, row.currency) };
const rule = { key: 'rule', show: (row) => (row.rule ? html`<code>${row.rule}</code>` : '–') };
const by = { key: 'by', show: (row) => row.by || '–' };
const updated = { key: 'updated', show: (row) => (row.updated_at ? html`<span class="nowrap">${at(row.updated_at)}</span>` : '–') };
const sku = { key: 'sku', show: (row) => html`<span class="mono break">${row.sku || '–'}</span>` };
const shop = { key: 'shop', show: (row) => platformName(row.platform) + ' · ' + row.shop };
const asked = { key: 'asked', show: (row) => partyAndAsk(row.result) };
const words = { key: 'result', show: (row) => (result[row.result] ? known('registers.result', row.result) : row.result || '–') };

// state is the register's own word: an answer, or how far an action has come.
const state = (prefix) => ({ key: 'state', show: (row) => html`<span class=${'tag ' + (looks[row.state] ?? '')}>${row.state === 'open' ? known('registers.state', 'open') : known(prefix, row.state)}</span>` });

// partyAndAsk says in words what the server writes as "courier:verify".
function partyAndAsk(text) {
  const [party, ask] = text.split(':');
  return html`<span class="pair"><span>${known('party', party)}</span><small class="muted">${known('ask', ask)}</small></span>`;
}

// columns are what each register shows, in the order of the tabs.
export const columns = {
  losses: [when, oneCase, order, waybill, risk, recovered, state('loss.state'), rule, updated],
  intercepts: [when, oneCase, waybill, amount, state('ledger'), words, rule, by],
  claims: [when, oneCase, waybill, amount, state('answer'), by, updated],
  refusals: [when, oneCase, order, amount, state('ledger'), words, rule, by],
  listing_risks: [when, sku, shop, oneCase, rule, state('registers.state')],
  handovers: [when, oneCase, asked, waybill, state('answer'), by, updated],
};
