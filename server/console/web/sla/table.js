import { html } from '../core/html.js';
import { money, number } from '../core/format.js';
import { t, tag } from '../core/language.js';
import { inWords } from '../thresholds/values.js';
import { resolutions } from './sum.js';

const time = (seconds) => (seconds === null ? '–' : inWords(Math.round(seconds), 2));

// sumOf shows refunded money, each currency by itself.
export const sumOf = (refunded) => [...refunded].map(([currency, minor]) => money(minor, currency)).join(' + ') || '–';

const columns = [
  ...resolutions.map((name) => ['resolution.' + name, (line) => number(line[name])]),
  ['sla.cases', (line) => html`<b>${number(line.cases)}</b>`],
  ['sla.average', (line) => time(line.average)],
  ['sla.p50', (line) => (line.mixed ? '≈ ' : '') + time(line.p50)],
  ['sla.p90', (line) => (line.mixed ? '≈ ' : '') + time(line.p90)],
  ['sla.late.platform', (line) => late(line.latePlatform, 'danger')],
  ['sla.late.score', (line) => late(line.lateScore, 'warn')],
  ['sla.refunds', (line) => sumOf(line.refunded)],
];

const late = (n, look) => (n > 0 ? html`<span class=${'tag ' + look}>${number(n)}</span>` : '0');

// Table has the numbers of the charts, newest day first.
export function Table({ days, all }) {
  const cells = (line) => columns.map(([key, show]) => html`<td key=${key} class="number nowrap">${show(line)}</td>`);
  return html`<section class="card"><h2>${t('sla.table')}</h2><div class="scroll" tabindex="0" role="region" aria-label=${t('sla.table')}><table class="numbers-by-day">
    <thead><tr><th scope="col">${t('sla.day')}</th>${columns.map(([key]) => html`<th key=${key} scope="col" class="number">${t(key)}</th>`)}</tr></thead>
    <tbody>${days.filter((line) => line.cases > 0).reverse().map((line) => html`<tr key=${line.day}><th scope="row" class="nowrap">${dayText(line.day)}</th>${cells(line)}</tr>`)}</tbody>
    <tfoot><tr><th scope="row">${t('sla.all')}</th>${cells(all)}</tr></tfoot>
  </table></div></section>`;
}

const dayText = (day) => new Intl.DateTimeFormat(tag(), { month: '2-digit', day: '2-digit', weekday: 'short' }).format(new Date(day + 'T12:00'));
