import { html, useEffect, useRef, useState } from '../core/html.js';
import { call, wordsOf } from '../core/api.js';
import { t } from '../core/language.js';
import { EvidenceFile } from './evidencefile.js';

const largest = 5 * 1024 * 1024; // bytes, the server's limit
const types = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'video/mp4', 'application/pdf'];

// EvidenceForm collects evidence: files are uploaded at once and named in the
// decision afterwards, what is on the case already can be picked, and a link
// or words can be added. list is the draft's list; change gets a new one.
export function EvidenceForm({ one, list, change }) {
  const [busy, setBusy] = useState(0);
  const [wrong, setWrong] = useState('');
  const [over, setOver] = useState(false);
  const latest = useRef(list);
  latest.current = list;
  const add = (item) => {
    latest.current = [...latest.current, item];
    change(latest.current);
  };

  async function take(files) {
    setWrong('');
    for (const file of files) {
      if (!types.includes(file.type)) { setWrong(t('evidence.type', { name: file.name })); continue; }
      if (file.size > largest) { setWrong(t('evidence.size', { name: file.name })); continue; }
      setBusy((n) => n + 1);
      try {
        add(await upload(one, file));
      } catch (problem) {
        setWrong(file.name + ': ' + wordsOf(problem));
      }
      setBusy((n) => n - 1);
    }
  }
  usePaste(take);
  const drop = (event) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  const kept = one.proof.filter((proof) => !list.some((item) => same(item, proof)));
  return html`<fieldset class="evidence">
    <legend>${t('evidence.title')}</legend>
    <label class=${over ? 'drop over' : 'drop'} onDragOver=${(event) => { event.preventDefault(); setOver(true); }} onDragLeave=${() => setOver(false)} onDrop=${drop}>
      <input type="file" multiple accept=${types.join()} onChange=${(event) => { take([...event.target.files]); event.target.value = ''; }} />
      <span>${busy > 0 ? t('evidence.busy') : t('evidence.drop')}</span>
      <small class="muted">${t('evidence.limits')}</small>
    </label>
    ${wrong && html`<p class="wrong" role="alert">${wrong}</p>`}
    ${list.length > 0 && html`<ul class="proofs">${list.map((item) => html`<li key=${item.url + item.text}><${EvidenceFile} one=${one} proof=${item} />
      <button type="button" class="quiet small" onClick=${() => change(list.filter((other) => other !== item))}>${t('evidence.remove')}</button></li>`)}</ul>`}
    ${kept.length > 0 && html`<div class="stack tight"><small class="muted">${t('evidence.kept')}</small>
      <ul class="proofs">${kept.map((proof) => html`<li key=${proof.url + proof.text}><${EvidenceFile} one=${one} proof=${proof} />
        <button type="button" class="small" onClick=${() => add(proof)}>${t('evidence.use')}</button></li>`)}</ul></div>`}
    <${Words} add=${add} />
  </fieldset>`;
}

const same = (a, b) => (a.digest && a.digest === b.digest) || (a.url === b.url && a.text === b.text);

// sendable is what a decision or an answer says of one piece of evidence.
export const sendable = ({ kind, url, text, source }) => ({ kind, url, text, source });

async function upload(one, file) {
  const { data } = await call('POST', `/cases/${encodeURIComponent(one.id)}/evidence`, {
    query: { text: file.name.slice(0, 100) }, bytes: file, contentType: file.type,
  });
  return data.evidence;
}

// usePaste takes files that are pasted while the form is open.
function usePaste(take) {
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    const paste = (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (!files.length) return;
      event.preventDefault();
      latest.current(files);
    };
    addEventListener('paste', paste);
    return () => removeEventListener('paste', paste);
  }, []);
}

// Words adds a link, or a sentence.
function Words({ add }) {
  const [text, setText] = useState('');
  const value = text.trim();
  const link = /^https?:\/\/\S+$/.test(value);
  function put() {
    if (!value) return;
    add(link ? { kind: 'image', url: value } : { kind: 'text', text: value });
    setText('');
  }
  return html`<div class="row words">
    <input type="text" maxlength="500" value=${text} aria-label=${t('evidence.words')} placeholder=${t('evidence.words')} onInput=${(event) => setText(event.target.value)}
      onKeyDown=${(event) => { if (event.key === 'Enter') { event.preventDefault(); put(); } }} />
    <button type="button" disabled=${!value} onClick=${put}>${t('evidence.add')}</button>
  </div>`;
}
