import { get } from './api.js';
import { cell } from './cell.js';
import { said } from './language.js';

// shops are the configured shops, read once per tab: queue and case need the
// platforms' names only.
export const shops = cell([]);
let asked = null;

// loadShops reads them; a failure is forgotten, so that the next page asks again.
export function loadShops() {
  asked ??= get('/shops').then(({ data }) => shops.set(data.shops), () => { asked = null; });
  return asked;
}

// platformName is the title of a marketplace in the present language, or its
// name as long as the title is not known.
export function platformName(platform) {
  const found = shops.get().find((shop) => shop.platform === platform);
  return said(found, 'title') || platform;
}
