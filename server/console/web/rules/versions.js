import { html, useEffect, useState } from '../core/html.js';
import { get, post, wordsOf } from '../core/api.js';
import { at } from '../core/format.js';
import { t } from '../core/language.js';
import { may } from '../core/session.js';
import { Dialog } from '../widgets/dialog.js';
import { say } from '../widgets/notices.js';
import { Compare, nameOf } from './compare.js';
import { changed, load, take } from './work.js';

// Versions lists every stored version of the rules, compares two of them, and
// makes an older one the newest.
export function Versions({ now }) {
  const { base } = now;
  const newest = (now.newer ?? base).version;
  const [list, setList] = useState(null);
  const [problem, setProblem] = useState(null);
  const [target, setTarget] = useState(null);
  useEffect(() => {
    get('/policy/versions', { limit: 200 }).then(({ data }) => setList(data.versions), setProblem);
  }, [newest]);
  if (!list) return html`<p class=${problem ? 'note danger' : 'muted'}>${problem ? wordsOf(problem) : t('shell.loading')}</p>`;
  const rows = [...list, { version: 0 }];
  return html`
    <section class="card"><h2>${t('versions.title')}</h2>
      <table class="stacked"><thead><tr><th scope="col">${t('versions.version')}</th><th scope="col">${t('versions.at')}</th><th scope="col">${t('versions.by')}</th><th></th></tr></thead>
        <tbody>${rows.map(({ version, by, at: when }) => html`<tr key=${version}>
          <th scope="row">${nameOf(version)} ${version === base.version && html`<span class="tag good">${t('versions.inforce')}</span>`}</th>
          <td data-label=${t('versions.at')}>${when ? at(when) : '–'}</td><td data-label=${t('versions.by')}>${by ?? '–'}</td>
          <td class="end">${may('admin') && version !== base.version && html`<button type="button" class="small" onClick=${() => setTarget(version)}>${t('versions.rollback')}</button>`}</td></tr>`)}
        </tbody></table>
    </section>
    <${Compare} base=${base} versions=${list.map(({ version }) => version)} />
    ${target !== null && html`<${Rollback} now=${now} version=${target} onClose=${() => setTarget(null)} />`}`;
}

function Rollback({ now, version, onClose }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(null);
  async function go() {
    setBusy(true);
    try {
      take(await post('/policy/rollback', { version }, { ifMatch: now.base.etag }));
      say(t('versions.done', { name: nameOf(version) }));
      onClose();
      return;
    } catch (failed) {
      setProblem(failed);
      if (failed.status === 412) await load().catch(() => {});
    }
    setBusy(false);
  }
  return html`<${Dialog} title=${t('versions.rollback.title', { name: nameOf(version) })} onClose=${onClose}>
    <p>${t('versions.rollback.text', { name: nameOf(version), present: nameOf(now.base.version) })}</p>
    ${changed(now) && html`<p class="note warn">${t('versions.rollback.unsaved')}</p>`}
    ${problem && html`<p class="note danger" role="alert">${wordsOf(problem)}</p>`}
    <div class="row end"><button type="button" onClick=${onClose}>${t('shell.cancel')}</button>
      <button type="button" class="danger" disabled=${busy || changed(now)} onClick=${go}>${t('versions.rollback.do')}</button></div>
  <//>`;
}
