import { call, get } from '../core/api.js';
import { cell } from '../core/cell.js';

// work is what is being done on the rules: base is the policy as the person
// looked at it ({version, source, text, rules, etag}), text what stands in the
// editor, newer the policy that somebody else has stored meanwhile. It lives
// in memory: it survives a page change and ends with the tab.
export const work = cell(null);

// changed reports whether the editor holds something that is not the policy.
export const changed = (now) => now !== null && now.text !== now.base.text;

const baseOf = ({ data, etag }) => ({ ...data, etag });

// load reads the policy. What somebody is working on stays as it is; a newer
// policy is put beside it.
export async function load(signal) {
  const base = baseOf(await get('/policy', {}, { signal }));
  const now = work.get();
  if (!now || !changed(now)) work.set({ base, text: base.text, newer: null });
  else if (now.base.etag !== base.etag) work.set({ ...now, newer: base });
}

// edit takes over what was typed.
export const edit = (text) => work.set({ ...work.get(), text });

// discard gives up what was typed.
export function discard() {
  const { base, newer } = work.get();
  work.set({ base: newer ?? base, text: (newer ?? base).text, newer: null });
}

// keepOnTop goes on with what was typed, now as a change of the newer policy.
export function keepOnTop() {
  const { newer, text } = work.get();
  work.set({ base: newer, text, newer: null });
}

// save stores the editor's text as the next version.
export async function save() {
  const { base, text } = work.get();
  take(await call('PUT', '/policy', { body: { text }, ifMatch: base.etag }));
}

// take makes the answer of a change the policy that is looked at.
export function take(answer) {
  const base = baseOf(answer);
  work.set({ base, text: base.text, newer: null });
}

// dryRun asks what the text would do.
export const dryRun = (text, days, signal, patience) => call('PUT', '/policy', { query: { dry_run: true, days }, body: { text }, signal, patience });
