import { html, useState } from '../core/html.js';
import { t } from '../core/language.js';

// Copy is a button that puts a text on the clipboard and says so.
export function Copy({ text, label }) {
  const [copied, setCopied] = useState(false);
  async function copy() {
    setCopied(await put(text));
    setTimeout(() => setCopied(false), 2000);
  }
  const words = label ?? t('copy.do');
  return html`<button type="button" class="quiet small copy" onClick=${copy} aria-label=${label ? null : t('copy.what', { text })}>
    ${copied ? t('copy.done') : words}</button>`;
}

// put writes to the clipboard. Pages that are not served by https, as inside a
// company, have no clipboard API: there the old way is left.
async function put(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement('textarea');
    field.className = 'unseen';
    field.value = text;
    (document.querySelector('dialog[open]') ?? document.body).append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    return done;
  }
}
