import { html, useEffect, useMemo, useState } from '../core/html.js';
import { get, wordsOf } from '../core/api.js';
import { useCell } from '../core/cell.js';
import { number } from '../core/format.js';
import { known, t, tag } from '../core/language.js';
import { usePoll } from '../core/poll.js';
import { go } from '../core/router.js';
import { loadShops, platformName, shops } from '../core/shops.js';
import { daysOf, Period, readPeriod } from '../period/period.js';
import { Charts } from './charts.js';
import { byDay, choose, clocksOf, total } from './sum.js';
import { sumOf, Table } from './table.js';

const filterNames = ['platform', 'kind', 'resolution'];
const word = /^[\w.-]{1,64}$/;

// SLA is the page of closed cases by day: how many, by whom, how long they
// took, and how many were late.
export default function SLA({ query }) {
  useCell(shops);
  const period = readPeriod(query, 30);
  const filters = Object.fromEntries(filterNames.map((name) => [name, word.test(query[name] ?? '') ? query[name] : '']));
  const change = (part) => go('/sla', { ...period, ...filters, ...part }, { replace: true });
  useEffect(() => { loadShops(); }, []);
  return html`<main class="page admin">
    <h1>${t('sla.title')}</h1>
    <${Period} period=${period} change=${change} />
    <${Report} key=${period.from + period.to} period=${period} filters=${filters} change=${change} />
  </main>`;
}

function Report({ period, filters, change }) {
  const [seen, setSeen] = useState(null);
  const [problem, setProblem] = useState(null);
  usePoll(async (signal) => {
    try {
      setSeen((await get('/sla', period, { signal })).data);
      setProblem(null);
    } catch (failed) {
      if (!signal.aborted) setProblem(failed);
      throw failed;
    }
  }, 60, []);
  const shown = useMemo(() => {
    const rows = choose(seen?.rows ?? [], filters);
    const all = total(rows);
    return { rows, all, days: byDay(rows, daysOf(period)), clocks: clocksOf(rows, seen?.targets ?? {}), currencies: [...all.refunded.keys()] };
  }, [seen, ...Object.values(filters)]);
  if (problem && !seen) return html`<p class="note danger" role="alert">${wordsOf(problem)}</p>`;
  if (!seen) return html`<p class="muted" aria-busy="true">${t('shell.loading')}</p>`;
  if (!seen.rows.length) return html`<div class="card empty"><h2>${t('sla.empty')}</h2><p class="muted">${t('sla.empty.text')}</p></div>`;
  return html`
    <${Filters} rows=${seen.rows} filters=${filters} change=${change} />
    ${shown.rows.length ? html`<${Figures} all=${shown.all} />
      <${Charts} days=${shown.days} clocks=${shown.clocks} currencies=${shown.currencies} mixed=${shown.days.some((day) => day.mixed)} />
      <${Table} days=${shown.days} all=${shown.all} />` : html`<div class="card empty"><h2>${t('sla.filtered')}</h2></div>`}`;
}

const labels = { platform: platformName, kind: (word) => known('kind', word), resolution: (word) => known('resolution', word) };

function Filters({ rows, filters, change }) {
  return html`<div class="row">${filterNames.map((name) => {
    const values = [...new Set([...rows.map((row) => row[name]), filters[name]])].filter(Boolean).sort();
    return html`<label key=${name} class="inline"><span>${t('sla.by.' + name)}</span><select value=${filters[name]} onChange=${(event) => change({ [name]: event.target.value })}>
      <option value="" selected=${!filters[name]}>${t('sla.any')}</option>
      ${values.map((value) => html`<option key=${value} value=${value} selected=${value === filters[name]}>${labels[name](value)}</option>`)}</select></label>`;
  })}</div>`;
}

function Figures({ all }) {
  const share = new Intl.NumberFormat(tag(), { style: 'percent', maximumFractionDigits: 1 }).format(all.auto / all.cases);
  return html`<div class="figures">
    <div><b>${number(all.cases)}</b><span>${t('sla.cases')}</span></div>
    <div><b>${share}</b><span>${t('sla.byrule')}</span></div>
    <div class=${all.latePlatform ? 'danger' : ''}><b>${number(all.latePlatform)}</b><span>${t('sla.late.platform')}</span></div>
    <div class=${all.lateScore ? 'warn' : ''}><b>${number(all.lateScore)}</b><span>${t('sla.late.score')}</span></div>
    <div><b>${sumOf(all.refunded)}</b><span>${t('sla.refunds')}</span></div>
  </div>`;
}
