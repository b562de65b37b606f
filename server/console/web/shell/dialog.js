import { html, useLayoutEffect, useId, useRef, useState } from '../core/html.js';

// Dialog is a modal window: the browser keeps the focus inside, Escape closes
// it, and the focus returns to where it was. A field with autofocus gets the
// focus before the next key is pressed.
export function Dialog({ title, onClose, wide, children }) {
  const element = useRef();
  const id = useId();
  const [before] = useState(document.activeElement); // asked for before anything inside takes the focus
  useLayoutEffect(() => {
    element.current.showModal();
    return () => before?.focus?.();
  }, []);
  function cancel(event) {
    event.preventDefault();
    onClose();
  }
  return html`<dialog ref=${element} class=${wide ? 'wide' : ''} aria-labelledby=${id} onCancel=${cancel}>
    <h2 id=${id}>${title}</h2>
    ${children}
  </dialog>`;
}
