import { html, useState } from '../core/html.js';
import { majorOf, money } from '../core/format.js';
import { language, said, t } from '../core/language.js';
import { Copy } from '../widgets/copy.js';
import { decisionsOf } from './decisions.js';

// Scripts are what the shop says to the buyer, with the values of the case
// filled in.
export function Scripts({ one }) {
  if (!one.scripts.length) return null;
  return html`<section class="card"><h2>${t('talk.scripts')}</h2>
    ${one.scripts.map((script) => html`<${Script} key=${script.id} title=${said(script, 'title')} en=${script.en} zh=${script.zh} />`)}
  </section>`;
}

// Script shows a text in the language of the console; the other one is a click
// away, because the buyer's language may not be the agent's.
function Script({ title, en, zh, children }) {
  const [shown, setShown] = useState(language.get());
  const text = shown === 'zh' ? zh || en : en || zh;
  return html`<div class="script">
    ${title && html`<h3>${title}</h3>`}
    <blockquote lang=${shown}>${text}</blockquote>
    <div class="row"><${Copy} text=${text} label=${t('talk.copy')} />
      ${en && zh && html`<button class="quiet small" onClick=${() => setShown(shown === 'zh' ? 'en' : 'zh')}>${shown === 'zh' ? 'English' : '中文'}</button>`}
      ${children}</div>
  </div>`;
}

// Offers is the negotiation ladder: what to offer first, and what if the buyer
// does not take it.
export function Offers({ one, onDecide }) {
  if (!one.offers.length) return null;
  const part = decisionsOf(one).find((choice) => choice.decision === 'part_refund' && choice.possible);
  return html`<section class="card"><h2>${t('talk.offers')} <small>${t('talk.offers.text')}</small></h2>
    <ol class="stack">${one.offers.map((offer) => html`<li key=${offer.id} class="offer"><span class="step" aria-label=${t('talk.step', { n: offer.step })}>${offer.step}</span>
      <${Script} title=${titleOf(offer, one)} en=${offer.script} zh=${offer.script_zh}>
        ${part && onDecide && offer.amount_minor > 0 && html`<button class="small" onClick=${() => onDecide({ ...part, draft: { amount: amountText(offer, one) } })}>
          ${t('talk.use', { amount: money(offer.amount_minor, one.currency) })}</button>`}
      <//></li>`)}</ol>
  </section>`;
}

const titleOf = (offer, one) => said(offer, 'title') + (offer.amount_minor > 0 ? ' · ' + money(offer.amount_minor, one.currency) : '');

const amountText = (offer, one) => majorOf(offer.amount_minor, one.currency);
