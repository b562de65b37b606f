import { html } from '../core/html.js';
import { now } from '../core/clock.js';
import { t } from '../core/language.js';

const date = /^\d{4}-\d{2}-\d{2}$/;
const dayMs = 86400000;
const presets = [7, 30, 90]; // days, today included

// dateOf writes the day of an instant (milliseconds) in the browser's zone.
export function dateOf(instant) {
  const d = new Date(instant);
  return [d.getFullYear(), d.getMonth() + 1, d.getDate()].map((n) => String(n).padStart(2, '0')).join('-');
}

// lastDays is the period of so many days that ends today.
export const lastDays = (days) => ({ from: dateOf(now() - (days - 1) * dayMs), to: dateOf(now()) });

// readPeriod takes from and to (dates, both whole) from the address, or the
// last so many days.
export function readPeriod(query, days) {
  const preset = lastDays(days);
  const one = (name) => (date.test(query[name] ?? '') ? query[name] : preset[name]);
  return { from: one('from'), to: one('to') };
}

// daysOf lists the dates of a period, at most 400.
export function daysOf({ from, to }) {
  const [y, m, d] = from.split('-').map(Number);
  const out = [];
  for (let i = 0; i < 400; i++) {
    const day = dateOf(new Date(y, m - 1, d + i).getTime());
    if (day > to) break;
    out.push(day);
  }
  return out;
}

// Period chooses from when to when. change is called with {from, to}.
export function Period({ period, change }) {
  const set = (name) => (event) => {
    if (date.test(event.target.value)) change({ ...period, [name]: event.target.value });
  };
  const pressed = (days) => {
    const { from, to } = lastDays(days);
    return from === period.from && to === period.to;
  };
  return html`<div class="row period">
    <div class="segments" role="group" aria-label=${t('period.title')}>${presets.map((days) => html`
      <button key=${days} type="button" class="quiet" aria-pressed=${pressed(days) ? 'true' : 'false'} onClick=${() => change(lastDays(days))}>${t('period.last', { n: days })}</button>`)}</div>
    <label class="inline"><span>${t('period.from')}</span><input type="date" value=${period.from} max=${period.to} onChange=${set('from')} /></label>
    <label class="inline"><span>${t('period.to')}</span><input type="date" value=${period.to} min=${period.from} onChange=${set('to')} /></label>
  </div>`;
}
