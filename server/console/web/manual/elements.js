// elements are the five things a request must name before anybody can decide
// it, in the order of the form, with the form's fields that make them up.
export const elements = ['buyer', 'order', 'goods', 'reason', 'wanted'];

// order is the only one that has a form: letters, digits and a few signs.
const id = /^[A-Za-z0-9][A-Za-z0-9._:/#-]{0,63}$/;

// missing lists the elements that are not there yet.
export function missing(form) {
  return elements.filter((name) => (name === 'order' ? !id.test(form.order.trim()) : !form[name].trim()));
}

// leaks reports whether a text that is stored, goods or reason, repeats what
// was noted of the buyer, which is not stored.
export function leaks(text, buyer) {
  const who = buyer.trim();
  return who.length >= 4 && text.includes(who);
}

// goodID reports whether a text may be an after-sale id of a platform; there
// may be none.
export const goodID = (text) => text.trim() === '' || (id.test(text.trim()) && !text.trim().startsWith('hand-'));

// goodOrder reports whether a text may be the id of an order.
export const goodOrder = (text) => text.trim() === '' || id.test(text.trim());
