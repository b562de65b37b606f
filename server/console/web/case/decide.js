import { html, useState } from '../core/html.js';
import { post, wordsOf } from '../core/api.js';
import { at, majorOf, minorOf, money } from '../core/format.js';
import { known, t } from '../core/language.js';
import { platformName } from '../core/shops.js';
import { Dialog } from '../widgets/dialog.js';
import { say } from '../widgets/notices.js';
import { decisionsOf, grave, labelOf, needsReason, stageOf, whyNot } from './decisions.js';
import { draftOf, dropDraft } from './drafts.js';
import { EvidenceForm, sendable } from './evidenceform.js';
import { Moved } from './moved.js';

const empty = { reason: '', reasonCode: '', amount: '', evidence: [] };

// Decide confirms one decision: it shows exactly what will be sent, asks for
// what is still needed, and names the version that the person looked at. When
// the case has moved meanwhile nothing is sent; what was typed stays.
export function Decide({ now, choice, onDone, onClose }) {
  const { decision } = choice;
  const [looked, setLooked] = useState({ one: now.one, etag: now.etag, at: now.at });
  const [newer, setNewer] = useState(null);
  const [draft, setDraft] = useDraft(looked.one.id, decision, choice.draft);
  const [wrong, setWrong] = useState('');
  const [busy, setBusy] = useState(false);
  const moved = newer ?? (now.etag !== looked.etag ? { one: now.one, etag: now.etag, at: now.at } : null);
  const { one } = looked;
  const minor = decision === 'part_refund' ? minorOf(draft.amount, one.currency) : choice.money_minor;
  const missing = missingIn(draft, choice, one, minor);
  const present = decisionsOf(now.one).find((other) => other.decision === decision);
  const impossible = present && !present.possible ? whyNot(present) : '';

  async function submit(event) {
    event.preventDefault();
    if (busy || moved || missing || impossible) return;
    setBusy(true);
    setWrong('');
    try {
      const { status } = await post(`/cases/${encodeURIComponent(one.id)}/decision`, bodyOf(draft, choice, minor), { ifMatch: looked.etag });
      dropDraft(one.id, decision);
      say(t(status === 202 ? 'decide.waits' : 'decide.done', { what: labelOf(choice) }));
      onDone();
    } catch (problem) {
      setBusy(false);
      if (problem.status === 412) setNewer(newest(problem, now));
      else setWrong(wordsOf(problem));
    }
  }
  const accept = () => {
    setLooked(now.etag === looked.etag && newer ? newer : { one: now.one, etag: now.etag, at: now.at });
    setNewer(null);
  };
  return html`<${Dialog} title=${labelOf(choice)} wide onClose=${onClose}>
    <form class="stack" onSubmit=${submit}>
      ${moved && html`<${Moved} before=${one} after=${moved.one} onAccept=${accept} />`}
      <${Sent} looked=${looked} choice=${choice} minor=${minor} />
      <${Fields} one=${one} choice=${choice} draft=${draft} change=${setDraft} />
      ${choice.needs_confirmation && html`<p class="note warn">${t('decide.confirmation')}</p>`}
      ${(wrong || impossible) && html`<p class="note danger" role="alert">${wrong || impossible}</p>`}
      <div class="row end">
        <span class="muted" aria-live="polite">${missing}</span>
        <button type="button" onClick=${onClose}>${t('shell.cancel')}</button>
        <button class=${grave(decision) ? 'danger' : 'primary'} disabled=${busy || Boolean(moved || missing || impossible)}>${busy ? t('decide.sending') : commit(choice, one, minor)}</button>
      </div>
    </form>
  <//>`;
}

// useDraft keeps what is typed outside of the component as well.
function useDraft(id, form, start) {
  const kept = draftOf(id, form, { ...empty, ...start });
  if (start) Object.assign(kept, start);
  const [draft, setDraft] = useState({ ...kept });
  return [draft, (part) => setDraft({ ...Object.assign(kept, part) })];
}

