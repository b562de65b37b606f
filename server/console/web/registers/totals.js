import { html } from '../core/html.js';
import { money, number } from '../core/format.js';
import { t } from '../core/language.js';

// Totals sums up what the table shows: for losses the money at risk, what came
// back and what is gone, else how many lines there are, and how many are open.
export function Totals({ name, rows }) {
  const figures = name === 'losses' ? lossesOf(rows) : [['registers.total.rows', number(rows.length), ''], ...openOf(name, rows)];
  return html`<div class="figures">${figures.map(([key, text, look]) => html`<div key=${key} class=${look}><b>${text}</b><span>${t(key)}</span></div>`)}</div>`;
}

function openOf(name, rows) {
  if (name === 'intercepts' || name === 'refusals') return [];
  const open = rows.filter((row) => row.state === 'open').length;
  return [['registers.total.open', number(open), open > 0 ? 'warn' : '']];
}

function lossesOf(rows) {
  const of = (states) => rows.filter((row) => states.includes(row.state));
  const missing = (row) => row.amount_minor - row.recovered_minor;
  return [
    ['registers.total.all', sum(rows, (row) => row.amount_minor), ''],
    ['registers.total.risk', sum(of(['open']), missing), of(['open']).length ? 'warn' : ''],
    ['registers.total.recovered', sum(rows, (row) => row.recovered_minor), 'good'],
    ['registers.total.lost', sum(of(['lost']), missing), of(['lost']).length ? 'danger' : ''],
  ];
}

// sum adds up per currency: amounts of different ones are never added.
function sum(rows, minorOf) {
  const sums = new Map();
  for (const row of rows) sums.set(row.currency, (sums.get(row.currency) ?? 0) + minorOf(row));
  return [...sums].map(([currency, minor]) => money(minor, currency)).join(' + ') || money(0, 'CNY');
}
