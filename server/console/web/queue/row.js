import { html } from '../core/html.js';
import { money } from '../core/format.js';
import { known, said, t } from '../core/language.js';
import { platformName } from '../core/shops.js';
import { session } from '../core/session.js';
import { Age, Left } from '../shell/left.js';

// columns are the columns of the list, in order. The names are those of the
// text tables and of the style sheet.
export const columns = ['left', 'shop', 'kind', 'amount', 'why', 'who', 'waiting', 'age'];

// Row is one case of the list. The whole row opens it; the link inside is for
// a new tab.
export function Row({ one, index, active, onOpen }) {
  const cells = { left: LeftCell, shop: Shop, kind: Kind, amount: Amount, why: Why, who: Who, waiting: Waiting, age: AgeCell };
  return html`<div role="row" id=${'case-' + one.id} class="line" aria-rowindex=${index + 2} aria-selected=${active ? 'true' : 'false'} onClick=${(event) => open(event, one, onOpen)}>
    ${columns.map((column) => html`<div key=${column} role="gridcell" class=${'cell ' + column}><${cells[column]} one=${one} /></div>`)}
  </div>`;
}

function open(event, one, onOpen) {
  if (event.target.closest('a') || event.button !== 0 || getSelection().toString()) return;
  onOpen(one);
}

const LeftCell = ({ one }) => html`<${Left} one=${one} />`;

const Shop = ({ one }) => html`<span class="cut">${platformName(one.platform)}</span><small class="cut muted">${one.shop}</small>`;

const Kind = ({ one }) => html`
  <a class="cut" tabindex="-1" href=${'#/cases/' + encodeURIComponent(one.id)}>${t('kind.' + one.kind)}</a>
  <small class="cut muted mono" title=${one.after_sale_id}>${one.after_sale_id}</small>`;

const Amount = ({ one }) => html`<b>${money(one.amount_minor, one.currency)}</b>
  ${one.needs_confirmation && html`<small><span class="tag warn">${t('queue.confirm')}</span></small>`}`;

const Why = ({ one }) => html`<span class="cut" title=${said(one, 'why')}>${said(one, 'why') || '–'}</span>
  <small class="cut muted">${[one.rule, known('state', one.state), known('reason', one.reason_class), one.mode === 'shadow' && t('mode.shadow')].filter(Boolean).join(' · ')}</small>`;

const Who = ({ one }) => {
  if (!one.claimed_by) return html`<span class="muted">${t('queue.nobody')}</span>`;
  const mine = one.claimed_by === session.get().name;
  return html`<span class=${'cut tag ' + (mine ? 'accent' : '')}>${mine ? t('queue.me') : one.claimed_by}</span>`;
};

const Waiting = ({ one }) => (one.waiting ? html`<span class="tag">${known('party', one.waiting)}</span>` : html`<span class="muted dash">–</span>`);

const AgeCell = ({ one }) => html`<span class="muted"><${Age} since=${one.requested_at ?? one.created_at} /></span>`;
