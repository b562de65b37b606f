// The one place that knows which library draws the page. Modules take html,
// h and the hooks from here.
import htm from '../vendored/htm@3.1.1/htm.mjs';
import { h, render, Fragment } from '../vendored/preact@11.2.0/preact.mjs';

export * from '../vendored/preact@11.2.0/hooks.mjs';
export { h, render, Fragment };

// html`<p class="note">${text}</p>` makes nodes. Values are always text or
// nodes, never markup.
export const html = htm.bind(h);
