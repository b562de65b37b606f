import { html, useEffect, useMemo, useRef, useState } from '../core/html.js';
import { post, wordsOf } from '../core/api.js';
import { useCell } from '../core/cell.js';
import { at, number } from '../core/format.js';
import { t } from '../core/language.js';
import { useKeys } from '../core/keyboard.js';
import { retry, usePoll } from '../core/poll.js';
import { go } from '../core/router.js';
import { may, session } from '../core/session.js';
import { loadShops, shops } from '../core/shops.js';
import { say, sayProblem } from '../widgets/notices.js';
import { filtered, Filters, preset, readFilters } from './filters.js';
import { List, moveTo } from './list.js';
import { listOf } from './load.js';
import { Summary } from './summary.js';

const seconds = 5; // between two readings of what is seen

// kept is the list that was shown last, with the place in it: coming back from
// a case finds everything as it was.
let kept = { key: null };

// Queue is the page of all cases by time left.
export default function Queue({ query }) {
  const filters = readFilters(query);
  const key = JSON.stringify([filters, session.get().name]);
  const { list, seat } = useMemo(() => {
    if (kept.key !== key) kept = { key, list: listOf(filters), seat: { top: 0, active: '' } };
    return kept;
  }, [key]);
  const shown = useCell(list.shown);
  useCell(shops); // the rows show the platforms' names
  const [problem, setProblem] = useState(null);
  const [, redraw] = useState(0);
  const range = useRef([0, 0]);

  useEffect(() => { loadShops(); }, []);
  useEffect(() => document.getElementById('queue-grid')?.focus({ preventScroll: true }), []);
  usePoll(async (signal) => {
    try {
      await (list.pages.length ? list.refresh(...range.current, signal) : list.grow(signal));
      setProblem(null);
    } catch (failed) {
      if (signal.aborted) return;
      setProblem(failed);
      throw failed;
    }
  }, seconds, [list]);

  const change = (part) => go('/queue', address({ ...filters, ...part }), { replace: true });
  const activate = (id) => {
    seat.active = id;
    redraw((n) => n + 1);
    document.getElementById('queue-grid')?.focus({ preventScroll: true });
  };
  const open = (row) => {
    seat.active = row.id;
    go('/cases/' + encodeURIComponent(row.id));
  };
  useKeys(keysOf(list, seat, activate, change));
  const grow = useGrowth(list);
  useEffect(() => {
    if (!shown.rows.length) return;
    performance.mark('rows'); // when the first rows were there, for measurements
    import('../case/page.js').catch(() => {}); // what will be opened next
  }, [shown.rows.length > 0]);

  return html`<main class="page queue">
    <div class="row apart"><h1>${t('queue.title')}</h1><${Fresh} shown=${shown} problem=${problem} /></div>
    <${Summary} filters=${filters} change=${change} />
    <${Filters} filters=${filters} change=${change} />
    ${shown.rows.length > 0 || !shown.asked
    ? html`<${List} key=${key} rows=${shown.rows} more=${shown.more} seat=${seat} onOpen=${open} onActive=${activate}
          onNearEnd=${grow} onRange=${(from, to) => { range.current = [from, to]; }} />`
    : html`<${Nothing} filters=${filters} change=${change} more=${shown.more} grow=${grow} />`}
  </main>`;
}

// address leaves out what is preset, so that links are short.
function address({ view, ...rest }) {
  return { view: view === preset ? '' : view, ...rest };
}

// useGrowth loads the next page once at a time.
function useGrowth(list) {
  const growing = useRef(false);
  return async () => {
    if (growing.current || !list.pages.length) return;
    growing.current = true;
    try {
      await list.grow();
    } catch (problem) {
      if (!problem.offline) sayProblem(problem);
    }
    growing.current = false;
  };
}

function keysOf(list, seat, activate, change) {
  const step = (by) => {
    const { rows } = list.shown.get();
    const box = document.querySelector('#queue-grid .scroller');
    const height = parseFloat(getComputedStyle(box ?? document.body).getPropertyValue('--row'));
    const present = rows.findIndex((row) => row.id === seat.active);
    if (box) moveTo(box, rows, present + by, height, activate);
  };
  return {
    j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1),
    c: () => claim(list, seat.active), r: retry, Escape: () => change({ q: '', due: '', waiting: '' }),
  };
}

// claim takes the active case, or gives it back if it is one's own.
async function claim(list, id) {
  const row = list.shown.get().rows.find((one) => one.id === id);
  if (!row || !may('agent')) return;
  const release = row.claimed_by === session.get().name;
  try {
    const { data } = await post(`/cases/${encodeURIComponent(id)}/claim`, { release });
    list.replace({ claimed_by: '', ...data });
    say(t(release ? 'queue.released' : 'queue.claimed'));
  } catch (problem) {
    sayProblem(problem);
    retry();
  }
}

function Fresh({ shown, problem }) {
  if (!shown.asked) return html`<span class="muted">${problem ? wordsOf(problem) : t('shell.loading')}</span>`;
  const count = t(shown.more ? 'queue.more' : 'queue.shown', { n: number(shown.rows.length) });
  const fresh = t(problem ? 'queue.notfresh' : 'queue.updated', { time: at(shown.at, 'clock') });
  return html`<span class=${problem ? 'wrong' : 'muted'}>${count} · ${fresh}</span>`;
}

function Nothing({ filters, change, more, grow }) {
  useEffect(() => {
    if (more) grow();
  });
  if (more) return html`<p class="muted nothing" aria-busy="true">${t('queue.loadingmore')}</p>`;
  const narrowed = filtered(filters);
  return html`<div id="queue-grid" class="nothing" tabindex="-1"><h2>${t('queue.empty')}</h2>
    <p class="muted">${t(narrowed || filters.view !== preset ? 'queue.empty.filtered' : 'queue.empty.person')}</p>
    ${narrowed && html`<button onClick=${() => change({ kind: '', waiting: '', due: '', platform: '', q: '' })}>${t('queue.clear')}</button>`}
  </div>`;
}
