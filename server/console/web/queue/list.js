import { html, useEffect, useLayoutEffect, useRef, useState } from '../core/html.js';
import { t } from '../core/language.js';
import { columns, Row } from './row.js';

const spare = 8; // rows drawn beyond each edge, so that scrolling shows no gap

// List draws only the rows that can be seen. All rows have the same height,
// --row of the style sheet, so that a place in the list is a multiplication.
// seat remembers the place: {top, anchor, active}; it belongs to the page and
// outlives the component.
export function List({ rows, more, seat, onOpen, onActive, onNearEnd, onRange }) {
  const box = useRef();
  const [size, setSize] = useState({ height: 800, row: 54 });
  const [firstSeen, setFirstSeen] = useState(Math.floor(seat.top / size.row));
  const active = rows.findIndex((row) => row.id === seat.active);
  const start = Math.max(0, Math.min(firstSeen, rows.length - 1) - spare);
  const end = Math.min(rows.length, firstSeen + Math.ceil(size.height / size.row) + spare);
  const drawn = rows.slice(start, end);

  useLayoutEffect(() => {
    const watch = new ResizeObserver(() => setSize(measure(box.current)));
    setSize(measure(box.current));
    watch.observe(box.current);
    box.current.scrollTop = seat.top;
    return () => watch.disconnect();
  }, []);
  useLayoutEffect(() => keepPlace(box.current, rows, seat, size.row), [rows, size.row]);
  useEffect(() => {
    onRange(firstSeen, end);
    if (more && end > rows.length - 40) onNearEnd();
  }, [firstSeen, end, rows, more]);

  function scrolled() {
    seat.top = box.current.scrollTop;
    const index = Math.floor(seat.top / size.row);
    seat.anchor = { rows, index };
    setFirstSeen(index);
  }
  function key(event) {
    const step = steps(Math.floor(size.height / size.row), rows.length)[event.key];
    if (event.key === 'Enter' && active >= 0 && event.target === event.currentTarget) onOpen(rows[active]);
    else if (step !== undefined) moveTo(box.current, rows, active + step, size.row, onActive);
    else return;
    event.preventDefault();
  }
  return html`<div id="queue-grid" class="grid" role="grid" tabindex="0" aria-label=${t('queue.list')} aria-rowcount=${more ? -1 : rows.length + 1}
      aria-colcount=${columns.length} aria-activedescendant=${active >= start && active < end ? 'case-' + rows[active].id : null} onKeyDown=${key}>
    <div ref=${box} role="presentation" class="scroller" tabindex="-1" onScroll=${scrolled}>
      <div role="row" class="line head" aria-rowindex="1">${columns.map((column) => html`<div key=${column} role="columnheader" class=${'cell ' + column}>${t('queue.col.' + column)}</div>`)}</div>
      <div role="rowgroup" class="tall" style=${{ height: rows.length * size.row + 'px' }}>
        <div role="presentation" class="window" style=${{ transform: `translateY(${start * size.row}px)` }}>
          ${drawn.map((row, i) => html`<${Row} key=${row.id} one=${row} index=${start + i} active=${start + i === active} onOpen=${onOpen} />`)}
        </div>
      </div>
    </div>
  </div>`;
}

// room is how much of the box shows rows: the heading stays at its top.
const room = (box) => box.clientHeight - box.firstElementChild.offsetHeight;

const measure = (box) => ({ height: room(box), row: parseFloat(getComputedStyle(box).getPropertyValue('--row')) || 54 });

// steps says how far each key moves.
function steps(screen, count) {
  return { ArrowDown: 1, ArrowUp: -1, PageDown: screen, PageUp: -screen, Home: -count, End: count };
}

// moveTo makes a row the active one and brings it into view.
export function moveTo(box, rows, to, height, onActive) {
  if (!rows.length) return;
  const index = Math.min(rows.length - 1, Math.max(0, to));
  const top = index * height;
  if (top < box.scrollTop) box.scrollTop = top;
  if (top + height > box.scrollTop + room(box)) box.scrollTop = top + height - room(box);
  onActive(rows[index].id);
}

// keepPlace scrolls so that the first row that was seen stays where it was,
// when rows have come or gone above it. At the very top nothing is held: what
// is most urgent appears there.
function keepPlace(box, rows, seat, height) {
  const { anchor } = seat;
  if (!anchor || anchor.rows === rows || seat.top <= 0) return;
  const places = new Map(rows.map((row, i) => [row.id, i]));
  for (let i = anchor.index; i < anchor.rows.length; i++) {
    const place = places.get(anchor.rows[i].id);
    if (place === undefined) continue;
    const moved = (place - i) * height;
    seat.anchor = { rows, index: anchor.index + place - i };
    if (moved) box.scrollTop = seat.top + moved;
    return;
  }
}
