import { html, useEffect, useRef, useState } from '../core/html.js';
import { call, get, wordsOf } from '../core/api.js';
import { useCell } from '../core/cell.js';
import { t } from '../core/language.js';
import { usePoll } from '../core/poll.js';
import { may } from '../core/session.js';
import { loadShops, shops } from '../core/shops.js';
import { patience, usePreview } from '../preview/preview.js';
import { say, sayProblem } from '../widgets/notices.js';
import { differences, Review } from './review.js';
import { Row } from './row.js';
import { readScope, ScopePicker } from './scope.js';
import { read, same } from './values.js';

// drafts are what people have typed and not saved, by scope: {name: text, or
// null for "take the value away"}. They live in memory and end with the tab.
const drafts = new Map();

// Thresholds is the page of the tunable numbers.
export default function Thresholds({ query }) {
  const scope = readScope(query);
  useCell(shops); // titles of platforms come in later
  useEffect(() => { loadShops(); }, []);
  return html`<${Scoped} key=${scope.key} scope=${scope} />`;
}

function Scoped({ scope }) {
  const [seen, setSeen] = useState(null); // {rows, etag, version, warnings} as the person looks at them
  const [problem, setProblem] = useState(null);
  const [moved, setMoved] = useState(null);
  const [draft, setDraft] = useState(drafts.get(scope.key) ?? {});
  const [saving, setSaving] = useState(false);
  const dirty = useRef(false);
  dirty.current = Object.keys(draft).length > 0;
  const { patch, faulty } = patchOf(seen?.rows ?? [], draft);
  const query = { platform: scope.platform, shop: scope.shop };
  const preview = usePreview('thresholds', JSON.stringify([scope.key, seen?.etag, patch]), (days, signal) =>
    call('PATCH', '/thresholds', { query: { ...query, dry_run: true, days }, body: patch, signal, patience }));

  const load = async (signal) => {
    const answer = await get('/thresholds', query, { signal });
    const next = viewOf(answer);
    setSeen(next);
    setProblem(null);
    return next;
  };
  usePoll(async (signal) => {
    if (seen && dirty.current) return; // what a person is working on stays as it was read
    try {
      await load(signal);
    } catch (failed) {
      if (!signal.aborted) setProblem(failed);
      throw failed;
    }
  }, 30, [scope.key]);

  const replace = (next) => {
    drafts.set(scope.key, next);
    setDraft(next);
  };
  const change = (name, typed) => {
    const { [name]: _, ...others } = draft;
    replace(typed === undefined ? others : { ...others, [name]: typed });
  };
  const discard = () => {
    replace({});
    setMoved(null);
  };
  async function look() { // at what somebody else has changed
    try {
      setMoved(differences(seen.rows, (await load()).rows));
    } catch (failed) {
      sayProblem(failed);
    }
  }
  async function save() {
    setSaving(true);
    try {
      setSeen(viewOf(await call('PATCH', '/thresholds', { query, body: patch, ifMatch: seen.etag })));
      discard();
      say(t('thresholds.saved'));
    } catch (failed) {
      if (failed.status === 412) await look();
      else sayProblem(failed);
    }
    setSaving(false);
  }

  const editable = may('admin');
  return html`<main class="page admin" aria-busy=${seen ? null : 'true'}>
    <div class="row apart"><h1>${t('thresholds.title')}</h1><${ScopePicker} scope=${scope} /></div>
    <p class="muted lead">${t('thresholds.text')} ${seen && html`<span class="nowrap">${t('thresholds.version', { n: seen.version })}</span>`}</p>
    ${problem && html`<p class="note danger" role="alert">${wordsOf(problem)}</p>`}
    ${seen?.warnings.length > 0 && html`<div class="note warn"><b>${t('thresholds.warnings')}</b><ul>${seen.warnings.map((text) => html`<li key=${text} lang="en">${text}</li>`)}</ul></div>`}
    ${seen && html`<div class="card"><table class="stacked thresholds">
      <thead><tr>${['name', 'value', 'default', 'bounds', 'from'].map((name) => html`<th key=${name} scope="col">${t('thresholds.' + name)}</th>`)}</tr></thead>
      <tbody>${seen.rows.map((row) => html`<${Row} key=${row.name} row=${row} scope=${scope} typed=${draft[row.name]} change=${change} editable=${editable} />`)}</tbody>
    </table></div>`}
    ${seen && dirty.current && html`<${Review} rows=${seen.rows} scope=${scope} draft=${draft} patch=${patch} faulty=${faulty} preview=${preview} moved=${moved}
      saving=${saving} onSave=${save} onDiscard=${discard} />`}
  </main>`;
}

const viewOf = ({ data, etag }) => ({ rows: data.thresholds, version: data.version, warnings: data.warnings ?? [], etag });

// patchOf is the draft as the server takes it. What is typed as it stands
// already is no change.
function patchOf(rows, draft) {
  const patch = {};
  let faulty = false;
  for (const row of rows) {
    const typed = draft[row.name];
    if (typed === undefined) continue;
    const { value, wrong } = typed === null ? { value: null } : read(row, typed);
    if (wrong) faulty = true;
    else if (!same(value, row.value)) patch[row.name] = value;
  }
  return { patch, faulty };
}
