/**
 * What outlives a page: which conversation it is, what is not sent yet, and what is half written. Tabs of one origin share it, and hear
 * of each other's changes. Where the page may store nothing, it lives as long as the page.
 */
export class Store extends EventTarget {
  #memory = new Map();
  #stored = storage();

  constructor(name) {
    super();
    this.name = name;
    addEventListener('storage', change => {
      if (change.key === this.#key('outbox')) this.dispatchEvent(new Event('outbox'));
      if (change.key === this.#key('conversation')) this.dispatchEvent(new Event('conversation'));
    });
  }

  get conversation() { return this.#read('conversation', null); }
  set conversation(value) { this.#write('conversation', value); }

  get outbox() { return this.#read('outbox', []); }
  set outbox(value) { this.#write('outbox', value); }

  get draft() { return this.#read('draft', ''); }
  set draft(value) { this.#write('draft', value); }

  get isOpen() { return this.#read('open', false); }
  set isOpen(value) { this.#write('open', value); }

  #key(what) { return `engine-widget:${this.name}:${what}`; }

  #read(what, otherwise) {
    const text = this.#stored ? this.#stored.getItem(this.#key(what)) : this.#memory.get(what);
    return text == null ? otherwise : JSON.parse(text);
  }

  #write(what, value) {
    const text = value === null ? null : JSON.stringify(value);
    if (!this.#stored) this.#memory.set(what, text);
    else if (text === null) this.#stored.removeItem(this.#key(what));
    else this.#stored.setItem(this.#key(what), text);
  }
}

/** The browser's storage, when the page may write to it. */
function storage() {
  try {
    localStorage.setItem('engine-widget', '');
    localStorage.removeItem('engine-widget');
    return localStorage;
  } catch {
    return null;
  }
}
