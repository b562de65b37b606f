import { html, useState } from '../core/html.js';
import { post, wordsOf } from '../core/api.js';
import { t } from '../core/language.js';
import { may } from '../core/session.js';
import { say } from '../widgets/notices.js';
import { draftOf, dropDraft } from './drafts.js';

// NoteForm puts a person's words on the timeline.
export function NoteForm({ one, reload }) {
  const kept = draftOf(one.id, 'note', { text: '' });
  const [text, setText] = useState(kept.text);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState('');
  if (!may('agent')) return null;
  const change = (value) => { kept.text = value; setText(value); };
  async function submit(event) {
    event.preventDefault();
    if (busy || !text.trim()) return;
    setBusy(true);
    setWrong('');
    try {
      await post(`/cases/${encodeURIComponent(one.id)}/note`, { text: text.trim() });
      dropDraft(one.id, 'note');
      setText('');
      say(t('note.done'));
      reload();
    } catch (problem) {
      setWrong(wordsOf(problem));
    }
    setBusy(false);
  }
  const key = (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.target.form.requestSubmit();
    if (event.key === 'Escape') { event.stopPropagation(); event.target.blur(); }
  };
  return html`<form class="card" onSubmit=${submit}>
    <label class="field"><span>${t('note.title')}</span>
      <textarea id="note" maxlength="2000" value=${text} placeholder=${t('note.hint')} onInput=${(event) => change(event.target.value)} onKeyDown=${key}></textarea></label>
    ${wrong && html`<p class="note danger" role="alert">${wrong}</p>`}
    <div class="row end"><button class="primary" disabled=${busy || !text.trim()}>${t('note.do')}</button></div>
  </form>`;
}
