import { html, useState } from '../core/html.js';
import { get } from '../core/api.js';
import { t } from '../core/language.js';
import { usePoll } from '../core/poll.js';
import { go } from '../core/router.js';

// Waiting is shown while the platform is read for a case that it knows; the
// case opens as soon as it is there.
export function Waiting({ reference, onAgain }) {
  const [tries, setTries] = useState(0);
  usePoll(async (signal) => {
    const { data } = await get('/cases', { platform: reference.platform, shop: reference.shop, q: reference.id }, { signal });
    const found = data.cases.find((one) => one.after_sale_id === reference.id);
    if (found) go('/cases/' + encodeURIComponent(found.id), {}, { replace: true });
    setTries((n) => n + 1);
  }, 2, []);
  return html`<main class="page message"><h1>${t('manual.reading')}</h1><p aria-busy="true" role="status">${t('manual.reading.text', { id: reference.id })}</p>
    ${tries > 10 && html`<p class="note warn">${t('manual.reading.long')}</p>`}
    <button onClick=${onAgain}>${t('manual.another')}</button></main>`;
}
