// The start of the console: ask whose the token of this tab is, and draw.
import { html, render } from './core/html.js';
import { start } from './core/session.js';
import { App } from './shell/app.js';

const root = document.getElementById('app');
root.replaceChildren();
start();
render(html`<${App} />`, root);
