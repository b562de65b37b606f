import { html } from '../core/html.js';
import { t } from '../core/language.js';
import { may } from '../core/session.js';
import { Dialog } from '../widgets/dialog.js';
import { pages } from './routes.js';

// The keys of the pages, with what they do. Pages of the menu add their own.
const keys = [
  ['j', 'k', 'help.move'], ['Enter', 'help.open'], ['c', 'help.claim'], ['/', 'help.search'], ['r', 'help.refresh'],
  ['a', 'help.agree'], ['x', 'help.refuse'], ['n', 'help.note'], ['Esc', 'help.back'], ['?', 'help.help'],
];

// Help lists the keyboard.
export function Help({ onClose }) {
  const opened = pages.filter((page) => page.keys && may(page.role)).map((page) => [...page.keys.split(' '), page.title]);
  return html`<${Dialog} title=${t('help.title')} reading onClose=${onClose}>
    <p class="muted">${t('help.text')}</p>
    <table class="keys"><tbody>${[...keys, ...opened].map((line) => html`
      <tr key=${line.join()}><th scope="row">${line.slice(0, -1).map((key) => html`<kbd>${key}</kbd> `)}</th><td>${t(line.at(-1))}</td></tr>`)}
    </tbody></table>
    <div class="row end"><button class="primary" onClick=${onClose}>${t('shell.close')}</button></div>
  <//>`;
}
