import { html, useState } from '../core/html.js';
import { post, wordsOf } from '../core/api.js';
import { at } from '../core/format.js';
import { known, said, t } from '../core/language.js';
import { may } from '../core/session.js';
import { Dialog } from '../shell/dialog.js';
import { Age } from '../shell/left.js';
import { say } from '../shell/notices.js';
import { draftOf, dropDraft } from './drafts.js';
import { Evidence, sendable } from './evidence.js';

// Handovers shows who waits for whom: every question to the warehouse, the
// courier or the buyer, until when, and what was answered. People ask and
// record answers here.
export function Handovers({ one, reload }) {
  const [form, setForm] = useState(null);
  const { handovers: list, questions } = one;
  if (!list.length && !questions.length) return null;
  const possible = questions.filter((question) => question.possible);
  return html`<section class="card"><h2>${t('ask.title')}</h2>
    ${list.length > 0 ? html`<ul class="stack handovers">${list.map((handover) => html`<li key=${handover.n}><${Handover} handover=${handover} onAnswer=${(answer) => setForm({ handover, answer })} /></li>`)}</ul>`
    : html`<p class="muted">${t('ask.none')}</p>`}
    ${may('agent') && possible.length > 0 && html`<div class="row"><span class="muted">${t('ask.ask')}</span>${possible.map((question) => html`
      <button key=${question.ask} class="small" onClick=${() => setForm({ question })}>${known('party', question.to)}: ${known('ask', question.ask)}</button>`)}</div>`}
    <${NotPossible} questions=${questions.filter((question) => !question.possible)} />
    ${form?.handover && html`<${Answer} one=${one} ...${form} reload=${reload} onClose=${() => setForm(null)} />`}
    ${form?.question && html`<${Ask} one=${one} question=${form.question} reload=${reload} onClose=${() => setForm(null)} />`}
  </section>`;
}

function NotPossible({ questions }) {
  if (!questions.length) return null;
  return html`<details class="impossible"><summary>${t('ask.impossible')}</summary><ul class="stack tight">${questions.map((question) => html`
    <li key=${question.ask}><b>${known('party', question.to)}: ${known('ask', question.ask)}</b> <span class="muted">${said(question, 'why_not')}</span></li>`)}</ul></details>`;
}

function Handover({ handover, onAnswer }) {
  const { to, ask, open, overdue, answer, answers } = handover;
  return html`<div class="handover">
    <div class="row apart"><b>${known('party', to)}: ${said(handover, 'text') || known('ask', ask)}</b>
      <span class=${'tag ' + lookOf(handover)}>${open ? t(overdue ? 'ask.overdue' : 'ask.open') : said(handover, 'answer_text') || known('answer', answer)}</span></div>
    <small class="muted">${t('ask.asked', { by: handover.by || t('ask.byrule', { rule: handover.rule || '–' }), at: at(handover.at) })}
      ${open ? html` · ${t('ask.since')} <${Age} since=${handover.at} />${handover.due ? ' · ' + t('left.by', { time: at(handover.due) }) : ''}`
    : ' · ' + t(handover.answered_by ? 'ask.answered' : 'ask.ended', { by: handover.answered_by, at: at(handover.answered_at) })}
      ${handover.waybill ? html` · <span class="mono break">${handover.waybill}</span>` : ''}</small>
    ${may('agent') && answers.length > 0 && html`<div class="row"><span class="muted">${t('ask.record')}</span>${answers.map((choice) => html`
      <button key=${choice.answer} class="small" onClick=${() => onAnswer(choice)}>${said(choice, 'text')}</button>`)}</div>`}
  </div>`;
}

// lookOf colours how a question stands.
function lookOf({ open, overdue, answer }) {
  if (open) return overdue ? 'danger' : 'warn';
  return { silent: 'danger', obsolete: '' }[answer] ?? 'good';
}

// Answer records what somebody outside has said, with proof if there is some.
function Answer({ one, handover, answer, reload, onClose }) {
  const form = `answer ${handover.n}`;
  const kept = draftOf(one.id, form, { evidence: [] });
  const [evidence, setEvidence] = useState(kept.evidence);
  const { busy, wrong, send } = useSending(onClose, reload);
  const change = (list) => { kept.evidence = list; setEvidence(list); };
  const words = { party: known('party', handover.to), ask: known('ask', handover.ask), answer: said(answer, 'text') };
  async function submit(event) {
    event.preventDefault();
    const body = { n: handover.n, answer: answer.answer };
    if (evidence.length) body.evidence = evidence.map(sendable);
    if (await send(`/cases/${encodeURIComponent(one.id)}/answer`, body, t('ask.recorded'))) dropDraft(one.id, form);
  }
  return html`<${Dialog} title=${t('ask.record.title')} wide onClose=${onClose}><form class="stack" onSubmit=${submit}>
    <p>${t('ask.record.text', words)}</p>
    <${Evidence} one=${one} list=${evidence} change=${change} />
    ${wrong && html`<p class="note danger" role="alert">${wrong}</p>`}
    <${Buttons} busy=${busy} label=${t('ask.record.do')} onClose=${onClose} />
  </form><//>`;
}

// Ask puts a question to somebody outside, about one parcel where it is about
// a parcel.
function Ask({ one, question, reload, onClose }) {
  const parcels = question.to === 'courier' ? one.parcels.filter((parcel) => parcel.direction === 'outbound') : [];
  const [waybill, setWaybill] = useState(parcels[0]?.number ?? '');
  const { busy, wrong, send } = useSending(onClose, reload);
  function submit(event) {
    event.preventDefault();
    send(`/cases/${encodeURIComponent(one.id)}/ask`, waybill ? { ask: question.ask, waybill } : { ask: question.ask }, t('ask.done'));
  }
  return html`<${Dialog} title=${t('ask.ask.title')} onClose=${onClose}><form class="stack" onSubmit=${submit}>
    <p>${t('ask.ask.text', { party: known('party', question.to), ask: known('ask', question.ask) })}</p>
    ${parcels.length > 0 && html`<label class="field"><span>${t('parcels.number')}</span><select value=${waybill} onChange=${(event) => setWaybill(event.target.value)}>
      ${parcels.map((parcel) => html`<option key=${parcel.number} value=${parcel.number}>${parcel.number} · ${known('track', parcel.state)}</option>`)}</select></label>`}
    ${wrong && html`<p class="note danger" role="alert">${wrong}</p>`}
    <${Buttons} busy=${busy} label=${t('ask.ask.do')} onClose=${onClose} />
  </form><//>`;
}

function Buttons({ busy, label, onClose }) {
  return html`<div class="row end"><button type="button" onClick=${onClose}>${t('shell.cancel')}</button>
    <button class="primary" disabled=${busy}>${busy ? t('decide.sending') : label}</button></div>`;
}

// useSending posts once at a time; a failure keeps the form open.
function useSending(onClose, reload) {
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState('');
  async function send(path, body, done) {
    setBusy(true);
    setWrong('');
    try {
      await post(path, body);
    } catch (problem) {
      setBusy(false);
      setWrong(wordsOf(problem));
      return false;
    }
    say(done);
    onClose();
    reload();
    return true;
  }
  return { busy, wrong, send };
}
