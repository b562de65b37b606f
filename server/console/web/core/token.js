// The bearer token lives in sessionStorage: it survives a reload and ends with
// the tab. It is never put into a cookie or an address.
const place = 'makegood.token';

export const token = () => sessionStorage.getItem(place) ?? '';
export const keepToken = (value) => sessionStorage.setItem(place, value);
export const dropToken = () => sessionStorage.removeItem(place);

// takeTokenFromAddress keeps the token of a link that ends in #token=… and
// takes it out of the address bar and the history at once. It reports whether
// there was one.
export function takeTokenFromAddress() {
  const found = /^#token=([^&]+)/.exec(location.hash);
  if (!found) return false;
  history.replaceState(null, '', location.pathname + '#/');
  keepToken(decodeURIComponent(found[1]));
  return true;
}
