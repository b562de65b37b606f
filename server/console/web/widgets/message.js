import { html } from '../core/html.js';

// Message fills the page with a title, a sentence and what can be done.
export function Message({ title, text, children }) {
  return html`<main class="page message"><h1>${title}</h1><p>${text}</p><div class="row">${children}</div></main>`;
}
