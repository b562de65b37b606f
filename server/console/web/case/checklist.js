import { html, useState } from '../core/html.js';
import { post } from '../core/api.js';
import { said, t } from '../core/language.js';
import { may } from '../core/session.js';
import { sayProblem } from '../widgets/notices.js';

// Checklist is what has to be looked at before the case is decided. Some is
// found out by the system; the rest, and what it could not confirm, people tick.
export function Checklist({ one, reload }) {
  const list = one.checklist;
  if (!list.length) return null;
  const done = list.filter((check) => check.done).length;
  return html`<section class="card"><h2>${t('check.title')} <small>${t('check.count', { done, all: list.length })}</small></h2>
    <ul class="stack tight">${list.map((check) => html`<li key=${check.id}><${Check} one=${one} check=${check} reload=${reload} /></li>`)}</ul>
  </section>`;
}

function Check({ one, check, reload }) {
  const [busy, setBusy] = useState(false);
  const detail = said(check, 'detail');
  const words = html`<span>${said(check, 'text')} <span class="tag" title=${t('now.rule', { rule: check.rule })}>${check.rule}</span>${detail && html`<br /><small class="muted">${detail}</small>`}</span>`;
  if (check.auto && check.done) return html`<div class="check"><span class="mark good" role="img" aria-label=${t('check.yes')}>✓</span>${words}</div>`;
  async function tick(event) {
    const wanted = event.target.checked;
    setBusy(true);
    try {
      await post(`/cases/${encodeURIComponent(one.id)}/check`, { id: check.id, done: wanted });
    } catch (problem) {
      event.target.checked = !wanted;
      sayProblem(problem);
    }
    setBusy(false);
    reload();
  }
  return html`<label class="check"><input type="checkbox" checked=${check.done} disabled=${busy || !may('agent')} onChange=${tick} />${words}</label>`;
}
