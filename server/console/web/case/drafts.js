// What people have typed and not sent yet, by case. It lives in memory only:
// it survives a page change, a new sign-in and a case that moves meanwhile,
// and ends with the tab.
const drafts = new Map();

// draftOf is the draft of one form of a case; empty is what a new one holds.
export function draftOf(id, form, empty) {
  const key = id + ' ' + form;
  if (!drafts.has(key)) drafts.set(key, { ...empty });
  return drafts.get(key);
}

// dropDraft forgets a draft that has been sent.
export function dropDraft(id, form) {
  drafts.delete(id + ' ' + form);
}
