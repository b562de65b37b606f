import en from '../text/en/index.js';
import zh from '../text/zh/index.js';
import { cell } from './cell.js';

// The two languages of the console. Each table has every key of the other.
const tables = { en, zh };
const tags = { en: 'en', zh: 'zh-CN' };
const remembered = 'makegood.language';

// language is 'en' or 'zh'. App follows it and draws everything again.
export const language = cell(preferred());
language.follow(show);
show();

function preferred() {
  const stored = localStorage.getItem(remembered);
  if (stored in tables) return stored;
  const first = navigator.languages?.[0] ?? navigator.language ?? 'en';
  return first.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

function show() {
  document.documentElement.lang = tag();
  document.title = t('shell.title');
}

// setLanguage switches and remembers it.
export function setLanguage(next) {
  localStorage.setItem(remembered, next);
  language.set(next);
}

// tag is the BCP 47 tag for Intl and <html lang>.
export function tag() {
  return tags[language.get()];
}

// t is the text of a key, with {names} replaced by values. A key without a
// text shows itself: a test keeps that from happening.
export function t(key, values) {
  const text = tables[language.get()][key] ?? key;
  if (!values) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

// known is t for words that a newer server may send before the console knows
// them: the server's word is shown as it is.
export function known(prefix, word) {
  if (!word) return '';
  const key = prefix + '.' + word;
  return tables[language.get()][key] ?? word;
}

// ruleName is what people call a rule: its id of the SOP, or in words who
// decided when it was none of those: a safety limit, a brake, a person.
export function ruleName(rule) {
  const kind = (rule ?? '').split('.')[0];
  return ['limit', 'brake', 'person'].includes(kind) ? t('rule.' + kind) : rule;
}

// said is a text that the server sends in both languages: name and name_zh
// beside each other, or {en, zh}.
export function said(from, name) {
  if (!from) return '';
  const chinese = language.get() === 'zh';
  if (name === undefined) return (chinese ? from.zh || from.en : from.en || from.zh) ?? '';
  return (chinese ? from[name + '_zh'] || from[name] : from[name] || from[name + '_zh']) ?? '';
}
