import { useEffect, useRef } from './html.js';

// Keys that work everywhere, unless somebody is typing. A page adds its own
// while it is shown; the newest wins. A key is what KeyboardEvent.key says, or
// two of them with a space between, pressed one after the other.
const layers = [];
const pause = 1200; // milliseconds in which the second key has to follow
let first = '';
let firstAt = 0;

addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key !== 'Escape' && typing(event.target)) return;
  if (document.querySelector('dialog[open]')) return;
  const pair = event.timeStamp - firstAt < pause ? first + ' ' + event.key : '';
  first = event.key;
  firstAt = event.timeStamp;
  const act = find(pair) ?? find(event.key);
  if (!act) return;
  if (pair && find(pair)) first = '';
  event.preventDefault();
  act(event);
});

function find(key) {
  for (let i = layers.length - 1; i >= 0; i--) {
    if (key && layers[i].current[key]) return layers[i].current[key];
  }
  return undefined;
}

function typing(target) {
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));
}

// useKeys makes keys work while the component is shown: {j: act, 'g q': act}.
export function useKeys(keys) {
  const layer = useRef(keys);
  layer.current = keys;
  useEffect(() => {
    layers.push(layer);
    return () => layers.splice(layers.indexOf(layer), 1);
  }, []);
}
