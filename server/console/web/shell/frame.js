import { html, useEffect, useRef, useState } from '../core/html.js';
import { useCell } from '../core/cell.js';
import { online } from '../core/api.js';
import { language, setLanguage, t } from '../core/language.js';
import { retry } from '../core/poll.js';
import { go, place } from '../core/router.js';
import { may, session, signOut } from '../core/session.js';
import { useKeys } from '../core/keyboard.js';
import { Help } from './help.js';
import { Notices } from '../widgets/notices.js';
import { pages } from './routes.js';

// Frame is what stands around every page: menu, who has signed in, language,
// the warning that the service is away, and short notices.
export function Frame({ children }) {
  const [help, setHelp] = useState(false);
  const keys = { '?': () => setHelp(true) };
  for (const page of pages) {
    if (page.keys && may(page.role)) keys[page.keys] = () => go(page.path);
  }
  useKeys(keys);
  return html`
    <a class="skip" href="#content" onClick=${skip}>${t('shell.skip')}</a>
    <header class="top">
      <a class="brand" href="#/queue">makegood</a>
      <${Menu} />
      <div class="who">
        <${Language} />
        <button class="quiet" onClick=${() => setHelp(true)} aria-label=${t('help.title')} title=${t('help.title')}>?</button>
        <${Person} />
      </div>
    </header>
    <${Away} />
    <div id="content" class="content" tabindex="-1">${children}</div>
    <${Notices} />
    ${help && html`<${Help} onClose=${() => setHelp(false)} />`}`;
}

// skip moves the focus past the menu without changing the address.
function skip(event) {
  event.preventDefault();
  document.getElementById('content').focus();
}

function Menu() {
  const { path } = useCell(place);
  const list = useRef();
  useEffect(() => list.current.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' }), [path]);
  const shown = pages.filter((page) => page.menu && may(page.role));
  return html`<nav ref=${list} aria-label=${t('shell.menu')}>${shown.map((page) => html`
    <a key=${page.path} href="#${page.path}" aria-current=${path === page.path ? 'page' : null}>${t(page.title)}</a>`)}</nav>`;
}

// Language is a switch that names the other language in that language.
export function Language() {
  const other = useCell(language) === 'zh' ? 'en' : 'zh';
  return html`<button class="quiet" lang=${other} onClick=${() => setLanguage(other)}>${other === 'zh' ? '中文' : 'English'}</button>`;
}

function Person() {
  const { name, role } = useCell(session);
  return html`
    <span class="person" title=${t('shell.signedin', { name, role: t('role.' + role) })}>${name}<small>${t('role.' + role)}</small></span>
    <button class="quiet" onClick=${signOut}>${t('shell.signout')}</button>`;
}

// Away says that what is shown may be old, and lets people try again.
function Away() {
  if (useCell(online)) return null;
  return html`<div class="away" role="alert"><span>${t('shell.away')}</span><button onClick=${retry}>${t('shell.again')}</button></div>`;
}
