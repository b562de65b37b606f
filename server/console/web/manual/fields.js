import { html } from '../core/html.js';
import { minorOf } from '../core/format.js';
import { t } from '../core/language.js';
import { platformName } from '../core/shops.js';
import { goodID, goodOrder, leaks } from './elements.js';

const kinds = ['refund_unshipped', 'refund_shipped', 'return_refund', 'exchange', 'reship', 'repair', 'other'];

// Fields are the questions of the form: where, the five elements, and what is
// good to know beside them.
export function Fields({ form, at, list, change }) {
  const text = (name, options) => html`<${Text} name=${name} value=${form[name]} change=${change} ...${options} />`;
  return html`
    <label class="field"><span>${t('manual.shop')}</span><select name="at" value=${at} onChange=${(event) => change({ at: event.target.value })}>
      <option value="" selected=${at === ''}>${t('manual.pick')}</option>
      ${list.map(({ platform, shop }) => html`<option key=${platform + '/' + shop} value=${platform + '/' + shop} selected=${at === platform + '/' + shop}>${platformName(platform)} · ${shop}</option>`)}</select></label>
    ${text('buyer', { hint: 'manual.buyer.hint' })}
    ${text('order', { hint: 'manual.order.hint', wrong: !goodOrder(form.order) && t('manual.order.wrong'), mono: true })}
    ${text('goods', { hint: 'manual.goods.hint', most: 200, wrong: leaks(form.goods, form.buyer) && t('manual.leak') })}
    ${text('reason', { hint: 'manual.reason.hint', most: 500, long: true, wrong: leaks(form.reason, form.buyer) && t('manual.leak') })}
    <label class="field"><span>${t('manual.wanted')}</span><select name="wanted" value=${form.wanted} onChange=${(event) => change({ wanted: event.target.value })}>
      <option value="" selected=${form.wanted === ''}>${t('manual.pick')}</option>
      ${kinds.map((kind) => html`<option key=${kind} value=${kind} selected=${form.wanted === kind}>${t('kind.' + kind)}</option>`)}</select></label>
    <div class="fields">
      ${text('amount', { hint: 'manual.amount.hint', wrong: form.amount.trim() && minorOf(form.amount, 'CNY') === null && t('manual.amount.wrong'), unit: '¥' })}
      ${text('aftersale', { hint: 'manual.aftersale.hint', wrong: !goodID(form.aftersale) && t('manual.aftersale.wrong'), mono: true })}
    </div>`;
}

function Text({ name, value, change, hint, wrong, most = 64, long, mono, unit }) {
  const about = {
    name, value, maxlength: most, autocomplete: 'off', spellcheck: false, class: mono ? 'mono' : null, inputmode: unit ? 'decimal' : null,
    'aria-invalid': wrong ? 'true' : null, onInput: (event) => change({ [name]: event.target.value }),
  };
  const field = long ? html`<textarea ...${about}></textarea>` : html`<input ...${about} />`;
  return html`<label class="field"><span>${t('manual.' + name)}</span>
    ${unit ? html`<span class="withunit"><span>${unit}</span>${field}</span>` : field}
    <small class=${wrong ? 'wrong' : ''}>${wrong || t(hint)}</small></label>`;
}
