import { html, useState } from '../core/html.js';
import { get } from '../core/api.js';
import { age, number } from '../core/format.js';
import { useNow } from '../core/clock.js';
import { t } from '../core/language.js';
import { usePoll } from '../core/poll.js';

// tiles are the counts of the strip: the key of the answer, the filters that
// show those cases, and how the tile looks when the count is not 0.
const tiles = [
  { key: 'overdue', to: { view: 'person', due: '0s' }, look: 'danger' },
  { key: 'due_30m', to: { view: 'person', due: '30m' }, look: 'urgent' },
  { key: 'due_2h', to: { view: 'person', due: '2h' }, look: 'warn' },
  { key: 'due_8h', to: { view: 'person', due: '8h' }, look: '' },
  { key: 'unclaimed', to: { view: 'unclaimed', due: '' }, look: 'accent' },
  { key: 'person', to: { view: 'person', due: '' }, look: '' },
];

// Summary is the strip of counts above the list. Each count shows its cases.
export function Summary({ filters, change }) {
  const [sum, setSum] = useState(null);
  usePoll(async (signal) => {
    setSum((await get('/summary', {}, { signal })).data);
  }, 5, []);
  if (!sum) return html`<div class="summary" aria-hidden="true"></div>`;
  const parties = Object.entries(sum.waiting).filter(([, count]) => count > 0);
  return html`<div class="summary" role="group" aria-label=${t('queue.summary')}>
    ${tiles.map(({ key, to, look }) => html`
      <${Tile} key=${key} count=${sum[key]} text=${t('queue.sum.' + key)} look=${look} pressed=${pressed(filters, to)} onClick=${() => change({ q: '', waiting: '', ...to })} />`)}
    ${parties.map(([party, count]) => html`
      <${Tile} key=${party} count=${count} text=${t('queue.sum.waiting', { party: t('party.' + party) })} look=""
        pressed=${filters.waiting === party} onClick=${() => change({ q: '', view: 'open', due: '', waiting: party })} />`)}
    ${sum.oldest_person && html`<${Oldest} since=${sum.oldest_person} />`}
  </div>`;
}

const pressed = (filters, to) => !filters.q && !filters.waiting && filters.view === to.view && filters.due === to.due;

function Tile({ count, text, look, pressed: on, onClick }) {
  return html`<button class=${'tile ' + (count > 0 ? look : 'zero')} aria-pressed=${on ? 'true' : 'false'} onClick=${onClick}><b>${number(count)}</b> <span>${text}</span></button>`;
}

function Oldest({ since }) {
  const now = useNow();
  return html`<span class="oldest muted">${t('queue.sum.oldest', { age: age((now - Date.parse(since)) / 1000) })}</span>`;
}
