import { html, useState } from '../core/html.js';
import { wordsOf } from '../core/api.js';
import { number } from '../core/format.js';
import { said, t } from '../core/language.js';
import { say } from '../widgets/notices.js';

const names = ['count_minute', 'count_hour', 'count_day'];
const read = (text) => (/^\d{1,9}$/.test(text.trim()) ? Number(text) : null);

// Counts are how many automatic refunds a shop may make per minute, hour and
// day. What was typed stays when somebody else is faster.
export function Counts({ seen, put, read: readAgain }) {
  const [draft, setDraft] = useState(null); // {etag, texts} since the person began to type
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  const texts = draft?.texts ?? {};
  const shown = (name) => texts[name] ?? String(seen.data[name]);
  const patch = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, read(text)]).filter(([name, n]) => n !== seen.data[name]));
  const faulty = Object.values(patch).includes(null);
  const ready = Object.keys(patch).length > 0 && !faulty && !busy;
  const set = (name, text) => setDraft({ etag: draft?.etag ?? seen.etag, texts: { ...texts, [name]: text } });
  async function save(event) {
    event.preventDefault();
    if (!ready) return;
    setBusy(true);
    try {
      await put(patch, draft.etag);
      setDraft(null);
      setProblem(null);
      say(t('brakes.counts.saved'));
    } catch (failed) {
      setProblem(failed);
      if (failed.status === 412) {
        const fresh = await readAgain().catch(() => null);
        if (fresh) setDraft({ etag: fresh.etag, texts });
      }
    }
    setBusy(false);
  }
  return html`<form class="card" onSubmit=${save}>
    <h2>${t('brakes.counts')}</h2>
    <p class="muted">${t('brakes.counts.text')}</p>
    <div class="fields">${names.map((name) => html`<label key=${name} class="field"><span>${t('brakes.' + name)}</span>
      <input inputmode="numeric" autocomplete="off" value=${shown(name)} aria-invalid=${read(shown(name)) === null ? 'true' : null} onInput=${(event) => set(name, event.target.value)} />
      <small>${read(shown(name)) === 0 ? t('brakes.nolimit') : t('brakes.present', { n: seen.data[name] ? number(seen.data[name]) : t('brakes.nolimit') })}</small></label>`)}</div>
    ${problem && html`<p class="note danger" role="alert">${problem.status === 412 ? t('problem.both', { title: said(problem, 'title'), detail: t('brakes.moved.counts') }) : wordsOf(problem)}</p>`}
    <div class="row"><button class="primary" disabled=${!ready}>${t('brakes.counts.save')}</button>
      ${draft && html`<button type="button" onClick=${() => { setDraft(null); setProblem(null); }}>${t('brakes.counts.discard')}</button>`}
      ${faulty && html`<span class="wrong">${t('brakes.counts.wrong')}</span>`}</div>
  </form>`;
}
