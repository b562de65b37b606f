import { html } from '../core/html.js';
import { at } from '../core/format.js';
import { known, t } from '../core/language.js';
import { Copy } from '../widgets/copy.js';
import { Age } from '../widgets/timeleft.js';

const looks = { delivered: 'good', returned: 'good', intercepted: 'good', exception: 'danger', refused: 'warn', returning: 'warn' };

// Parcels shows every waybill of the case with what its courier says.
export function Parcels({ one }) {
  const list = one.parcels;
  if (!list.length) return null;
  return html`<section class="card"><h2>${t('parcels.title')}</h2>${list.map((parcel) => html`<${Parcel} key=${parcel.direction + parcel.number} parcel=${parcel} />`)}</section>`;
}

function Parcel({ parcel }) {
  const scans = [...parcel.scans].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return html`<div class="stack tight">
    <div class="row apart"><b>${t('parcels.' + parcel.direction)}</b><span class=${'tag ' + (looks[parcel.state] ?? '')}>${known('track', parcel.state)}</span></div>
    <p><span class="muted">${parcel.courier || t('parcels.nocourier')}</span> <span class="mono break">${parcel.number}</span> <${Copy} text=${parcel.number} /></p>
    ${parcel.last_scan_at && html`<p class="muted">${t('parcels.last')} <${Age} since=${parcel.last_scan_at} /></p>`}
    ${scans.length > 0 && html`<details><summary>${t('parcels.scans', { n: scans.length })}</summary><ol class="scans">${scans.map((scan) => html`
      <li key=${scan.key}><time class="muted" datetime=${scan.at} title=${at(scan.at, 'full')}>${at(scan.at)}</time><span>${known('track', scan.state)}${scan.place ? ' · ' + scan.place : ''}</span></li>`)}</ol></details>`}
  </div>`;
}
