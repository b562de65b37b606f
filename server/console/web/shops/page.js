import { html, useState } from '../core/html.js';
import { get, wordsOf } from '../core/api.js';
import { t } from '../core/language.js';
import { usePoll } from '../core/poll.js';
import { Couriers } from './couriers.js';
import { Shop } from './shop.js';

// Shops is the page of the shops and couriers: how each stands and what it can do.
export default function Shops() {
  const [shops, setShops] = useState(null);
  const [couriers, setCouriers] = useState(null);
  const [problem, setProblem] = useState(null);
  const read = async (signal) => {
    setShops((await get('/shops', {}, { signal })).data.shops);
    setCouriers((await get('/couriers', {}, { signal })).data.couriers);
    setProblem(null);
  };
  usePoll(async (signal) => {
    try {
      await read(signal);
    } catch (failed) {
      if (!signal.aborted) setProblem(failed);
      throw failed;
    }
  }, 15, []);
  const replace = (one) => setShops((list) => list.map((shop) => (shop.platform === one.platform && shop.shop === one.shop ? { ...shop, ...one } : shop)));
  return html`<main class="page admin" aria-busy=${shops ? null : 'true'}>
    <h1>${t('shops.title')}</h1>
    ${problem && html`<p class="note danger" role="alert">${wordsOf(problem)}</p>`}
    ${shops?.length === 0 && html`<p class="note">${t('shops.none')}</p>`}
    ${shops && html`<div class="tiles">${shops.map((shop) => html`<${Shop} key=${shop.platform + '/' + shop.shop} shop=${shop} onChange=${replace} />`)}</div>`}
    ${couriers && html`<${Couriers} list=${couriers} />`}
  </main>`;
}
