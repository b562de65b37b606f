import { html, useEffect, useState } from '../core/html.js';
import { call } from '../core/api.js';
import { t } from '../core/language.js';
import { sayProblem } from '../widgets/notices.js';

// EvidenceFile shows one piece of evidence: a picture that is kept here is shown,
// other files are downloaded, links open in a tab of their own.
export function EvidenceFile({ one, proof }) {
  const words = proof.text || t('evidence.' + proof.kind);
  const source = proof.source && html`<small class="muted">${t('evidence.from', { source: proof.source })}</small>`;
  if (proof.digest && proof.kind === 'image') return html`<${Picture} one=${one} proof=${proof} words=${words} /><span class="break">${words} ${source}</span>`;
  if (proof.digest) return html`<button type="button" class="link break" onClick=${() => save(one, proof).catch(sayProblem)}>${words}</button> ${source}`;
  if (/^https?:\/\//.test(proof.url ?? '')) return html`<a class="break" href=${proof.url} target="_blank" rel="noopener noreferrer">${words}</a> ${source}`;
  return html`<span class="break">${words} ${source}</span>`;
}

async function fetchFile(one, proof) {
  const { data } = await call('GET', `/cases/${encodeURIComponent(one.id)}/evidence/${proof.digest}`, { raw: true, accept: '*/*' });
  return data;
}

// Picture fetches the file with the token; an address alone would not do. The
// server counts documents among the pictures.
function Picture({ one, proof, words }) {
  const [{ url, image }, setFile] = useState({ url: '', image: false });
  useEffect(() => {
    let made = '';
    let gone = false;
    fetchFile(one, proof).then((blob) => {
      if (gone) return;
      made = URL.createObjectURL(blob);
      setFile({ url: made, image: blob.type.startsWith('image/') });
    }, () => {});
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [proof.digest]);
  if (!url) return html`<span class="thumb" aria-hidden="true"></span>`;
  return html`<a href=${url} target="_blank" rel="noopener">${image ? html`<img class="thumb" src=${url} alt=${words} />` : html`<span class="thumb file">PDF</span>`}</a>`;
}

async function save(one, proof) {
  const url = URL.createObjectURL(await fetchFile(one, proof));
  const link = document.createElement('a');
  link.href = url;
  link.download = proof.text || proof.digest;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}
