import { html, useLayoutEffect, useRef, useState } from '../core/html.js';
import { wordsOf } from '../core/api.js';
import { t } from '../core/language.js';
import { signIn, signOut } from '../core/session.js';
import { Dialog } from '../widgets/dialog.js';
import { Language } from './frame.js';

// SignIn is the page for somebody who has not signed in.
export function SignIn() {
  return html`<main class="signin">
    <div class="card">
      <div class="row apart"><h1>makegood</h1><${Language} /></div>
      <p class="muted">${t('signin.text')}</p>
      <${Form} />
    </div>
  </main>`;
}

// SignInAgain asks for a token while the page stays open behind it.
export function SignInAgain() {
  return html`<${Dialog} title=${t('signin.again')} onClose=${() => {}}>
    <p>${t('signin.again.text')}</p>
    <${Form} />
    <button class="quiet" onClick=${signOut}>${t('shell.signout')}</button>
  <//>`;
}

function Form() {
  const field = useRef();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState('');
  useLayoutEffect(() => field.current.focus(), []);
  async function submit(event) {
    event.preventDefault();
    const token = field.current.value.trim();
    if (!token || busy) return;
    setBusy(true);
    try {
      await signIn(token);
    } catch (problem) {
      setWrong(problem.status === 401 ? t('signin.wrong') : wordsOf(problem));
      setBusy(false);
      field.current?.select();
    }
  }
  return html`<form class="stack" onSubmit=${submit}>
    <label class="field"><span>${t('signin.token')}</span>
      <input ref=${field} autofocus type="password" autocomplete="off" spellcheck=${false} aria-invalid=${wrong ? 'true' : null} aria-describedby="signin-wrong" />
    </label>
    <p id="signin-wrong" class="wrong" role="alert">${wrong}</p>
    <button class="primary" disabled=${busy}>${busy ? t('signin.checking') : t('signin.go')}</button>
  </form>`;
}
