import { cell } from '../core/cell.js';

const first = 100; // rows of the first page: few, so that it is there at once
const most = 500; // rows of a later page

// Pages is a list that the server gives page by page, nearest deadline first,
// and that is read again piecewise while it is shown. Pages form a chain: each
// begins at the cursor with which the one before ends, so that a page that has
// grown or shrunk moves the border and no row is lost between two pages.
//
// ask(cursor, limit, signal) returns {cases, next_cursor}; keep(row) drops
// rows that are not shown. shown is a cell with what the page draws.
export class Pages {
  constructor(ask, keep) {
    this.ask = ask;
    this.keep = keep;
    this.pages = [];
    this.turn = Promise.resolve();
    this.shown = cell({ rows: [], more: true, asked: false, at: 0 });
  }

  // grow loads the next page, if there is one.
  grow(signal) {
    return this.inTurn(async () => {
      const cursor = this.pages.length ? this.pages.at(-1).next : '';
      if (this.pages.length && !cursor) return;
      const answer = await this.ask(cursor, this.pages.length ? most : first, signal);
      const known = new Set(answer.cases.map((row) => row.id));
      this.forget(known, null);
      this.pages.push({ cursor, rows: answer.cases, next: answer.next_cursor });
      this.show();
    });
  }

  // refresh reads the top of the list again, and the pages that hold the rows
  // from index to index.
  refresh(from, to, signal) {
    return this.inTurn(async () => {
      for (const i of this.holding(from, to)) {
        if (i >= this.pages.length) break;
        const page = this.pages[i];
        this.merge(i, await this.ask(page.cursor, Math.min(most, Math.max(first, page.rows.length)), signal));
      }
      this.show();
    });
  }

  // replace puts one row in the place of its older self.
  replace(row) {
    for (const page of this.pages) page.rows = page.rows.map((old) => (old.id === row.id ? { ...old, ...row } : old));
    this.show();
  }

  // inTurn keeps two answers from being worked in at the same time.
  inTurn(act) {
    const mine = this.turn.then(act);
    this.turn = mine.catch(() => {});
    return mine;
  }

  holding(from, to) {
    const wanted = new Set([0]);
    let before = 0;
    this.pages.forEach((page, i) => {
      const count = page.rows.filter(this.keep).length;
      if (before < to && before + count > from) wanted.add(i);
      before += count;
    });
    return wanted;
  }

  // merge puts a page that was read again in place of the old one. Rows that
  // were pushed beyond its end move to the page behind; others that are
  // missing have left the list.
  merge(i, { cases, next_cursor: next }) {
    const page = this.pages[i];
    const known = new Set(cases.map((row) => row.id));
    const pushed = next ? page.rows.filter((row) => !known.has(row.id) && follows(row, cases.at(-1))) : [];
    const old = new Map(page.rows.map((row) => [row.id, row]));
    this.forget(known, page);
    page.rows = cases.map((row) => (old.get(row.id)?.version === row.version ? old.get(row.id) : row)); // the same row is not drawn again
    page.next = next;
    if (!next) this.pages.length = i + 1;
    const behind = this.pages[i + 1];
    if (behind) {
      behind.cursor = next;
      behind.rows = [...pushed, ...behind.rows];
    }
  }

  forget(known, except) {
    for (const page of this.pages) {
      if (page !== except && page.rows.some((row) => known.has(row.id))) page.rows = page.rows.filter((row) => !known.has(row.id));
    }
  }

  show() {
    this.shown.set({
      rows: this.pages.flatMap((page) => page.rows).filter(this.keep),
      more: this.pages.at(-1)?.next !== '', asked: true, at: Date.now(),
    });
  }
}

// follows reports whether a row stands behind another in the server's order:
// by deadline, those without one last, then by id.
function follows(row, other) {
  const a = instant(row);
  const b = instant(other);
  return a === b ? row.id > other.id : a > b;
}

const instant = (row) => (row.deadline ? Date.parse(row.deadline) : Infinity);
