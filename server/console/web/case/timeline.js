import { html, useEffect } from '../core/html.js';
import { get } from '../core/api.js';
import { cell, useCell } from '../core/cell.js';
import { at, money } from '../core/format.js';
import { known, said, t } from '../core/language.js';
import { Icon } from '../widgets/icon.js';

// factDocs says what each fact means, by name; read once per tab.
const factDocs = cell({});
let asked = false;

function loadFactDocs() {
  if (asked) return;
  asked = true;
  get('/facts').then(({ data }) => factDocs.set(Object.fromEntries(data.facts.map((fact) => [fact.name, fact]))), () => { asked = false; });
}

// Timeline tells the story of the case from the first push to now, by day.
export function Timeline({ one }) {
  useEffect(loadFactDocs, []);
  const days = byDay(one.timeline);
  return html`<section class="card"><h2>${t('timeline.title')} <small>${t('timeline.text')}</small></h2>
    ${days.map(({ day, entries }) => html`<div key=${day} class="day"><h3>${day}</h3>
      <ol class="timeline">${entries.map(([entry, i]) => html`<${Entry} key=${i} entry=${entry} currency=${one.currency} />`)}</ol></div>`)}
  </section>`;
}

function byDay(timeline) {
  const days = [];
  timeline.forEach((entry, i) => {
    const day = at(entry.at, 'date');
    if (days.at(-1)?.day !== day) days.push({ day, entries: [] });
    days.at(-1).entries.push([entry, i]);
  });
  return days;
}

function Entry({ entry, currency }) {
  const { type, detail } = entry;
  return html`<li data-type=${type}>
    <span class="bullet" aria-hidden="true"><${Icon} name=${type} /></span>
    <div class="entry">
      <p class="row"><time class="muted" datetime=${entry.at} title=${at(entry.at, 'full')}>${at(entry.at, 'clock')}</time> <b class="kind">${known('timeline.type', type)}</b></p>
      <p class="break">${said(entry, 'summary')}</p>
      ${detail && html`<${Detail} detail=${detail} currency=${currency} />`}
    </div>
  </li>`;
}

// Detail is what stands behind an entry, folded: the facts that the rule read,
// or the numbers of an action.
function Detail({ detail, currency }) {
  const { inputs, script, ...rest } = detail;
  const lines = Object.entries(rest).filter(([, value]) => value !== '' && value !== null && value !== undefined);
  if (!lines.length && !inputs) return null;
  return html`<details><summary>${t('timeline.detail')}</summary>
    <dl class="facts">${lines.map(([name, value]) => html`<dt key=${'t' + name}>${known('detail', name)}</dt><dd key=${name}>${textOf(name, value, rest.currency ?? currency)}</dd>`)}</dl>
    ${inputs && html`<${Inputs} inputs=${inputs} />`}
    ${script && html`<blockquote>${said(script)}</blockquote>`}
  </details>`;
}

// Inputs are the facts that the deciding rule read, with their meaning.
function Inputs({ inputs }) {
  const docs = useCell(factDocs);
  return html`<table class="inputs"><caption>${t('timeline.inputs')}</caption><tbody>${Object.entries(inputs).map(([name, value]) => html`
    <tr key=${name} title=${docOf(docs[name])}><th scope="row"><span class="mono">${name}</span>${docs[name] && html`<br /><small class="muted">${docOf(docs[name])}</small>`}</th>
      <td class="break" title=${plain(value)}>${word(name, value)}</td></tr>`)}</tbody></table>`;
}

const docOf = (fact) => (fact ? said(fact, 'doc') : '');

function textOf(name, value, currency) {
  if (name === 'amount_minor' || name === 'money_minor') return money(value, currency);
  if (['outcome', 'state', 'mode', 'stage', 'action', 'ask', 'answer', 'decision'].includes(name)) return word(name, value);
  if (name === 'to') return known('party', value);
  if (name === 'type') return known('event', value);
  return plain(value);
}

// word translates a word of the domain; what is not known stays as it is.
function word(name, value) {
  const tables = { state: ['state', 'ledger'], decision: ['outcome'] };
  if (typeof value !== 'string') return plain(value);
  for (const table of tables[name] ?? [name]) {
    const text = known(table, value);
    if (text !== value) return text;
  }
  return plain(value);
}

function plain(value) {
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(value) ? at(value) : value || '–';
  if (typeof value === 'boolean') return t(value ? 'check.yes' : 'check.no');
  if (value && typeof value === 'object' && 'en' in value) return said(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
