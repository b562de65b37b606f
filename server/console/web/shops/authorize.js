import { html, useState } from '../core/html.js';
import { get, wordsOf } from '../core/api.js';
import { t } from '../core/language.js';
import { Copy } from '../widgets/copy.js';
import { Dialog } from '../widgets/dialog.js';

let publicAddress = ''; // as it was typed last in this tab

// Authorize asks for the platform's page on which the seller allows the app.
// The platform sends the seller back to the public listener, whose address
// only people know.
export function Authorize({ shop, onClose }) {
  const [typed, setTyped] = useState(publicAddress);
  const [link, setLink] = useState('');
  const [problem, setProblem] = useState(null);
  const path = `/shops/${encodeURIComponent(shop.platform)}/${encodeURIComponent(shop.shop)}/authorize`;
  const redirect = addressOf(typed) && `${addressOf(typed)}/authorize/${shop.platform}/${shop.shop}`;
  async function ask(event) {
    event.preventDefault();
    if (!redirect) return;
    publicAddress = typed;
    try {
      setLink((await get(path, { redirect })).data.url);
      setProblem(null);
    } catch (failed) {
      setLink('');
      setProblem(failed);
    }
  }
  return html`<${Dialog} title=${t('shops.authorize')} onClose=${onClose}>
    <p>${t('shops.authorize.text')}</p>
    <form class="stack" onSubmit=${ask}>
      <label class="field"><span>${t('shops.public')}</span>
        <input type="url" autocomplete="off" placeholder="https://aftersale.example.com" value=${typed} onInput=${(event) => setTyped(event.target.value)} />
        <small class="break">${redirect ? t('shops.redirect', { url: redirect }) : t('shops.public.hint')}</small></label>
      <button class="primary" disabled=${!redirect}>${t('shops.authorize.ask')}</button>
    </form>
    ${problem && html`<p class="note danger" role="alert">${wordsOf(problem)}</p>`}
    ${link && html`<div class="note good stack tight"><p>${t('shops.authorize.link')}</p><p class="mono break">${link}</p>
      <div class="row"><${Copy} text=${link} label=${t('shops.authorize.copy')} /></div></div>`}
    <div class="row end"><button type="button" onClick=${onClose}>${t('shell.close')}</button></div>
  <//>`;
}

// addressOf is scheme and host of what was typed, or "".
function addressOf(text) {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url && ['https:', 'http:'].includes(url.protocol) ? url.origin + url.pathname.replace(/\/+$/, '') : '';
}
