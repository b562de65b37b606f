import { html, useState } from '../core/html.js';
import { call, wordsOf } from '../core/api.js';
import { useNow } from '../core/clock.js';
import { at, number, span } from '../core/format.js';
import { said, t } from '../core/language.js';
import { may } from '../core/session.js';
import { Dialog } from '../widgets/dialog.js';
import { Age } from '../widgets/timeleft.js';
import { say } from '../widgets/notices.js';
import { Authorize } from './authorize.js';

const week = 7 * 86400;

// Shop is one shop: its mode, its token, and how complete what is known is.
export function Shop({ shop, onChange }) {
  const [asked, setAsked] = useState('');
  const live = shop.mode === 'live';
  return html`<section class="card shop">
    <h2><span>${said(shop, 'title')} <small class="mono">${shop.shop}</small></span><span class=${live ? 'tag good' : 'tag warn'}>${t('shops.mode.' + shop.mode)}</span></h2>
    <dl class="facts">
      <dt>${t('shops.mode')}</dt><dd>${shop.mode_by ? t('shops.switched', { by: shop.mode_by, at: at(shop.mode_at) }) : t('shops.configured')}</dd>
      <dt>${t('shops.token')}</dt><dd><${Token} until=${shop.token_expires_at} /></dd>
      <dt>${t('shops.complete')}</dt><dd>${shop.reconciled_until ? html`${at(shop.reconciled_until)}${' '}
        <small class="muted">${t('shops.ago')} <${Age} since=${shop.reconciled_until} /></small>` : t('shops.complete.never')}</dd>
      ${(shop.consumer_connected_at || shop.last_message_at || shop.reconnects > 0) && html`<dt>${t('shops.consumer')}</dt><dd><${Consumer} shop=${shop} /></dd>`}
      <dt>${t('shops.evidence')}</dt><dd>${shop.evidence || '–'}</dd>
    </dl>
    ${shop.limits?.length > 0 && html`<details><summary>${t('shops.limits', { n: shop.limits.length })}</summary><ul class="dots">${shop.limits.map((text) => html`<li key=${text}>${text}</li>`)}</ul></details>`}
    ${may('admin') && html`<div class="row">
      <button type="button" class=${live ? '' : 'primary'} onClick=${() => setAsked('mode')}>${t(live ? 'shops.to.shadow' : 'shops.to.live')}</button>
      <button type="button" onClick=${() => setAsked('authorize')}>${t('shops.authorize')}</button></div>`}
    ${asked === 'mode' && html`<${Mode} shop=${shop} onChange=${onChange} onClose=${() => setAsked('')} />`}
    ${asked === 'authorize' && html`<${Authorize} shop=${shop} onClose=${() => setAsked('')} />`}
  </section>`;
}

function Token({ until }) {
  const now = useNow();
  if (!until) return t('shops.token.none');
  const seconds = (Date.parse(until) - now) / 1000;
  if (seconds <= 0) return html`<span class="tag danger">${t('shops.token.over')}</span> ${at(until)}`;
  return html`${at(until)} <span class=${seconds < week ? 'tag warn' : 'muted'}>${t('shops.token.left', { span: span(seconds) })}</span>`;
}

function Consumer({ shop }) {
  const since = shop.consumer_connected_at;
  return html`${since ? html`<span class="tag good">${t('shops.connected')}</span> ${t('shops.since', { at: at(since) })}` : html`<span class="tag danger">${t('shops.disconnected')}</span>`}
    ${shop.last_message_at && html`<br />${t('shops.lastmessage')} <${Age} since=${shop.last_message_at} />`}
    ${shop.reconnects > 0 && html`<br />${t('shops.reconnects', { n: number(shop.reconnects) })}`}`;
}

// Mode asks once more before money starts to move, or stops.
function Mode({ shop, onChange, onClose }) {
  const [to] = useState(shop.mode === 'live' ? 'shadow' : 'live');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(null);
  async function go() {
    setBusy(true);
    try {
      const { data } = await call('PUT', `/shops/${encodeURIComponent(shop.platform)}/${encodeURIComponent(shop.shop)}/mode`, { body: { mode: to } });
      onChange(data);
      say(t('shops.done.' + to, { shop: said(shop, 'title') + ' ' + shop.shop }));
      onClose();
    } catch (failed) {
      setProblem(failed);
      setBusy(false);
    }
  }
  return html`<${Dialog} title=${t('shops.confirm.' + to, { shop: said(shop, 'title') + ' ' + shop.shop })} onClose=${onClose}>
    <ul class="dots">${['what', 'open', 'limits'].map((part) => html`<li key=${part}>${t('shops.confirm.' + to + '.' + part)}</li>`)}</ul>
    ${problem && html`<p class="note danger" role="alert">${wordsOf(problem)}</p>`}
    <div class="row end"><button type="button" onClick=${onClose}>${t('shell.cancel')}</button>
      <button type="button" class=${to === 'live' ? 'danger' : 'primary'} disabled=${busy} onClick=${go}>${t('shops.to.' + to)}</button></div>
  <//>`;
}
