import { html, useState } from '../core/html.js';
import { call, wordsOf } from '../core/api.js';
import { t } from '../core/language.js';
import { may } from '../core/session.js';
import { Dialog } from '../widgets/dialog.js';
import { say } from '../widgets/notices.js';

const moves = { '': ['block', 'allow'], block: ['allow', ''], allow: ['block', ''] };

// Lists are the buttons that put a buyer on a list, or take them off it, for
// supervisors. buyer is {key, list}; onChange is called when it is done.
export function Lists({ buyer, onChange }) {
  const [to, setTo] = useState(null);
  if (!may('supervisor')) return null;
  return html`<div class="row">${moves[buyer.list ?? ''].map((list) => html`<button key=${list} type="button" class="small" onClick=${() => setTo(list)}>${t('buyers.to.' + (list || 'none'))}</button>`)}
    ${to !== null && html`<${Confirm} buyer=${buyer} to=${to} onChange=${onChange} onClose=${() => setTo(null)} />`}</div>`;
}

// Confirm says what the list does before a buyer is put on it.
export function Confirm({ buyer, to, onChange, onClose }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(null);
  const word = to || 'none';
  async function go() {
    setBusy(true);
    try {
      await call('PUT', '/buyers/' + encodeURIComponent(buyer.key), { body: { list: to } });
      say(t('buyers.done.' + word));
      onClose();
      onChange?.();
    } catch (failed) {
      setProblem(failed);
      setBusy(false);
    }
  }
  return html`<${Dialog} title=${t('buyers.to.' + word)} onClose=${onClose}>
    <p>${t('buyers.confirm.' + word)}</p>
    <p class="mono break muted">${buyer.key}</p>
    ${problem && html`<p class="note danger" role="alert">${wordsOf(problem)}</p>`}
    <div class="row end"><button type="button" onClick=${onClose}>${t('shell.cancel')}</button>
      <button type="button" class="primary" disabled=${busy} onClick=${go}>${t('buyers.to.' + word)}</button></div>
  <//>`;
}
