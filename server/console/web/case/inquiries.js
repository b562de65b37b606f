import { html, useState } from '../core/html.js';
import { post, wordsOf } from '../core/api.js';
import { at } from '../core/format.js';
import { known, said, t } from '../core/language.js';
import { may } from '../core/session.js';
import { Dialog } from '../widgets/dialog.js';
import { Age } from '../widgets/timeleft.js';
import { say } from '../widgets/notices.js';
import { draftOf, dropDraft } from './drafts.js';
import { EvidenceForm, sendable } from './evidenceform.js';

// Inquiries shows who waits for whom: every question to the warehouse, the
// courier or the buyer, until when, and what was answered. People ask and
// record answers here.
export function Inquiries({ one, reload }) {
  const [form, setForm] = useState(null);
  const { handovers: list, questions } = one;
  if (!list.length && !questions.length) return null;
  const possible = questions.filter((question) => question.possible);
  return html`<section class="card"><h2>${t('ask.title')}</h2>
    ${list.length > 0 ? html`<ul class="stack inquiries">${list.map((inquiry) => html`<li key=${inquiry.n}><${Inquiry} inquiry=${inquiry} onAnswer=${(answer) => setForm({ inquiry, answer })} /></li>`)}</ul>`
    : html`<p class="muted">${t('ask.none')}</p>`}
    ${may('agent') && possible.length > 0 && html`<div class="row"><span class="muted">${t('ask.ask')}</span>${possible.map((question) => html`
      <button key=${question.ask} class="small" onClick=${() => setForm({ question })}>${known('party', question.to)}: ${known('ask', question.ask)}</button>`)}</div>`}
    <${NotPossible} questions=${questions.filter((question) => !question.possible)} />
    ${form?.inquiry && html`<${Answer} one=${one} ...${form} reload=${reload} onClose=${() => setForm(null)} />`}
    ${form?.question && html`<${Ask} one=${one} question=${form.question} reload=${reload} onClose=${() => setForm(null)} />`}
  </section>`;
}

function NotPossible({ questions }) {
  if (!questions.length) return null;
  return html`<details class="impossible"><summary>${t('ask.impossible')}</summary><ul class="stack tight">${questions.map((question) => html`
    <li key=${question.ask}><b>${known('party', question.to)}: ${known('ask', question.ask)}</b> <span class="muted">${said(question, 'why_not')}</span></li>`)}</ul></details>`;
}

function Inquiry({ inquiry, onAnswer }) {
  const { to, ask, open, overdue, answer, answers } = inquiry;
  return html`<div class="inquiry">
    <div class="row apart"><b>${known('party', to)}: ${said(inquiry, 'text') || known('ask', ask)}</b>
      <span class=${'tag ' + lookOf(inquiry)}>${open ? t(overdue ? 'ask.overdue' : 'ask.open') : said(inquiry, 'answer_text') || known('answer', answer)}</span></div>
    <small class="muted">${t('ask.asked', { by: inquiry.by || t('ask.byrule', { rule: inquiry.rule || '–' }), at: at(inquiry.at) })}
      ${open ? html` · ${t('ask.since')} <${Age} since=${inquiry.at} />${inquiry.due ? ' · ' + t('left.by', { time: at(inquiry.due) }) : ''}`
    : ' · ' + t(inquiry.answered_by ? 'ask.answered' : 'ask.ended', { by: inquiry.answered_by, at: at(inquiry.answered_at) })}
      ${inquiry.waybill ? html` · <span class="mono break">${inquiry.waybill}</span>` : ''}</small>
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
function Answer({ one, inquiry, answer, reload, onClose }) {
  const form = `answer ${inquiry.n}`;
  const kept = draftOf(one.id, form, { evidence: [] });
  const [evidence, setEvidence] = useState(kept.evidence);
  const { busy, wrong, send } = useSending(onClose, reload);
  const change = (list) => { kept.evidence = list; setEvidence(list); };
  const words = { party: known('party', inquiry.to), ask: known('ask', inquiry.ask), answer: said(answer, 'text') };
  async function submit(event) {
    event.preventDefault();
    const body = { n: inquiry.n, answer: answer.answer };
    if (evidence.length) body.evidence = evidence.map(sendable);
    if (await send(`/cases/${encodeURIComponent(one.id)}/answer`, body, t('ask.recorded'))) dropDraft(one.id, form);
  }
  return html`<${Dialog} title=${t('ask.record.title')} wide onClose=${onClose}><form class="stack" onSubmit=${submit}>
    <p>${t('ask.record.text', words)}</p>
    <${EvidenceForm} one=${one} list=${evidence} change=${change} />
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