// newest is the case as the problem shows it, where it does; in any case the
// page reads it again.
function newest(problem, now) {
  now.reload();
  return problem.case ? { one: { ...now.one, ...problem.case }, etag: `"v${problem.case.version}"`, at: Date.now() } : null;
}

function missingIn(draft, choice, one, minor) {
  if (choice.decision === 'part_refund' && (minor === null || minor <= 0 || minor > one.amount_minor)) return t('decide.needs.amount', { most: money(one.amount_minor, one.currency) });
  if (needsReason(choice.decision) && !draft.reason.trim()) return t('decide.needs.reason');
  if (choice.decision === 'refuse' && one.refuse_reasons.length && !draft.reasonCode) return t('decide.needs.code');
  if (choice.needs_evidence && !draft.evidence.length) return t('decide.needs.evidence');
  return '';
}

function bodyOf(draft, { decision }, minor) {
  const body = { decision, reason: draft.reason.trim() };
  if (draft.reasonCode && decision === 'refuse') body.reason_code = draft.reasonCode;
  if (decision === 'refuse') body.evidence = draft.evidence.map(sendable);
  if (minor !== null) body.amount_minor = minor;
  return body;
}

const commit = (choice, one, minor) => (minor === null ? labelOf(choice) : t('decide.commit', { what: labelOf(choice), amount: money(minor, one.currency) }));

// Sent is what the platform will be told, word for word.
function Sent({ looked, choice, minor }) {
  const { one } = looked;
  const stage = stageOf(one, choice.decision);
  return html`<section class="sent"><h3>${t('decide.sent')}</h3><dl class="facts">
    <dt>${t('decide.to')}</dt><dd>${platformName(one.platform)} · ${one.shop}</dd>
    <dt>${t('case.aftersale')}</dt><dd class="mono">${one.after_sale_id}</dd>
    <dt>${t('moved.kind')}</dt><dd>${known('kind', one.kind)}</dd>
    ${stage && html`<dt>${t('decide.stage')}</dt><dd>${known('stage', stage)}</dd>`}
    <dt>${t('moved.amount')}</dt><dd>${minor === null ? t('decide.nomoney') : html`<b>${money(minor, one.currency)}</b> ${one.currency}`}</dd>
    <dt>${t('decide.version')}</dt><dd>${t('decide.asof', { version: one.version, time: at(looked.at, 'clock') })}</dd>
  </dl></section>`;
}

function Fields({ one, choice, draft, change }) {
  const { decision } = choice;
  const reasons = decision === 'refuse' ? one.refuse_reasons : [];
  return html`
    ${decision === 'part_refund' && html`<label class="field"><span>${t('decide.amount', { currency: one.currency })}</span>
      <input autofocus inputmode="decimal" autocomplete="off" value=${draft.amount} placeholder=${majorOf(one.amount_minor ?? 0, one.currency)}
        onInput=${(event) => change({ amount: event.target.value })} /></label>`}
    ${reasons.length > 0 && html`<label class="field"><span>${t('decide.code')}</span>
      <select value=${draft.reasonCode} onChange=${(event) => change({ reasonCode: event.target.value })}>
        <option value="">${t('decide.code.pick')}</option>
        ${reasons.map((reason) => html`<option key=${reason.code} value=${reason.code} selected=${reason.code === draft.reasonCode}>${reason.text}${reason.needs_evidence ? t('decide.code.proof') : ''}</option>`)}
      </select></label>`}
    <label class="field"><span>${t(needsReason(decision) ? 'decide.reason' : 'decide.reason.optional')}</span>
      <textarea autofocus=${decision !== 'part_refund'} maxlength="200" value=${draft.reason} onInput=${(event) => change({ reason: event.target.value })} onKeyDown=${submitByKey}></textarea>
      <small>${t(decision === 'refuse' ? 'decide.reason.buyer' : 'decide.reason.kept')}</small></label>
    ${decision === 'refuse' && html`<${EvidenceForm} one=${one} list=${draft.evidence} change=${(evidence) => change({ evidence })} />`}`;
}

function submitByKey(event) {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.target.form.requestSubmit();
}
