import { html, useEffect, useRef, useState } from '../core/html.js';
import { post, wordsOf } from '../core/api.js';
import { useCell } from '../core/cell.js';
import { minorOf } from '../core/format.js';
import { language, t } from '../core/language.js';
import { go } from '../core/router.js';
import { loadShops, shops } from '../core/shops.js';
import { elements, goodID, leaks, missing } from './elements.js';
import { Fields } from './fields.js';
import { Waiting } from './waiting.js';

const empty = { at: '', buyer: '', order: '', goods: '', reason: '', wanted: '', aftersale: '', amount: '' };

// ByHand is the page on which a request by telephone or at a counter becomes a
// case. What is typed lives in the component only: it names a buyer.
export default function ByHand() {
  const list = useCell(shops);
  const [form, setForm] = useState(empty);
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  const [opened, setOpened] = useState(null);
  const place = useRef();
  useEffect(() => { loadShops(); }, []);
  const at = form.at || (list.length === 1 ? list[0].platform + '/' + list[0].shop : '');
  const lacks = missing(form);
  const amount = form.amount.trim() ? minorOf(form.amount, 'CNY') : 0;
  const faulty = !at || amount === null || leaks(form.goods, form.buyer) || leaks(form.reason, form.buyer) || !goodID(form.aftersale);

  async function open(event) {
    event.preventDefault();
    if (lacks.length || faulty) {
      const wrong = lacks.length ? `[name="${lacks[0]}"]` : '[aria-invalid]';
      (place.current.querySelector(wrong) ?? place.current.querySelector('[name="at"]')).focus();
      return;
    }
    setBusy(true);
    try {
      const { data } = await post('/cases', bodyOf(form, at, amount));
      setForm(empty);
      if (data.id) go('/cases/' + encodeURIComponent(data.id));
      else setOpened(data.ref);
    } catch (failed) {
      setProblem(failed);
    }
    setBusy(false);
  }
  if (opened) return html`<${Waiting} reference=${opened} onAgain=${() => setOpened(null)} />`;
  return html`<main class="page admin manual">
    <h1>${t('manual.title')}</h1>
    <p class="muted lead">${t('manual.text')}</p>
    <div class="columns">
      <form ref=${place} class="card" noValidate onSubmit=${open}>
        <${Fields} form=${form} at=${at} list=${list} change=${(part) => setForm({ ...form, ...part })} />
        ${problem && html`<p class="note danger" role="alert">${wordsOf(problem)}</p>`}
        <div class="row"><button class="primary" disabled=${busy}>${t(busy ? 'manual.opening' : 'manual.open')}</button>
          ${lacks.length > 0 && html`<span class="muted">${t('manual.missing', { list: namesOf(lacks) })}</span>`}</div>
      </form>
      <${Completeness} lacks=${lacks} />
    </div>
  </main>`;
}

const namesOf = (names) => names.map((name) => t('manual.' + name)).join(language.get() === 'zh' ? '、' : ', ');

const bodyOf = (form, at, amount) => {
  const [platform, shop] = at.split('/');
  return {
    platform, shop, order_id: form.order.trim(), buyer: form.buyer.trim(), goods: form.goods.trim(), reason: form.reason.trim(), wanted: form.wanted,
    after_sale_id: form.aftersale.trim(), amount_minor: amount,
  };
};

// Completeness shows which of the five elements are there.
function Completeness({ lacks }) {
  const done = elements.length - lacks.length;
  return html`<aside class="card five"><h2>${t('manual.elements')} <span class=${done === elements.length ? 'tag good' : 'tag warn'}>${t('manual.count', { done, all: elements.length })}</span></h2>
    <progress max=${elements.length} value=${done} aria-label=${t('manual.elements')}></progress>
    <ul class="stack tight">${elements.map((name) => html`<${Element} key=${name} name=${name} there=${!lacks.includes(name)} />`)}</ul>
    <p class="muted" role="status">${lacks.length ? t('manual.missing', { list: namesOf(lacks) }) : t('manual.complete')}</p></aside>`;
}

function Element({ name, there }) {
  return html`<li class="row"><span class=${'mark ' + (there ? 'good' : 'muted')} aria-hidden="true">${there ? '✓' : '○'}</span>
    <span>${t('manual.' + name)}</span> <span class="unseen">${t(there ? 'manual.there' : 'manual.lacking')}</span></li>`;
}
