import { html, useRef, useState } from '../core/html.js';
import { t } from '../core/language.js';
import { may } from '../core/session.js';
import { patience, Preview, tried, usePreview } from '../preview/preview.js';
import { say, sayProblem } from '../widgets/notices.js';
import { Aside } from './aside.js';
import { Faults } from './faults.js';
import { Newer } from './newer.js';
import { YAML } from './yaml.js';
import { changed, discard, dryRun, edit, load, save } from './work.js';

// Editor is the text of the rules with what helps to write them, and the way
// to a new version: preview, then save.
export function Editor({ now }) {
  const { base, text } = now;
  const field = useRef();
  const [saving, setSaving] = useState(false);
  const editable = may('admin');
  const dirty = changed(now);
  const preview = usePreview('rules', base.etag + ' ' + text, (days, signal) => dryRun(text, days, signal, patience));
  const faults = preview.problem?.errors ?? [];

  async function store() {
    setSaving(true);
    try {
      await save();
      say(t('rules.saved'));
    } catch (problem) {
      if (problem.status === 412) await load().catch(sayProblem);
      else sayProblem(problem);
    }
    setSaving(false);
  }
  return html`
    <div class="workbench">
      <${YAML} handle=${field} text=${text} faults=${faults} readOnly=${!editable} change=${edit} />
      <${Aside} base=${base} text=${text} onJump=${(line) => field.current.jump(line, 1)} onInsert=${editable ? (word) => field.current.insert(word) : null} />
    </div>
    ${now.newer && html`<${Newer} now=${now} />`}
    ${!editable && html`<p class="muted">${t('rules.readonly')}</p>`}
    ${editable && html`<${Preview} preview=${preview} disabled=${!dirty || saving || Boolean(now.newer)}>
      <${Faults} faults=${faults} onJump=${(line, column) => field.current.jump(line, column)} />
      <div class="row"><button type="button" class="primary" disabled=${!dirty || !tried(preview) || saving || Boolean(now.newer)} onClick=${store}>${t(saving ? 'rules.saving' : 'rules.save')}</button>
        <button type="button" disabled=${!dirty || saving} onClick=${discard}>${t('rules.discard')}</button>
        <span class="muted">${!dirty ? t('rules.nothing') : !tried(preview) && t('rules.previewfirst')}</span></div>
    <//>`}`;
}
