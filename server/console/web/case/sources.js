import { html } from '../core/html.js';
import { age } from '../core/format.js';
import { known, said, t } from '../core/language.js';

// Sources compares what platform, warehouse and courier say about whether the
// parcel has left, and how old each word is.
export function Sources({ one }) {
  const list = one.sources;
  if (!list.length) return null;
  const agree = one.sources_agree;
  return html`<section class="card"><h2>${t('sources.title')} <span class=${'tag ' + (agree ? 'good' : 'danger')}>${t(agree ? 'sources.agree' : 'sources.disagree')}</span></h2>
    <table><thead><tr><th scope="col">${t('sources.who')}</th><th scope="col">${t('sources.says')}</th><th scope="col">${t('sources.age')}</th></tr></thead>
    <tbody>${list.map((source) => html`<tr key=${source.source}><th scope="row">${known('party', source.source)}</th><td>${said(source, 'says')}</td>
      <td>${source.age_seconds === null ? '–' : age(source.age_seconds)} ${source.age_seconds !== null && !source.fresh && html`<span class="tag warn">${t('sources.old')}</span>`}</td></tr>`)}</tbody></table>
  </section>`;
}
