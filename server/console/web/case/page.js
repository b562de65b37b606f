import { html, useEffect, useState } from '../core/html.js';
import { post, wordsOf } from '../core/api.js';
import { at } from '../core/format.js';
import { t } from '../core/language.js';
import { useKeys } from '../core/keyboard.js';
import { back } from '../core/router.js';
import { may, session } from '../core/session.js';
import { loadShops, shops } from '../core/shops.js';
import { useCell } from '../core/cell.js';
import { Message } from '../widgets/message.js';
import { say, sayProblem } from '../widgets/notices.js';
import { Buyer, Facts, Ledger, Loss } from './aside.js';
import { Checklist } from './checklist.js';
import { useCase } from './current.js';
import { Decide } from './decide.js';
import { decisionsOf } from './decisions.js';
import { Inquiries } from './inquiries.js';
import { Header } from './header.js';
import { NoteForm } from './note.js';
import { Now } from './now.js';
import { Parcels } from './parcels.js';
import { Sources } from './sources.js';
import { Offers, Scripts } from './scripts.js';
import { Timeline } from './timeline.js';

// Case is the page of one case: what it is, what to do now, what is known, and
// what has happened.
export default function Case({ params }) {
  const now = useCase(params.id);
  const { one, problem } = now;
  const [choice, setChoice] = useState(null);
  useCell(shops);
  useEffect(() => { loadShops(); }, []);
  useKeys(keysOf(now, setChoice));

  if (!one && problem?.status === 404) return html`<${Message} title=${t('case.none')} text=${params.id}><a class="button" href="#/queue">${t('queue.title')}</a><//>`;
  if (!one) return html`<main class="page" aria-busy="true"><p class=${problem ? 'wrong' : 'muted'}>${problem ? wordsOf(problem) : t('shell.loading')}</p></main>`;
  const decide = may('agent') ? setChoice : null;
  return html`<main class="page case">
    <${Header} one=${one} claim=${() => claim(now)} reload=${now.reload} />
    ${problem && !problem.offline && html`<p class="note danger" role="alert">${t('queue.notfresh', { time: at(now.at, 'clock') })} · ${wordsOf(problem)}</p>`}
    <div class="columns">
      <div class="stack main">
        <${Now} one=${one} onDecide=${decide} claim=${() => claim(now)} />
        <${Offers} one=${one} onDecide=${decide} />
        <${Scripts} one=${one} />
        <${Inquiries} one=${one} reload=${now.reload} />
        <${Timeline} one=${one} />
        <${NoteForm} one=${one} reload=${now.reload} />
      </div>
      <aside class="stack" aria-label=${t('case.known')}>
        <${Checklist} one=${one} reload=${now.reload} />
        <${Sources} one=${one} />
        <${Parcels} one=${one} />
        <${Loss} one=${one} />
        <${Buyer} one=${one} />
        <${Ledger} one=${one} />
        <${Facts} one=${one} />
      </aside>
    </div>
    ${choice && html`<${Decide} key=${choice.decision} now=${now} choice=${choice} onClose=${() => setChoice(null)} onDone=${() => { setChoice(null); now.reload(); }} />`}
  </main>`;
}

function keysOf(now, setChoice) {
  const choose = (...names) => () => {
    if (!now.one || !may('agent')) return;
    const found = decisionsOf(now.one).find((choice) => names.includes(choice.decision) && choice.possible);
    if (found) setChoice(found);
  };
  return {
    a: choose('agree', 'agree_return', 'agree_refund'), x: choose('refuse'), c: () => claim(now), r: now.reload,
    n: () => document.getElementById('note')?.focus(), Escape: () => back('/queue'),
  };
}

// claim takes the case, or gives it back if it is one's own. It names no
// version: taking a case is right whatever else has happened to it, and the
// server keeps agents from taking each other's.
async function claim({ one, reload }) {
  if (!one || !may('agent')) return;
  const release = one.claimed_by === session.get().name;
  try {
    await post(`/cases/${encodeURIComponent(one.id)}/claim`, { release });
    say(t(release ? 'queue.released' : 'queue.claimed'));
  } catch (problem) {
    sayProblem(problem);
  }
  reload();
}
