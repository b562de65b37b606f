import { html, useEffect, useId, useRef } from '../core/html.js';

// Dialog is a modal window: the browser keeps the focus inside, Escape closes
// it, and the focus returns to where it was.
export function Dialog({ title, onClose, wide, children }) {
  const element = useRef();
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
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
