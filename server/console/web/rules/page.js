import { html, useEffect, useState } from '../core/html.js';
import { wordsOf } from '../core/api.js';
import { useCell } from '../core/cell.js';
import { t } from '../core/language.js';
import { usePoll } from '../core/poll.js';
import { href } from '../core/router.js';
import { loadShops, shops } from '../core/shops.js';
import { Canary } from './canary.js';
import { Editor } from './editor.js';
import { Shadow } from './shadow.js';
import { Versions } from './versions.js';
import { changed, load, work } from './work.js';

const tabs = { editor: Editor, versions: Versions, canary: Canary, shadow: Shadow };

// Rules is the page of the rules: their text, their versions, a trial on a
// share of the cases, and rules that only watch.
export default function Rules({ query }) {
  const [problem, setProblem] = useState(null);
  const now = useCell(work);
  const tab = query.tab in tabs ? query.tab : 'editor';
  useCell(shops); // titles of platforms come in later
  useEffect(() => { loadShops(); }, []);
  usePoll(async (signal) => {
    try {
      await load(signal);
      setProblem(null);
    } catch (failed) {
      if (!signal.aborted) setProblem(failed);
      throw failed;
    }
  }, 15, []);
  const Content = tabs[tab];
  return html`<main class="page admin rules" aria-busy=${now ? null : 'true'}>
    <div class="row apart"><h1>${t('rules.title')}</h1>${now && html`<span class="muted">${inForce(now.base)}${changed(now) && html` <span class="tag warn">${t('rules.unsaved')}</span>`}</span>`}</div>
    <nav class="tabs" aria-label=${t('rules.title')}>${Object.keys(tabs).map((name) => html`
      <a key=${name} href=${href('/rules', { tab: name === 'editor' ? '' : name })} aria-current=${name === tab ? 'page' : null}>${t('rules.tab.' + name)}</a>`)}</nav>
    ${problem && html`<p class="note danger" role="alert">${wordsOf(problem)}</p>`}
    ${now && html`<${Content} now=${now} query=${query} />`}
  </main>`;
}

const inForce = (base) => (base.version === 0 ? t('rules.builtin') : t('rules.inforce', { n: base.version }));
