import { html, useEffect, useState } from '../core/html.js';
import { get, post } from '../core/api.js';
import { t } from '../core/language.js';
import { say, sayProblem } from '../widgets/notices.js';

// Assign lets a supervisor give the case to somebody.
export function Assign({ one, reload }) {
  const [people, setPeople] = useState([]);
  useEffect(() => {
    get('/people').then(({ data }) => setPeople(data.people.filter((person) => person.role !== 'viewer')), () => {}); // without the list nobody can be chosen
  }, []);
  if (!people.length) return null;
  async function assign(event) {
    const to = event.target.value;
    event.target.value = '';
    if (!to) return;
    try {
      await post(`/cases/${encodeURIComponent(one.id)}/assign`, { to });
      say(t('case.assigned', { to }));
    } catch (problem) {
      sayProblem(problem);
    }
    reload();
  }
  return html`<select class="small" aria-label=${t('case.assign')} onChange=${assign}>
    <option value="">${t('case.assign')}</option>
    ${people.map(({ name, role }) => html`<option key=${name} value=${name} disabled=${name === one.claimed_by}>${name} (${t('role.' + role)})</option>`)}
  </select>`;
}
