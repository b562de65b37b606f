import uPlot from '../vendored/uplot@1.6.32/uPlot.esm.js';
import { html, useEffect, useRef } from '../core/html.js';
import { t, tag } from '../core/language.js';

const height = 230; // pixels
const names = ['accent', 'urgent', 'danger', 'warn', 'good', 'muted', 'line', 'text', 'surface'];

// Chart draws one picture over days. make(colours) gives {series, scales,
// axis}: the series beside the first one, the scales, and what is special
// about the upright axis. data is [days, ...values] as uPlot wants it, days in
// seconds. The picture is for the eye only: the table has the same numbers.
export function Chart({ title, note, data, make }) {
  const place = useRef();
  useEffect(() => {
    const box = place.current;
    const dark = matchMedia('(prefers-color-scheme: dark)');
    let plot = null;
    const draw = () => {
      plot?.destroy();
      plot = new uPlot(options(data[0], make(colours()), box.clientWidth), data, box);
    };
    const sizes = new ResizeObserver(() => box.isConnected && plot.setSize({ width: box.clientWidth, height }));
    draw();
    sizes.observe(box);
    dark.addEventListener('change', draw);
    return () => {
      sizes.disconnect();
      dark.removeEventListener('change', draw);
      plot.destroy();
    };
  }, [data, make]);
  return html`<figure class="card chart"><figcaption><b>${title}</b>${note && html` <small class="muted">${note}</small>`}</figcaption><div ref=${place} aria-hidden="true"></div></figure>`;
}

// colours are the page's, as they are now: a canvas knows no variables.
function colours() {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries([...names, 'font'].map((name) => [name, style.getPropertyValue('--' + name).trim()]));
}

function options(days, { series, scales, axis }, width) {
  const c = colours();
  const half = 43200;
  const look = { stroke: c.muted, font: '12px ' + c.font, ticks: { show: false }, grid: { stroke: c.line, width: 1 } };
  return {
    width, height, scales: { x: { time: true, range: [days[0] - half, days.at(-1) + half] }, ...scales },
    series: [{ label: t('sla.day'), value: (plot, day) => (day === null ? '–' : dayText(day)) }, ...series],
    axes: [
      { ...look, grid: { show: false }, splits: (plot) => ticks(days, plot.width), values: (plot, at) => at.map(dayText) },
      { ...look, size: (plot, texts) => 18 + 7 * Math.max(2, ...(texts ?? []).map((text) => text.length)), ...axis },
    ],
    cursor: { drag: { x: false, y: false }, points: { size: 6 } }, legend: { live: true },
  };
}

const dayText = (day) => new Intl.DateTimeFormat(tag(), { month: 'numeric', day: 'numeric' }).format(day * 1000);

// ticks names as many days as there is room for.
function ticks(days, width) {
  const step = Math.max(1, Math.ceil(days.length / Math.max(2, Math.floor(width / 64))));
  return days.filter((_, i) => (days.length - 1 - i) % step === 0);
}

// bars is the shape of a series of counts.
export const bars = uPlot.paths.bars({ size: [0.7, 48] });
