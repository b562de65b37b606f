import { html, useState } from '../core/html.js';
import { call, get, post, wordsOf } from '../core/api.js';
import { at } from '../core/format.js';
import { said, t } from '../core/language.js';
import { usePoll } from '../core/poll.js';
import { may } from '../core/session.js';
import { Dialog } from '../widgets/dialog.js';
import { say } from '../widgets/notices.js';
import { Start } from './start.js';
import { Trial } from './trial.js';
import { changed, edit, load } from './work.js';

const looks = { running: 'accent', promoted: 'good', rolled_back: 'danger' };

// Canary is the trial of rules on a share of the cases: how it stands, its two
// sides beside each other, and its start and end.
export function Canary({ now }) {
  const [seen, setSeen] = useState(null); // {data, etag}
  const [problem, setProblem] = useState(null);
  const [asked, setAsked] = useState('');
  const read = async (signal) => {
    setSeen(await get('/policy/canary', {}, { signal }));
    setProblem(null);
  };
  usePoll(async (signal) => {
    try {
      await read(signal);
    } catch (failed) {
      if (!signal.aborted) setProblem(failed);
      throw failed;
    }
  }, 5, []);
  if (!seen) return html`<p class=${problem ? 'note danger' : 'muted'}>${problem ? wordsOf(problem) : t('shell.loading')}</p>`;
  const { data } = seen;
  const running = data.state === 'running';
  const ended = async (answer) => {
    setSeen(answer);
    setAsked('');
    await load().catch(() => {});
  };
  return html`
    ${problem && html`<p class="note danger" role="alert">${wordsOf(problem)}</p>`}
    ${data.state !== 'none' && html`<section class="card canary">
      <h2>${t('canary.title')} <span class=${'tag ' + looks[data.state]}>${t('canary.state.' + data.state)}</span></h2>
      <p>${t('canary.about', { by: data.by, at: at(data.started_at), percent: data.percent })}</p>
      ${said(data, 'why') && html`<p class=${'note ' + (data.state === 'promoted' ? 'good' : 'warn')}><b>${t(data.state === 'promoted' ? 'canary.why.promoted' : 'canary.why.ended')}</b> ${said(data, 'why')}</p>`}
      <${Trial} data=${data} />
      <div class="row">
        ${running && may('admin') && html`<button type="button" class="primary" onClick=${() => setAsked('promote')}>${t('canary.promote')}</button>
          <button type="button" class="danger" onClick=${() => setAsked('stop')}>${t('canary.stop')}</button>`}
        ${may('admin') && data.text && !changed(now) && data.text !== now.base.text && html`<button type="button" onClick=${() => { edit(data.text); say(t('canary.opened')); }}>${t('canary.open')}</button>`}
      </div>
    </section>`}
    ${!running && html`<${Start} now=${now} etag=${seen.etag} onStarted=${setSeen} onMoved=${read} />`}
    ${asked && html`<${End} what=${asked} percent=${data.percent} onDone=${ended} onClose=${() => setAsked('')} />`}`;
}

const calls = {
  promote: () => post('/policy/canary/promote'),
  stop: () => call('DELETE', '/policy/canary'),
};

// End asks once more before a trial becomes the policy, or is over.
function End({ what, percent, onDone, onClose }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(null);
  async function go() {
    setBusy(true);
    try {
      await onDone(await calls[what]());
      say(t('canary.' + what + '.done'));
    } catch (failed) {
      setProblem(failed);
      setBusy(false);
    }
  }
  return html`<${Dialog} title=${t('canary.' + what + '.title')} onClose=${onClose}>
    <p>${t('canary.' + what + '.text', { percent, rest: 100 - percent })}</p>
    ${problem && html`<p class="note danger" role="alert">${wordsOf(problem)}</p>`}
    <div class="row end"><button type="button" onClick=${onClose}>${t('shell.cancel')}</button>
      <button type="button" class=${what === 'stop' ? 'danger' : 'primary'} disabled=${busy} onClick=${go}>${t('canary.' + what)}</button></div>
  <//>`;
}
