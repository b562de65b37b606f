import { html, useState } from '../core/html.js';
import { wordsOf } from '../core/api.js';
import { said, t } from '../core/language.js';
import { Dialog } from '../widgets/dialog.js';
import { say } from '../widgets/notices.js';

const stops = ['brakes.stops.answers', 'brakes.stops.planned', 'brakes.stops.people'];
const goesOn = ['brakes.goeson.sent', 'brakes.goeson.parcels', 'brakes.goeson.clocks'];

// KillSwitch stops every answer to the platforms, and lets them go on. Stopping
// names no version: in an emergency it must not fail because somebody else was
// faster. Letting go does.
export function KillSwitch({ seen, put, read }) {
  const on = seen.data.kill_switch;
  const [asked, setAsked] = useState(null); // the etag that the person looked at
  return html`<section class=${on ? 'card killed' : 'card'}>
    <div class="row apart">
      <div class="stack tight"><h2>${t('brakes.kill')} <span class=${on ? 'tag danger' : 'tag good'}>${t(on ? 'brakes.kill.on' : 'brakes.kill.off')}</span></h2>
        <p>${t(on ? 'brakes.kill.on.text' : 'brakes.kill.off.text')}</p></div>
      <button type="button" class=${on ? '' : 'danger'} onClick=${() => setAsked(seen.etag)}>${t(on ? 'brakes.release' : 'brakes.engage')}</button>
    </div>
    ${asked !== null && html`<${Confirm} on=${on} etag=${asked} put=${put} read=${read} onClose=${() => setAsked(null)} />`}
  </section>`;
}

function Confirm({ on, etag, put, read, onClose }) {
  const [was] = useState(on);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(null);
  async function go() {
    setBusy(true);
    try {
      await put({ kill_switch: !was }, was ? etag : undefined);
      say(t(was ? 'brakes.released' : 'brakes.engaged'));
      onClose();
    } catch (failed) {
      setProblem(failed);
      setBusy(false);
      if (failed.status === 412) await read().catch(() => {});
    }
  }
  const moved = problem?.status === 412;
  return html`<${Dialog} title=${t(was ? 'brakes.release.title' : 'brakes.engage.title')} onClose=${onClose}>
    ${was ? html`<p>${t('brakes.release.text')}</p>` : html`
      <div class="stack tight"><h3>${t('brakes.stops')}</h3><ul class="dots">${stops.map((key) => html`<li key=${key}>${t(key)}</li>`)}</ul></div>
      <div class="stack tight"><h3>${t('brakes.goeson')}</h3><ul class="dots">${goesOn.map((key) => html`<li key=${key}>${t(key)}</li>`)}</ul></div>`}
    ${problem && html`<p class="note danger" role="alert">${moved ? t('problem.both', { title: said(problem, 'title'), detail: t('brakes.moved') }) : wordsOf(problem)}</p>`}
    <div class="row end"><button type="button" onClick=${onClose}>${t('shell.cancel')}</button>
      <button type="button" class=${was ? 'primary' : 'danger'} disabled=${busy || moved} onClick=${go}>${t(was ? 'brakes.release' : 'brakes.engage')}</button></div>
  <//>`;
}
