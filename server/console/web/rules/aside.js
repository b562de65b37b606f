import { html, useEffect, useMemo, useState } from '../core/html.js';
import { get, wordsOf } from '../core/api.js';
import { known, said, t } from '../core/language.js';

// Aside stands beside the text: the rules in their order, or what rules may
// ask about.
export function Aside({ base, text, onJump, onInsert }) {
  const [shown, setShown] = useState('facts');
  return html`<aside class="card beside">
    <div class="segments" role="group" aria-label=${t('rules.beside')}>${['facts', 'outline'].map((name) => html`
      <button key=${name} type="button" class="quiet" aria-pressed=${shown === name ? 'true' : 'false'} onClick=${() => setShown(name)}>${t('rules.beside.' + name)}</button>`)}</div>
    ${shown === 'facts' ? html`<${Facts} onInsert=${onInsert} />` : html`<${Outline} base=${base} text=${text} onJump=${onJump} />`}
  </aside>`;
}

// facts are read once per tab: they change with the program only.
let facts = null;

function Facts({ onInsert }) {
  const [list, setList] = useState(facts);
  const [problem, setProblem] = useState(null);
  const [wanted, setWanted] = useState('');
  useEffect(() => {
    if (list) return;
    get('/facts').then(({ data }) => setList(facts = data.facts), setProblem);
  }, []);
  const words = wanted.trim().toLowerCase().split(/\s+/);
  const found = (list ?? []).filter((fact) => words.every((word) => textOf(fact).includes(word)));
  return html`
    <input type="search" value=${wanted} aria-label=${t('rules.facts.search')} placeholder=${t('rules.facts.search')} onInput=${(event) => setWanted(event.target.value)} />
    <p class="muted" role="status">${problem ? wordsOf(problem) : t('rules.facts.count', { n: found.length })}</p>
    <dl class="reference" tabindex="0">${found.map((fact) => html`<${Fact} key=${fact.name} fact=${fact} onInsert=${onInsert} />`)}</dl>`;
}

const textOf = ({ name, doc, from, type, values }) => [name, doc, from, known('rules.from', from), type, known('rules.type', type), ...(values ?? [])].join(' ').toLowerCase();

function Fact({ fact, onInsert }) {
  const { name, type, unit, from, doc, values } = fact;
  return html`<dt>${onInsert ? html`<button type="button" class="link mono" title=${t('rules.facts.insert')} onClick=${() => onInsert(name)}>${name}</button>` : html`<code>${name}</code>`}
      <small class="muted">${[known('rules.type', type), unit && unit !== type && known('rules.unit', unit), known('rules.from', from)].filter(Boolean).join(' · ')}</small></dt>
    <dd><span lang="en">${doc}</span>${values?.length > 0 && html`<small class="mono muted">${values.map((word) => `"${word}"`).join(' ')}</small>`}</dd>`;
}

// Outline lists the rules as they stand in the editor; a click leads there.
function Outline({ base, text, onJump }) {
  const titles = useMemo(() => new Map(base.rules.map((rule) => [rule.id + '/' + (rule.step ?? ''), rule])), [base.rules]);
  const rules = useMemo(() => outlineOf(text), [text]);
  return html`<ol class="outline" tabindex="0">${rules.map(({ id, step, line }) => html`<li key=${line}>
    <button type="button" class="link" onClick=${() => onJump(line)}><code>${step ? id + ' ' + step : id}</code></button> <small>${said(titles.get(id + '/' + step)?.title)}</small></li>`)}</ol>`;
}

// outlineOf finds the rules by their first lines, also in a text that does not
// load yet.
function outlineOf(text) {
  const rules = [];
  text.split('\n').forEach((line, i) => {
    const id = /^\s*-\s+id:\s*["']?([\w.-]+)/.exec(line);
    if (id) rules.push({ id: id[1], step: '', line: i + 1 });
    const step = /^\s+step:\s*["']?([\w.-]+)/.exec(line);
    if (step && rules.length) rules.at(-1).step = step[1];
  });
  return rules;
}
