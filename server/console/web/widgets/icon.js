import { html } from '../core/html.js';

// Drawings of 16 by 16, one stroke each. They stand beside words, never alone.
const paths = {
  event: 'M8 2v8M4.5 7L8 10.5 11.5 7M3 13.5h10', // something came in
  decision: 'M8 1.5l6.5 6.5L8 14.5 1.5 8zM8 5v3.5M8 10.8v.2', // a fork in the road
  action: 'M2 8h10M8.5 4l4 4-4 4', // something goes out
  reply: 'M14 8H4M7.5 4l-4 4 4 4', // the answer to it
  person: 'M8 8a3 3 0 100-6 3 3 0 000 6zM2.5 14.5c.6-3 2.8-4.5 5.5-4.5s4.9 1.5 5.5 4.5', // somebody
  note: 'M3 13l.6-2.6L11 3l2 2-7.4 7.4z', // a pencil
  handover: 'M2 5.5h9M8.5 3L11 5.5 8.5 8M14 10.5H5M7.5 8L5 10.5 7.5 13', // to and fro
};

// Icon is a drawing beside a word. A name without a drawing is a dot.
export function Icon({ name }) {
  return html`<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
    <path d=${paths[name] ?? 'M8 6.5a1.5 1.5 0 100 3 1.5 1.5 0 000-3z'} fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" /></svg>`;
}
