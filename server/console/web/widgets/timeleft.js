import { html } from '../core/html.js';
import { useNow } from '../core/clock.js';
import { at, age, near, span } from '../core/format.js';
import { t } from '../core/language.js';

const minute = 60;
const hour = 60 * minute;
const waitsForShop = ['pending', 'returning'];
const final = ['refunded', 'closed'];

// levels name how near a deadline is, nearest first: until how many seconds
// before it, and what that is called.
const levels = [[0, 'over'], [30 * minute, '30m'], [2 * hour, '2h'], [8 * hour, '8h']];

// leftOf says how a case stands with its clock: level is over, 30m, 2h, 8h or
// calm while the platform's clock runs against the shop; otherwise done,
// paused, idle (the next move is not the shop's) or none (no deadline known).
export function leftOf(one, now) {
  if (final.includes(one.state)) return { level: 'done' };
  if (one.paused_at) return { level: 'paused' };
  if (!waitsForShop.includes(one.status)) return { level: 'idle' };
  const until = Date.parse(one.deadline ?? '');
  if (Number.isNaN(until)) return { level: 'none' };
  const seconds = (until - now) / 1000;
  const level = levels.find(([limit]) => seconds < limit)?.[1] ?? 'calm';
  return { level, seconds };
}

// Left shows the time left of a case: a running countdown, in words what it
// means, and the instant itself.
export function Left({ one }) {
  const { level, seconds } = leftOf(one, useNow());
  if (seconds === undefined) {
    const when = level === 'done' ? one.closed_at : one.paused_at;
    return html`<div class="timeleft" data-level=${level}><b>${t('left.' + level)}</b>${when && html`<small class="muted">${at(when)}</small>`}</div>`;
  }
  const text = seconds < 0 ? t('left.ago', { span: span(-seconds) }) : span(seconds);
  return html`<div class="timeleft" data-level=${level} title=${at(one.deadline, 'full')}>
    <b>${text}</b>
    <small>${level !== 'calm' && html`<span class="word">${t('left.' + level)}</span> `}<span class="muted">${t('left.by', { time: near(one.deadline) })}</span></small>
  </div>`;
}

// Age shows how long ago an instant was.
export function Age({ since }) {
  const now = useNow();
  const from = Date.parse(since ?? '');
  if (Number.isNaN(from)) return '–';
  return html`<time datetime=${since} title=${at(since, 'full')}>${age((now - from) / 1000)}</time>`;
}
