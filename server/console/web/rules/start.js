import { html, useState } from '../core/html.js';
import { call, wordsOf } from '../core/api.js';
import { minorOf } from '../core/format.js';
import { t } from '../core/language.js';
import { href } from '../core/router.js';
import { may } from '../core/session.js';
import { changedLines, diffLines } from '../diff/lines.js';
import { say } from '../widgets/notices.js';
import { Faults } from './faults.js';
import { changed } from './work.js';

// fields of the form: how a text becomes what the server wants, or null.
const share = (least, most, scale) => (text) => {
  const n = /^\d{1,3}(\.\d{1,2})?$/.test(text.trim()) ? Number(text) : NaN;
  return n >= least && n <= most ? n / scale : null;
};
const count = (text) => (/^\d{1,9}$/.test(text.trim()) ? Number(text) : null);
const fields = [
  { name: 'percent', preset: '10', unit: '%', read: (text) => (Number.isInteger(share(1, 99, 1)(text)) ? Number(text) : null) },
  { name: 'refused_rate', preset: '5', unit: '%', read: share(0, 100, 100) },
  { name: 'override_rate', preset: '20', unit: '%', read: share(0, 100, 100) },
  { name: 'minor_per_hour', preset: '10000', unit: '¥', read: (text) => minorOf(text, 'CNY') },
  { name: 'min_cases', preset: '50', unit: '', read: count },
];

const kept = { values: Object.fromEntries(fields.map(({ name, preset }) => [name, preset])) }; // survives a page change

// Start begins a trial with the text in the editor.
export function Start({ now, etag, onStarted, onMoved }) {
  const [values, setValues] = useState(kept.values);
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  if (!may('admin')) return html`<p class="muted">${t('canary.readonly')}</p>`;
  const read = Object.fromEntries(fields.map(({ name, read: of }) => [name, of(values[name])]));
  const wrong = fields.filter(({ name }) => read[name] === null);
  const ready = changed(now) && !wrong.length && !busy;
  async function start(event) {
    event.preventDefault();
    if (!ready) return;
    setBusy(true);
    const { percent, ...bounds } = read;
    try {
      onStarted(await call('PUT', '/policy/canary', { body: { text: now.text, percent, bounds }, ifMatch: etag }));
      say(t('canary.started', { percent }));
    } catch (failed) {
      setProblem(failed);
      setBusy(false);
      if (failed.status === 412) await onMoved().catch(() => {});
    }
  }
  const set = (name, text) => setValues(kept.values = { ...values, [name]: text });
  return html`<form class="card" onSubmit=${start}>
    <h2>${t('canary.start.title')}</h2>
    <p>${t('canary.start.text')}</p>
    ${changed(now) ? html`<p class="note">${difference(now)} <a href=${href('/rules')}>${t('canary.start.look')}</a></p>`
    : html`<p class="note warn">${t('canary.start.same')} <a href=${href('/rules')}>${t('canary.start.editor')}</a></p>`}
    <div class="fields">${fields.map((field) => html`<${Field} key=${field.name} field=${field} value=${values[field.name]} wrong=${read[field.name] === null} change=${set} />`)}</div>
    ${problem && html`<p class="note danger" role="alert">${wordsOf(problem)}</p>`}
    <${Faults} faults=${problem?.errors ?? []} onJump=${() => { location.hash = href('/rules'); }} />
    <div class="row"><button class="primary" disabled=${!ready}>${t('canary.start')}</button></div>
  </form>`;
}

function difference({ base, text }) {
  const { gone, fresh } = changedLines(diffLines(base.text, text));
  return t('canary.start.lines', { gone, fresh });
}

function Field({ field: { name, unit }, value, wrong, change }) {
  return html`<label class="field"><span>${t('canary.field.' + name)}</span>
    <span class="withunit">${unit === '¥' && html`<span>¥</span>`}<input inputmode="decimal" autocomplete="off" value=${value}
      aria-invalid=${wrong ? 'true' : null} onInput=${(event) => change(name, event.target.value)} />${unit === '%' && html`<span>%</span>`}</span>
    <small class=${wrong ? 'wrong' : ''}>${t((wrong ? 'canary.wrong.' : 'canary.hint.') + name)}</small></label>`;
}
