import { html } from '../core/html.js';
import { at, money } from '../core/format.js';
import { known, t } from '../core/language.js';
import { platformName } from '../core/shops.js';
import { may, session } from '../core/session.js';
import { Copy } from '../widgets/copy.js';
import { Left } from '../widgets/timeleft.js';
import { Assign } from './assign.js';

// Header says what the case is: request, amount, time left, where it stands,
// and who has it.
export function Header({ one, claim, reload }) {
  return html`<header class="casehead card">
    <div class="row apart"><a href="#/queue">← ${t('queue.title')}</a>
      <span class="row">${one.mode === 'shadow' && html`<span class="tag warn" title=${t('case.shadow')}>${t('mode.shadow')}</span>`}
        <span class="tag accent">${known('state', one.state)}</span></span></div>
    <div class="headline">
      <div class="what">
        <h1>${known('kind', one.kind)} <span class="nowrap">${money(one.amount_minor, one.currency)}</span></h1>
        <p class="muted">${origin(one).join(' · ')}</p>
        <p><span class="muted">${t('case.aftersale')}</span> <span class="mono break">${one.after_sale_id}</span> <${Copy} text=${one.after_sale_id} /></p>
      </div>
      <${Clock} one=${one} />
      <${Holder} one=${one} claim=${claim} reload=${reload} />
    </div>
  </header>`;
}

// origin is where the request comes from, and its reason: the class, and the
// platform's own words where they say more.
function origin(one) {
  return [...new Set([platformName(one.platform), one.shop, known('reason', one.reason_class), one.reason])].filter(Boolean);
}

const open = (one) => !['refunded', 'closed'].includes(one.state);

// Clock is the time left with where the deadline comes from.
function Clock({ one }) {
  const runs = ['pending', 'returning'].includes(one.status) && open(one);
  return html`<div class="clock"><span class="muted">${t('queue.col.left')}</span><${Left} one=${one} />
    ${runs && one.deadline && html`<small class="muted">${t('case.deadline.' + (one.deadline_source || 'ticket'))}</small>`}
    ${runs && one.act_by && html`<small class="muted">${t('case.actby', { time: at(one.act_by) })}</small>`}
  </div>`;
}

function Holder({ one, claim, reload }) {
  const mine = one.claimed_by === session.get().name;
  return html`<div class="holder"><span class="muted">${t('queue.col.who')}</span>
    <b>${mine ? t('queue.me') : one.claimed_by || t('queue.nobody')}</b>
    ${open(one) && may('agent') && (mine || !one.claimed_by || may('supervisor')) && html`<button class="small" onClick=${claim}>${t(mine ? 'case.release' : 'case.claim')} <kbd>c</kbd></button>`}
    ${open(one) && may('supervisor') && html`<${Assign} one=${one} reload=${reload} />`}
  </div>`;
}
