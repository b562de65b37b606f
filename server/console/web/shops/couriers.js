import { html } from '../core/html.js';
import { number } from '../core/format.js';
import { known, said, t, tag } from '../core/language.js';
import { inWords, secondsOf } from '../thresholds/values.js';

const outcomes = ['succeeded', 'failed', 'refused', 'accepted', 'unknown', 'planned'];

// Couriers is the capability table: what each account can do, on which terms
// it intercepts, and how its intercepts of the last 90 days have ended.
export function Couriers({ list }) {
  return html`<section class="card"><h2>${t('couriers.title')}</h2><p class="muted">${t('couriers.text')}</p>
    ${list.length ? html`<table class="stacked couriers">
      <thead><tr>${['courier', 'can', 'from', 'terms', 'fee', 'rate', 'ends'].map((name) => html`<th key=${name} scope="col">${t('couriers.' + name)}</th>`)}</tr></thead>
      <tbody>${list.map((one) => html`<${Row} key=${one.courier + '/' + one.id} one=${one} />`)}</tbody>
    </table>` : html`<p class="note">${t('couriers.none')}</p>`}
  </section>`;
}

function Row({ one }) {
  const terms = one.intercept;
  return html`<tr>
    <th scope="row">${said(one, 'title')}<small class="mono">${one.id}</small></th>
    <td data-label=${t('couriers.can')}><${Tags} words=${one.can.map((what) => known('couriers.can', what))} /></td>
    <td data-label=${t('couriers.from')}>${terms ? html`<${Tags} words=${terms.from.map((state) => known('track', state))} />` : html`<span class="muted">${t('couriers.nointercept')}</span>`}</td>
    <td data-label=${t('couriers.terms')}>${terms ? html`<${Terms} terms=${terms} />` : '–'}</td>
    <td data-label=${t('couriers.fee')}>${terms ? html`<${Fee} terms=${terms} />` : '–'}</td>
    <td data-label=${t('couriers.rate')}>${one.success_rate === null ? '–' : html`<b>${percent(one.success_rate)}</b>`}</td>
    <td data-label=${t('couriers.ends')}><${Ends} rates=${one.rates} /></td>
  </tr>`;
}

const percent = (part) => new Intl.NumberFormat(tag(), { style: 'percent', maximumFractionDigits: 0 }).format(part);

function Tags({ words }) {
  return html`<span class="tags">${words.map((word) => html`<span key=${word} class="tag">${word}</span>`)}</span>`;
}

function Fee({ terms }) {
  return html`<span class="pair"><span>${said(terms, 'fee') || '–'}</span>${terms.source && html`<small class="muted">${t('couriers.source', { source: terms.source })}</small>`}</span>`;
}

function Terms({ terms }) {
  const lines = [
    t('couriers.within', { span: inWords(secondsOf(terms.answer_within) ?? 0) }), terms.once_per_parcel && t('couriers.once'),
    terms.callback_only && t('couriers.callback'), t(terms.withdrawable ? 'couriers.withdrawable' : 'couriers.notwithdrawable'),
  ];
  return html`<ul class="lines">${lines.filter(Boolean).map((line) => html`<li key=${line}>${line}</li>`)}</ul>`;
}

function Ends({ rates }) {
  const shown = outcomes.filter((name) => rates[name] > 0);
  if (!shown.length) return html`<span class="muted">${t('couriers.noends')}</span>`;
  return html`<ul class="lines">${shown.map((name) => html`<li key=${name}>${t('couriers.end.' + name)} <b>${number(rates[name])}</b></li>`)}</ul>`;
}
