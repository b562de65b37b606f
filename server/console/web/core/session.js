import { get, onRefusedToken, Problem } from './api.js';
import { cell } from './cell.js';
import { dropToken, keepToken, token } from './token.js';

// session is who has signed in. state: 'out' nobody has, 'asking' the token is
// being checked, 'in' somebody has, 'expired' the server has stopped knowing
// the token while a page was open: the page stays behind the sign-in form.
export const session = cell({ state: 'out', name: '', role: '', version: '' });

const ranks = ['viewer', 'agent', 'supervisor', 'admin'];

// may reports whether the person's role is at least the given one.
export function may(role) {
  return ranks.indexOf(session.get().role) >= ranks.indexOf(role);
}

onRefusedToken(() => {
  const known = session.get();
  if (known.state === 'in') session.set({ ...known, state: 'expired' });
});

// signIn checks a token with the server and keeps it if the server knows it.
// It throws the Problem otherwise.
export async function signIn(candidate) {
  const before = token();
  keepToken(candidate);
  try {
    await resume();
  } catch (problem) {
    if (before) keepToken(before); else dropToken();
    throw problem;
  }
}

// resume asks whose token is kept.
export async function resume() {
  const { data } = await get('/whoami');
  session.set({ state: 'in', name: data.name, role: data.role, version: data.version });
}

// signOut forgets the token and everything of this tab.
export function signOut() {
  dropToken();
  session.set({ state: 'out', name: '', role: '', version: '' });
}

// start checks a token that is there when the page opens. A server that is
// away leaves the question open: it is asked again.
export async function start() {
  if (!token()) return;
  if (session.get().state === 'out') session.set({ ...session.get(), state: 'asking' });
  try {
    await resume();
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 401) {
      signOut();
      return;
    }
    setTimeout(start, 3000);
  }
}
