import { html, useMemo } from '../core/html.js';
import { money } from '../core/format.js';
import { known, language, ruleName, said, t } from '../core/language.js';
import { platformName, shops } from '../core/shops.js';
import { session } from '../core/session.js';
import { Age, Left } from '../widgets/timeleft.js';

// columns are the columns of the list, in order. The names are those of the
// text tables and of the style sheet.
export const columns = ['left', 'shop', 'kind', 'amount', 'why', 'who', 'waiting', 'age'];

// Row is one case of the list. The whole row opens it; the link inside is for
// a new tab. A row that has not changed is not drawn again while others scroll.
export function Row({ one, index, active, onOpen }) {
  return useMemo(() => draw(one, index, active, onOpen), [one, index, active, language.get(), shops.get()]);
}

function draw(one, index, active, onOpen) {
  return html`<div role="row" id=${'case-' + one.id} class="line" aria-rowindex=${index + 2} aria-selected=${active ? 'true' : 'false'} onClick=${(event) => open(event, one, onOpen)}>
    ${columns.map((column) => html`<div key=${column} role="gridcell" class=${'cell ' + column}>${cells[column](one)}</div>`)}
  </div>`;
}

function open(event, one, onOpen) {
  if (event.target.closest('a') || event.button !== 0 || getSelection().toString()) return;
  onOpen(one);
}

// cells are what stands in each column.
const cells = {
  left: (one) => html`<${Left} one=${one} />`,
  shop: (one) => html`<span class="cut">${platformName(one.platform)}</span><small class="cut muted">${one.shop}</small>`,
  kind: (one) => html`
    <a class="cut" tabindex="-1" href=${'#/cases/' + encodeURIComponent(one.id)}>${t('kind.' + one.kind)}</a>
    <small class="cut muted mono" title=${one.after_sale_id}>${one.after_sale_id}</small>`,
  amount: (one) => html`<b>${money(one.amount_minor, one.currency)}</b>
    ${one.needs_confirmation && html`<small><span class="tag warn">${t('queue.confirm')}</span></small>`}`,
  why: (one) => html`<span class="cut" title=${said(one, 'why')}>${said(one, 'why') || '–'}</span><small class="cut muted">${circumstances(one)}</small>`,
  who,
  waiting: (one) => (one.waiting ? html`<span class="tag">${known('party', one.waiting)}</span>` : html`<span class="muted">–</span>`),
  age: (one) => html`<span class="muted"><${Age} since=${one.requested_at ?? one.created_at} /></span>`,
};

// circumstances are the rule, where the case stands, and the buyer's reason.
function circumstances(one) {
  const list = [ruleName(one.rule), known('state', one.state), known('reason', one.reason_class), one.mode === 'shadow' && t('mode.shadow')];
  return list.filter(Boolean).join(' · ');
}

function who(one) {
  if (!one.claimed_by) return html`<span class="muted">${t('queue.nobody')}</span>`;
  const mine = one.claimed_by === session.get().name;
  return html`<span class=${'cut tag ' + (mine ? 'accent' : '')}>${mine ? t('queue.me') : one.claimed_by}</span>`;
}
