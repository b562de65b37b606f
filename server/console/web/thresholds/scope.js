import { html } from '../core/html.js';
import { useCell } from '../core/cell.js';
import { t } from '../core/language.js';
import { go } from '../core/router.js';
import { platformName, shops } from '../core/shops.js';

const name = /^[\w.-]{1,64}$/;

// readScope takes the scope from the address: all shops, a platform, or one
// shop. key is how the server names it in the list: "", douyin, douyin/1.
export function readScope(query) {
  const platform = name.test(query.platform ?? '') ? query.platform : '';
  const shop = platform && name.test(query.shop ?? '') ? query.shop : '';
  return { platform, shop, key: shop ? platform + '/' + shop : platform };
}

// ScopePicker chooses whose thresholds are shown.
export function ScopePicker({ scope }) {
  const list = useCell(shops);
  const platforms = [...new Set(list.map((shop) => shop.platform))];
  const pick = (event) => {
    const [platform, shop] = event.target.value.split('/');
    go('/thresholds', { platform, shop }, { replace: true });
  };
  return html`<label class="inline"><span>${t('thresholds.scope')}</span>
    <select value=${scope.key} onChange=${pick}>
      <option value="" selected=${scope.key === ''}>${t('thresholds.at.all')}</option>
      ${platforms.map((platform) => html`<option key=${platform} value=${platform} selected=${scope.key === platform}>${t('thresholds.platform', { name: platformName(platform) })}</option>`)}
      ${list.map(({ platform, shop }) => html`<option key=${platform + '/' + shop} value=${platform + '/' + shop} selected=${scope.key === platform + '/' + shop}>${platformName(platform)} · ${shop}</option>`)}
    </select></label>`;
}
