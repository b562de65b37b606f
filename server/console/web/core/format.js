import { t, tag } from './language.js';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

// Making a formatter costs far more than using it: each is made once.
const made = new Map();

function formatter(kind, name, options) {
  const key = kind.name + tag() + name;
  if (!made.has(key)) made.set(key, new kind(tag(), options));
  return made.get(key);
}

// money shows minor units (fen, cents) with their currency; a dash when the
// amount is not known.
export function money(minor, currency) {
  if (minor === null || minor === undefined || !currency) return '–';
  const format = formatter(Intl.NumberFormat, currency, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' });
  return format.format(minor / 10 ** format.resolvedOptions().maximumFractionDigits);
}

// digits is how many decimals a currency has.
export function digits(currency) {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
}

// minorOf reads what a person typed ("12.5") as minor units, exactly; null if
// it is no amount of that currency.
export function minorOf(text, currency) {
  const decimals = digits(currency);
  const found = /^(\d{1,12})(?:[.。](\d+))?$/.exec(text.trim().replace(/[,，]/g, ''));
  if (!found || (found[2] ?? '').length > decimals) return null;
  return Number(found[1] + (found[2] ?? '').padEnd(decimals, '0'));
}

// majorOf writes minor units the way minorOf reads them.
export function majorOf(minor, currency) {
  const decimals = digits(currency);
  const text = String(minor).padStart(decimals + 1, '0');
  return decimals ? text.slice(0, -decimals) + '.' + text.slice(-decimals) : text;
}

// span is a length of time in its two largest units; below an hour it runs in
// seconds, so that people see it move.
export function span(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  if (s >= day) return t('time.days', { d: Math.floor(s / day), h: Math.floor((s % day) / hour) });
  if (s >= hour) return t('time.hours', { h: Math.floor(s / hour), m: Math.floor((s % hour) / minute) });
  return t('time.minutes', { m: Math.floor(s / minute), s: String(s % minute).padStart(2, '0') });
}

// age is a length of time in its largest unit.
export function age(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  if (s >= 2 * day) return t('time.d', { n: Math.floor(s / day) });
  if (s >= hour) return t('time.h', { n: Math.floor(s / hour) });
  if (s >= minute) return t('time.m', { n: Math.floor(s / minute) });
  return t('time.s', { n: s });
}

const shapes = {
  time: { hour: '2-digit', minute: '2-digit', hour12: false },
  clock: { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false },
  short: { month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hour12: false },
  full: { dateStyle: 'full', timeStyle: 'long', hour12: false },
  date: { year: 'numeric', month: 'long', day: 'numeric', weekday: 'short' },
};

// at shows an instant (RFC 3339 or milliseconds) in the browser's time zone.
// shape: time, clock, short, full or date.
export function at(instant, shape = 'short') {
  const when = new Date(instant ?? NaN);
  if (Number.isNaN(when.getTime())) return '–';
  return formatter(Intl.DateTimeFormat, shape, shapes[shape]).format(when);
}

// near shows an instant as short as can be understood: the time of today, or
// date and time.
export function near(instant) {
  const today = new Date().toDateString() === new Date(instant ?? NaN).toDateString();
  return at(instant, today ? 'time' : 'short');
}

// number shows a count.
export const number = (n) => formatter(Intl.NumberFormat, '').format(n ?? 0);
