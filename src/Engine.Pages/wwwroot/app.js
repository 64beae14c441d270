/** What the pages of agents and supervisors need of the browser itself. */
const prefix = 'engine:';

/** A page that may store nothing forgets at its end. */
const memory = new Map();
const storage = (() => { try { sessionStorage.getItem(prefix); return sessionStorage; } catch { return null; } })();

export const read = key => storage ? storage.getItem(prefix + key) : memory.get(key) ?? null;

export function write(key, value) {
  try {
    if (!storage) memory.set(key, value);
    else if (value === null) storage.removeItem(prefix + key);
    else storage.setItem(prefix + key, value);
  } catch { memory.set(key, value); }
}

export function takeFragment() {
  const fragment = location.hash.slice(1);
  if (!fragment.includes('token=')) return null;
  history.replaceState(history.state, '', location.pathname + location.search);
  return fragment;
}

export const focus = selector => document.querySelector(selector)?.focus();

export function toEnd(selector, always) {
  const list = document.querySelector(selector);
  if (list && (always || list.scrollHeight - list.scrollTop - list.clientHeight < 160)) list.scrollTop = list.scrollHeight;
}

export function save(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  Object.assign(document.createElement('a'), { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}

let name = document.title, number = 0;

function show() { document.title = number > 0 ? `(${number}) ${name}` : name; }

export function title(text) { name = text; show(); }

export function attract(count, notice) {
  number = count;
  show();
  if (!notice || document.visibilityState === 'visible' || !('Notification' in window)) return;
  if (Notification.permission === 'granted') new Notification(notice);
}

let listener = null;

/** Keys with Alt, and ? outside fields: what a field does with a key stays its own. */
export function keys(dotnet) {
  if (!listener) addEventListener('keydown', event => {
    const isField = event.target.closest('input, textarea, select');
    const key = event.altKey && !event.ctrlKey && !event.metaKey ? event.code.replace(/^(Key|Digit)/, 'Alt+')
      : event.key === '?' && !isField ? '?' : event.key === 'Escape' ? 'Escape' : null;
    if (!key || !/^(Alt\+[1-9A-Z]|\?|Escape)$/.test(key)) return;
    listener.invokeMethodAsync('KeyAsync', key).then(isOurs => isOurs);
    if (/^Alt\+([1-9]|A|D|T|B|C|N)$/.test(key)) event.preventDefault();
  });
  listener = dotnet;
}
