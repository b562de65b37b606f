import { html } from '../core/html.js';
import { money, number } from '../core/format.js';
import { t, tag } from '../core/language.js';
import { href } from '../core/router.js';
import { platformName } from '../core/shops.js';

// Budgets shows what automatic refunds of each shop have taken in the present
// hour and day, beside what they may take.
export function Budgets({ shops, limits }) {
  return html`<section class="card"><h2>${t('brakes.budgets')}</h2>
    <p class="muted">${t('brakes.budgets.text')} <a href=${href('/thresholds')}>${t('brakes.budgets.change')}</a></p>
    <table class="stacked budgets">
      <thead><tr>${['shop', 'hour', 'day'].map((name) => html`<th key=${name} scope="col">${t('brakes.' + name)}</th>`)}
        <th scope="col" class="number">${t('brakes.minute')}</th><th scope="col">${t('brakes.now')}</th></tr></thead>
      <tbody>${shops.map((shop) => html`<tr key=${shop.platform + '/' + shop.shop}>
        <th scope="row">${platformName(shop.platform)}<small class="mono">${shop.shop}</small></th>
        <td data-label=${t('brakes.hour')}><${Used} minor=${shop.hour_minor} budget=${shop.budget_hour} count=${shop.hour_count} limit=${limits.count_hour} /></td>
        <td data-label=${t('brakes.day')}><${Used} minor=${shop.day_minor} budget=${shop.budget_day} count=${shop.day_count} limit=${limits.count_day} /></td>
        <td data-label=${t('brakes.minute')} class="number">${counted(shop.minute_count, limits.count_minute)}</td>
        <td data-label=${t('brakes.now')}><span class=${shop.engaged ? 'tag danger' : 'tag good'}>${t(shop.engaged ? 'brakes.engaged.tag' : 'brakes.free')}</span></td></tr>`)}</tbody>
    </table></section>`;
}

function Used({ minor, budget, count, limit }) {
  const part = budget > 0 ? minor / budget : 1;
  const percent = new Intl.NumberFormat(tag(), { style: 'percent', maximumFractionDigits: 0 }).format(part);
  return html`<div class="used"><meter min="0" max="1" high="0.8" value=${Math.min(1, part)} aria-label=${percent}></meter>
    <span>${t('brakes.used', { used: money(minor, 'CNY'), budget: money(budget, 'CNY'), percent })}</span>
    <small class="muted">${t('brakes.refunds', { n: counted(count, limit) })}</small></div>`;
}

const counted = (n, limit) => (limit > 0 ? number(n) + ' / ' + number(limit) : number(n));
