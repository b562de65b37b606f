import { html } from '../core/html.js';
import { money, number } from '../core/format.js';
import { t, tag } from '../core/language.js';

// Trial compares the two sides of a canary; what has a bound shows it, and is
// marked when the trial is outside. Money is in minor units of the cases' own
// currencies and shown as yuan.
export function Trial({ data }) {
  const { trial, control, bounds } = data;
  const counts = trial.decided >= Math.max(1, bounds.min_cases);
  const hours = Math.max(1, (Date.now() - Date.parse(data.started_at)) / 3600000);
  const perHour = data.state === 'running' && bounds.minor_per_hour > 0 ? trial.minor / hours : 0;
  const refused = (side) => (side.refused + side.rejected) / side.decided;
  const lines = [
    { name: 'decided', show: (side) => number(side.decided), bound: bounds.min_cases > 0 && t('canary.bound.cases', { n: number(bounds.min_cases) }) },
    { name: 'approved', show: (side) => share(side.approved, side) },
    { name: 'refused', show: (side) => share(side.refused, side) },
    { name: 'rejected', show: (side) => share(side.rejected, side) },
    { name: 'refusedrate', show: (side) => (side.decided ? percent(refused(side)) : '–'), ...rate(bounds.refused_rate, counts && refused(trial)) },
    { name: 'overridden', show: (side) => share(side.overridden, side), ...rate(bounds.override_rate, counts && trial.overridden / trial.decided) },
    {
      name: 'minor', show: (side) => money(side.minor, 'CNY'), out: perHour > bounds.minor_per_hour,
      bound: bounds.minor_per_hour > 0 && most(t('canary.bound.hour', { amount: money(bounds.minor_per_hour, 'CNY') })),
    },
  ];
  return html`<table class="stacked sides">
    <thead><tr><th scope="col"></th>
      <th scope="col" class="number">${t('canary.side.trial', { percent: data.percent })}</th>
      <th scope="col" class="number">${t('canary.side.control', { percent: 100 - data.percent })}</th><th scope="col">${t('canary.bound')}</th></tr></thead>
    <tbody>${lines.map(({ name, show, bound, out }) => html`<tr key=${name}><th scope="row">${t('canary.line.' + name)}</th>
      <td class=${out ? 'number wrong' : 'number'} data-label=${t('canary.side.trial', { percent: data.percent })}><span>${show(trial)}</span></td>
      <td class="number" data-label=${t('canary.side.control', { percent: 100 - data.percent })}><span>${show(control)}</span></td>
      <td data-label=${t('canary.bound')}><span>${bound || html`<span class="muted">${t('canary.bound.none')}</span>`} ${out && html`<span class="tag danger">${t('canary.outside')}</span>`}</span></td></tr>`)}</tbody>
  </table>
  ${trial.decided < bounds.min_cases && data.state === 'running' && html`<p class="muted">${t('canary.few', { n: number(bounds.min_cases - trial.decided) })}</p>`}`;
}

// rate is a bound of a part of 1, 0 for none, and whether it is left; is is
// false while it does not count.
const rate = (bound, is) => ({ bound: bound > 0 && most(percent(bound)), out: bound > 0 && is > bound });

const percent = (part) => new Intl.NumberFormat(tag(), { style: 'percent', maximumFractionDigits: 1 }).format(part);
const most = (text) => t('canary.bound.most', { text });
const share = (n, side) => (side.decided ? html`${number(n)} <small class="muted">${percent(n / side.decided)}</small>` : number(n));
