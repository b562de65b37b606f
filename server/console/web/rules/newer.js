import { html } from '../core/html.js';
import { t } from '../core/language.js';
import { Diff } from '../diff/view.js';
import { nameOf } from './compare.js';
import { discard, keepOnTop } from './work.js';

// Newer says that somebody else has stored rules while these were being
// written, shows what is different there, and lets the person choose. Nothing
// that was typed is lost before that.
export function Newer({ now: { base, newer } }) {
  return html`<section class="note warn stack tight" role="alert">
    <b>${t('rules.newer', { n: newer.version, base: nameOf(base.version) })}</b>
    <p>${t('rules.newer.text')}</p>
    <${Diff} before=${base.text} after=${newer.text} />
    <div class="row"><button type="button" onClick=${keepOnTop}>${t('rules.newer.keep')}</button>
      <button type="button" onClick=${discard}>${t('rules.newer.take', { n: newer.version })}</button></div>
  </section>`;
}
