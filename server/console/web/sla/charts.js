import { html, useMemo } from '../core/html.js';
import { money, number } from '../core/format.js';
import { t } from '../core/language.js';
import { inWords } from '../thresholds/values.js';
import { bars, Chart } from './chart.js';
import { resolutions } from './sum.js';

const minute = 60;
const hour = 60 * minute;
const marks = [1, 10, minute, 5 * minute, 20 * minute, hour, 2 * hour, 4 * hour, 8 * hour, 24 * hour, 48 * hour, 96 * hour, 168 * hour, 720 * hour];

// spread keeps those marks of the upright axis that have room for their texts.
function spread(min, max) {
  const room = Math.log(max / min) / 8;
  const kept = [];
  for (const mark of marks) {
    if (mark >= min && mark <= max && (!kept.length || Math.log(mark / kept.at(-1)) >= room)) kept.push(mark);
  }
  return kept;
}

// Charts are the four pictures of the report. days come from byDay.
export function Charts({ days, clocks, currencies, mixed }) {
  const x = useMemo(() => days.map(({ day }) => secondsOf(day)), [days]);
  return html`<div class="charts">
    <${Cases} x=${x} days=${days} /><${Times} x=${x} days=${days} clocks=${clocks} mixed=${mixed} /><${Late} x=${x} days=${days} />
    ${currencies.map((currency) => html`<${Refunds} key=${currency} x=${x} days=${days} currency=${currency} />`)}
  </div>`;
}

const secondsOf = (day) => {
  const [y, m, d] = day.split('-').map(Number);
  return new Date(y, m - 1, d).getTime() / 1000;
};

const whole = { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 50000, 100000], values: (plot, at) => at.map((n) => number(n)) };
const fromZero = { y: { range: (plot, min, max) => [0, Math.max(1, max * 1.1)] } };

// Cases stacks the cases of a day by who ended them: the tallest bar is drawn
// first and holds all, the next ones cover it from below.
function Cases({ x, days }) {
  const data = useMemo(() => [x, ...resolutions.map((_, i) => days.map((day) => resolutions.slice(i).reduce((sum, name) => sum + day[name], 0)))], [x, days]);
  const make = useMemo(() => (c) => ({
    scales: fromZero, axis: whole,
    series: resolutions.map((name, i) => ({
      label: t('resolution.' + name), fill: [c.accent, c.urgent, c.muted][i], stroke: c.surface, width: 1, paths: bars, points: { show: false },
      value: (plot, sum, series, index) => (index === null || index === undefined ? '–' : number(days[index][name])),
    })),
  }), [days]);
  return html`<${Chart} title=${t('sla.chart.cases')} data=${data} make=${make} />`;
}

// Times shows how long cases took, on a scale on which minutes and days both
// have room, with the clocks they ran against.
function Times({ x, days, clocks, mixed }) {
  const lines = [['p50', 'accent', []], ['p90', 'urgent', [6, 3]]];
  const bounds = [['platform', 'danger', [10, 4]], ['score', 'good', [2, 4]]].filter(([name]) => clocks[name]);
  const atLeast = (seconds) => (seconds === null ? null : Math.max(1, seconds));
  const data = useMemo(() => [x, ...lines.map(([name]) => days.map((day) => atLeast(day[name]))), ...bounds.map(([name]) => days.map(() => clocks[name]))], [x, days, clocks.platform, clocks.score]);
  const make = useMemo(() => (c) => ({
    scales: { y: { distr: 3, range: (plot, min, max) => [Math.max(1, (min ?? 1) / 3), (max ?? hour) * 3] } },
    axis: { splits: (plot, axis, min, max) => spread(min, max), filter: (plot, at) => at, values: (plot, at) => at.map((n) => inWords(n)), grid: { stroke: c.line, width: 1 } },
    series: [
      ...lines.map(([name, colour, dash]) => ({ label: t('sla.' + name), stroke: c[colour], width: 2, dash, points: { show: true, size: 6, fill: c[colour] }, spanGaps: true, value: duration })),
      ...bounds.map(([name, colour, dash]) => ({ label: t('sla.clock.' + name), stroke: c[colour], width: 1.5, dash, points: { show: false }, value: duration })),
    ],
  }), [days, clocks.platform, clocks.score]);
  const note = [mixed && t('sla.mixed'), clocks.several && !(clocks.platform && clocks.score) && t('sla.noclock')].filter(Boolean).join(' ');
  return html`<${Chart} title=${t('sla.chart.times')} note=${note} data=${data} make=${make} />`;
}

const duration = (plot, seconds) => (seconds === null || seconds === undefined ? '–' : inWords(Math.round(seconds), 2));

function Late({ x, days }) {
  const data = useMemo(() => [x, days.map((day) => day.lateScore), days.map((day) => day.latePlatform)], [x, days]);
  const make = useMemo(() => (c) => ({
    scales: fromZero, axis: whole,
    series: [['score', 'warn', []], ['platform', 'danger', [6, 3]]].map(([name, colour, dash]) => ({
      label: t('sla.late.' + name), stroke: c[colour], width: 2, dash, points: { show: true, size: 6, fill: c[colour] }, value: (plot, n) => (n === null ? '–' : number(n)),
    })),
  }), [days]);
  return html`<${Chart} title=${t('sla.chart.late')} data=${data} make=${make} />`;
}

function Refunds({ x, days, currency }) {
  const data = useMemo(() => [x, days.map((day) => day.refunded.get(currency) ?? 0)], [x, days, currency]);
  const make = useMemo(() => (c) => ({
    scales: fromZero, axis: { values: (plot, at) => at.map((minor) => money(minor, currency).replace(/[.,]00$/, '')) },
    series: [{ label: t('sla.refunded', { currency }), fill: c.good, stroke: c.surface, width: 1, paths: bars, points: { show: false }, value: (plot, minor) => (minor === null ? '–' : money(minor, currency)) }],
  }), [days, currency]);
  return html`<${Chart} title=${t('sla.chart.refunds', { currency })} data=${data} make=${make} />`;
}
