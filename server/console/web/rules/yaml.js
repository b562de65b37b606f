import { html, useEffect, useMemo, useRef } from '../core/html.js';
import { t } from '../core/language.js';

const lineHeight = 20; // pixels, as in the style sheet

// YAML is a plain text field with line numbers, in which places are marked.
// handle.current gets jump(line, column) and insert(word). Lines are not
// wrapped: a number belongs to exactly one of them.
export function YAML({ handle, text, faults, readOnly, change }) {
  const field = useRef();
  const side = useRef();
  const bad = useMemo(() => new Map(faults.filter(({ line }) => line).map((fault) => [fault.line, fault])), [faults]);
  handle.current = {
    jump: (line, column) => jump(field.current, line, column),
    insert(word) {
      field.current.focus();
      field.current.setRangeText(word, field.current.selectionStart, field.current.selectionEnd, 'end');
      change(field.current.value);
    },
  };
  const numbers = useMemo(() => text.split('\n').map((_, i) => i + 1).join('\n'), [text]);
  const follow = () => side.current.style.setProperty('--scrolled', -field.current.scrollTop + 'px');
  useEffect(follow, [text]);
  return html`<div class="yaml">
    <div class="numbers" aria-hidden="true"><div ref=${side}>
      <pre>${numbers}</pre>
      ${[...bad.keys()].map((line) => html`<${Band} key=${line} line=${line} />`)}
    </div></div>
    <textarea ref=${field} aria-label=${t('rules.text')} aria-invalid=${bad.size > 0 ? 'true' : null} wrap="off" spellcheck=${false} autocapitalize="off" autocomplete="off"
      readOnly=${readOnly} value=${text} onInput=${(event) => change(event.target.value)} onScroll=${follow}></textarea>
  </div>`;
}

// Band marks the number of a line with something wrong in it.
function Band({ line }) {
  const place = useRef();
  useEffect(() => place.current.style.setProperty('--top', (line - 1) * lineHeight + 'px'), [line]);
  return html`<b ref=${place} class="band">${line}</b>`;
}

// jump puts the caret on a place (counted from 1, in characters), selects the
// word there, and scrolls to it.
function jump(field, line, column) {
  const lines = field.value.split('\n');
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const letters = [...(lines[line - 1] ?? '')];
  const from = before + letters.slice(0, column - 1).join('').length;
  const word = /^[\w.]+/.exec(letters.slice(column - 1).join(''))?.[0] ?? '';
  field.focus({ preventScroll: true });
  field.setSelectionRange(from, from + word.length);
  field.scrollTop = Math.max(0, (line - 6) * lineHeight);
  field.scrollLeft = 0;
  field.scrollIntoView({ block: 'nearest' });
}
