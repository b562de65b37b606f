import { html } from '../core/html.js';
import { cell, useCell } from '../core/cell.js';
import { wordsOf } from '../core/api.js';
import { t } from '../core/language.js';

const shown = cell([]);
const stay = 6000; // milliseconds
let last = 0;

// say shows a short notice at the edge of the page, and screen readers speak
// it. kind is good or wrong.
export function say(text, kind = 'good') {
  last += 1;
  const id = last;
  shown.set([...shown.get(), { id, text, kind }].slice(-3));
  setTimeout(() => dismiss(id), kind === 'wrong' ? 2 * stay : stay);
}

// sayProblem shows what went wrong.
export const sayProblem = (problem) => say(wordsOf(problem), 'wrong');

function dismiss(id) {
  shown.set(shown.get().filter((notice) => notice.id !== id));
}

addEventListener('unhandledrejection', (event) => {
  if (event.reason?.name === 'AbortError') return;
  sayProblem(event.reason);
});

// Notices is where they are shown.
export function Notices() {
  return html`<div class="notices" role="status" aria-live="polite">${useCell(shown).map(({ id, text, kind }) => html`
    <div key=${id} class="notice ${kind}"><span>${text}</span>
      <button class="quiet" aria-label=${t('shell.dismiss')} onClick=${() => dismiss(id)}>×</button></div>`)}</div>`;
}
