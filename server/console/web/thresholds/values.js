import { html } from '../core/html.js';
import { majorOf, minorOf, money, number } from '../core/format.js';
import { known, language, t } from '../core/language.js';

// Amounts are minor units of each case's own currency; they are shown as yuan.
const currency = 'CNY';

const units = { d: 86400, h: 3600, m: 60, s: 1, 天: 86400, 小时: 3600, 时: 3600, 分钟: 60, 分: 60, 秒: 1 };
const part = /(\d+)\s*(d|h|m|s|天|小时|时|分钟|分|秒)\s*/gy;

// secondsOf reads a duration like 24h, 1h30m or 2d; null if it is none.
export function secondsOf(text) {
  const trimmed = text.trim();
  let end = 0;
  let sum = 0;
  for (const found of trimmed.matchAll(part)) {
    sum += Number(found[1]) * units[found[2]];
    end = found.index + found[0].length;
  }
  return end > 0 && end === trimmed.length ? sum : null;
}

// durationOf writes seconds the way the server does: 1h30m.
export function durationOf(seconds) {
  const parts = [[Math.floor(seconds / 3600), 'h'], [Math.floor((seconds % 3600) / 60), 'm'], [seconds % 60, 's']];
  return parts.filter(([n]) => n > 0).map(([n, unit]) => n + unit).join('') || '0s';
}

// inWords says a duration in days, hours, minutes and seconds: the largest so
// many of them that are not zero.
export function inWords(seconds, most = 4) {
  const days = Math.floor(seconds / 86400);
  const parts = [[days === 1 ? 'thresholds.oneday' : 'time.d', days], ['time.h', Math.floor((seconds % 86400) / 3600)], ['time.m', Math.floor((seconds % 3600) / 60)], ['time.s', seconds % 60]];
  return parts.filter(([, n]) => n > 0).slice(0, most).map(([key, n]) => t(key, { n })).join(' ') || t('time.s', { n: 0 });
}

const comma = () => (language.get() === 'zh' ? '、' : ', ');

// Value shows a value of a threshold: yuan with the exact minor units, a
// duration with what it comes to, a choice in words.
export function Value({ unit, value }) {
  if (value === undefined || value === null) return '–';
  if (unit === 'minor') return html`<span class="nowrap"><b>${money(value, currency)}</b> <small class="muted">${t('thresholds.minor', { n: number(value) })}</small></span>`;
  if (unit === 'duration') return html`<span class="nowrap"><b>${inWords(secondsOf(value) ?? 0)}</b> <small class="muted mono">${value}</small></span>`;
  if (unit === 'list') return value.length ? html`<b>${value.join(comma())}</b>` : t('thresholds.nothing');
  return html`<b>${known('thresholds.choice', value)}</b>`;
}

// shortValue is a value as plain text.
export function shortValue(unit, value) {
  if (value === undefined || value === null) return '–';
  if (unit === 'minor') return money(value, currency);
  if (unit === 'duration') return inWords(secondsOf(value) ?? 0);
  if (unit === 'list') return value.join(comma()) || t('thresholds.nothing');
  return known('thresholds.choice', value);
}

// textOf is a value as people edit it.
export function textOf({ unit, value }) {
  if (unit === 'minor') return majorOf(value, currency);
  return unit === 'list' ? value.join(comma()) : value;
}

// read is what a person typed as the server wants it: {value}, or {wrong}
// with the reason in words.
export function read({ unit, min, max }, text) {
  if (unit === 'choice') return { value: text };
  if (unit === 'list') return { value: text.split(/[,，、;；\n]+/).map((word) => word.trim()).filter(Boolean) };
  const amount = unit === 'minor';
  const value = amount ? minorOf(text, currency) : secondsOf(text);
  if (value === null) return { wrong: t(amount ? 'thresholds.noamount' : 'thresholds.noduration') };
  const least = amount ? min : secondsOf(min);
  const most = amount ? max : secondsOf(max);
  if (value < least || value > most) return { wrong: t('thresholds.outside', { min: shortValue(unit, min), max: shortValue(unit, max) }) };
  return { value: amount ? value : durationOf(value) };
}

// same compares two values of a threshold.
export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
