import { html, useState } from '../core/html.js';
import { money, number } from '../core/format.js';
import { known, t } from '../core/language.js';
import { href } from '../core/router.js';
import { platformName } from '../core/shops.js';

const page = 50; // changed cases shown at first, and with every "more"

// Result is the answer of a dry run: how many cases would be decided
// otherwise, what that costs or saves, and which they are.
export function Result({ result, days }) {
  const { cases, changed, truncated } = result;
  return html`
    <div class="figures">
      <div><b>${number(cases)}</b><span>${t('preview.cases')}</span></div>
      <div class=${changed.length > 0 ? 'warn' : ''}><b>${number(changed.length)}</b><span>${t('preview.changed')}</span></div>
      <div><b>${moneyChange(result)}</b><span>${t('preview.money')}</span></div>
    </div>
    <p class="muted">${t('preview.meaning', { days })}${truncated ? ' ' + t('preview.truncated') : ''}</p>
    ${changed.length > 0 ? html`<${Kinds} changed=${changed} /><${Changed} changed=${changed} />` : html`<p class="note good">${t(cases > 0 ? 'preview.same' : 'preview.nocases')}</p>`}`;
}

// moneyChange shows what would be paid automatically beyond today, or less,
// in every currency that changes.
function moneyChange({ money_change: sums }) {
  if (!sums.length) return '±0';
  return sums.map(({ minor, currency }) => (minor > 0 ? '+' : '−') + money(Math.abs(minor), currency)).join(', ');
}

const decision = (rule, outcome) => html`<span class="mono">${rule || '–'}</span> ${known('outcome', outcome)}`;

// Kinds sums up what changes into what.
function Kinds({ changed }) {
  const kinds = new Map();
  for (const one of changed) {
    const key = [one.rule_before, one.outcome_before, one.rule_after, one.outcome_after].join(' ');
    kinds.set(key, { one, n: (kinds.get(key)?.n ?? 0) + 1 });
  }
  const sorted = [...kinds.values()].sort((a, b) => b.n - a.n);
  return html`<ul class="kinds">${sorted.map(({ one, n }) => html`<li key=${one.case_id}>
    <b>${t('preview.times', { n: number(n) })}</b> <span>${decision(one.rule_before, one.outcome_before)}</span> <span aria-hidden="true">→</span><span class="unseen">${t('preview.becomes')}</span>
    <span>${decision(one.rule_after, one.outcome_after)}</span></li>`)}</ul>`;
}

function Changed({ changed }) {
  const [most, setMost] = useState(page);
  const left = changed.length - most;
  return html`<div class="scroll"><table class="stacked changed">
    <caption>${t('preview.list')}</caption>
    <thead><tr><th scope="col">${t('preview.case')}</th><th scope="col">${t('preview.before')}</th><th scope="col">${t('preview.after')}</th><th scope="col" class="number">${t('preview.amount')}</th></tr></thead>
    <tbody>${changed.slice(0, most).map((one) => html`<tr key=${one.case_id}>
      <td data-label=${t('preview.case')}><span><a class="mono" href=${href('/cases/' + encodeURIComponent(one.case_id))}>${one.after_sale_id}</a>${' '}
        <small class="muted nowrap">${platformName(one.platform)} · ${one.shop}</small></span></td>
      <td data-label=${t('preview.before')}><span>${decision(one.rule_before, one.outcome_before)}</span></td>
      <td data-label=${t('preview.after')}><span>${decision(one.rule_after, one.outcome_after)}</span></td>
      <td data-label=${t('preview.amount')} class="number">${money(one.amount_minor, one.currency)}</td></tr>`)}</tbody>
  </table></div>
  ${left > 0 && html`<button type="button" onClick=${() => setMost(most + page)}>${t('preview.more', { n: number(left) })}</button>`}`;
}
