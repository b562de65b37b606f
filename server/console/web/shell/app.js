import { html, useEffect, useState, useErrorBoundary } from '../core/html.js';
import { online } from '../core/api.js';
import { useCell } from '../core/cell.js';
import { language, t } from '../core/language.js';
import { go, match, place } from '../core/router.js';
import { may, session } from '../core/session.js';
import { Message } from '../widgets/message.js';
import { Frame } from './frame.js';
import { SignIn, SignInAgain } from './signin.js';
import { home, pages } from './routes.js';

// App is the whole page: the sign-in form, or the frame with one page in it.
export function App() {
  useCell(language);
  const { path, query } = useCell(place);
  const { state } = useCell(session);
  const reached = useCell(online);
  useEffect(() => {
    if (path === '/') go(home, {}, { replace: true });
  }, [path]);
  if (state === 'out') return html`<${SignIn} />`;
  if (state === 'asking') return html`<main class="opening" aria-busy="true"><p>${t(reached ? 'signin.checking' : 'problem.offline')}</p></main>`;
  return html`
    <${Frame}><${Guard} key=${path}><${Page} path=${path} query=${query} /><//><//>
    ${state === 'expired' && html`<${SignInAgain} />`}`;
}

// Guard shows a message instead of a blank page when a page breaks.
function Guard({ children }) {
  const [broken, again] = useErrorBoundary((error) => console.error(error));
  if (!broken) return children;
  return html`<${Message} title=${t('shell.broken')} text=${t('shell.broken.text')}>
    <button class="primary" onClick=${again}>${t('shell.again')}</button>
    <button onClick=${() => location.reload()}>${t('shell.reload')}</button>
  <//>`;
}

// Page finds the page of an address and loads its module.
function Page({ path, query }) {
  const found = find(path);
  const [loaded, setLoaded] = useState({});
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (!found) return;
    found.page.load().then((module) => setLoaded({ page: found.page, Content: module.default }), (error) => {
      console.error(error);
      setLoaded({ page: found.page, failed: true });
    });
  }, [found?.page, tries]);
  if (path === '/') return null;
  if (!found) return html`<${Message} title=${t('shell.nowhere')} text=${path}><a class="button" href="#${home}">${t('queue.title')}</a><//>`;
  if (!may(found.page.role)) return html`<${Message} title=${t('shell.forbidden')} text=${t('shell.forbidden.text', { role: t('role.' + found.page.role) })} />`;
  if (loaded.page !== found.page) return html`<main class="page" aria-busy="true"><p class="muted">${t('shell.loading')}</p></main>`;
  if (loaded.failed) {
    return html`<${Message} title=${t('problem.offline')} text=${t('shell.notloaded')}>
      <button class="primary" onClick=${() => setTries(tries + 1)}>${t('shell.again')}</button><//>`;
  }
  return html`<${loaded.Content} params=${found.params} query=${query} />`;
}

function find(path) {
  for (const page of pages) {
    const params = match(page.path, path);
    if (params) return { page, params };
  }
  return null;
}
