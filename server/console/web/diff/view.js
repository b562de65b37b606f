import { html, useMemo } from '../core/html.js';
import { number } from '../core/format.js';
import { t } from '../core/language.js';
import { changedLines, diffLines, hunks } from './lines.js';

// Diff shows how one text became the other.
export function Diff({ before, after }) {
  const lines = useMemo(() => diffLines(before, after), [before, after]);
  const { gone, fresh } = changedLines(lines);
  if (!gone && !fresh) return html`<p class="muted">${t('diff.same')}</p>`;
  return html`<p class="muted">${t('diff.count', { gone: number(gone), fresh: number(fresh) })}</p>
    <div class="diff" tabindex="0" role="region" aria-label=${t('diff.title')}><table><tbody>${hunks(lines).map((line, i) => html`<${Line} key=${i} line=${line} />`)}</tbody></table></div>`;
}

const words = { '-': 'diff.gone', '+': 'diff.fresh' };

function Line({ line }) {
  if (line.skipped) return html`<tr class="gap"><td colspan="4">${t('diff.skipped', { n: number(line.skipped) })}</td></tr>`;
  const { sign, text, before, after } = line;
  return html`<tr class=${{ '-': 'gone', '+': 'fresh' }[sign]}><td class="n">${before}</td><td class="n">${after}</td>
    <td class="sign">${sign !== ' ' && html`<span aria-hidden="true">${sign === '-' ? '−' : '+'}</span><span class="unseen">${t(words[sign])}</span>`}</td><td>${text}</td></tr>`;
}
