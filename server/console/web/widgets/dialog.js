import { html, useLayoutEffect, useId, useRef, useState } from '../core/html.js';

// Dialog is a modal window: the browser keeps the focus inside, Escape closes
// it, and the focus returns to where it was. A field with autofocus gets the
// focus before the next key is pressed; a dialog that is only read begins at
// its title.
export function Dialog({ title, onClose, wide, reading, children }) {
  const element = useRef();
  const id = useId();
  const [before] = useState(document.activeElement); // asked for before anything inside takes the focus
  useLayoutEffect(() => {
    element.current.showModal();
    return () => queueMicrotask(() => before?.focus?.()); // when the dialog is gone: behind it nothing can be typed into
  }, []);
  function cancel(event) {
    event.preventDefault();
    onClose();
  }
  return html`<dialog ref=${element} class=${wide ? 'wide' : ''} aria-labelledby=${id} onCancel=${cancel}>
    <h2 id=${id} tabindex="-1" autofocus=${reading}>${title}</h2>
    ${children}
  </dialog>`;
}
