/**
 * What outlives a page: which conversation it is, what is not sent yet, and what is half written. Tabs of one origin share it, and hear
 * of each other's changes. Where the page may store nothing, it lives as long as the page.
 * The conversation lies in a database: what one tab writes to localStorage reaches a tab in another process of the browser a moment
 * later, and two tabs that open at once would open two conversations. localStorage tells other tabs that it has changed.
 */
export class Store extends EventTarget {
  #memory = new Map();
  #stored = storage();

  constructor(name) {
    super();
    this.name = name;
    addEventListener('storage', change => {
      if (change.key === this.#key('outbox')) this.dispatchEvent(new Event('outbox'));
      if (change.key === this.#key('conversation'))
        this.dispatchEvent(new CustomEvent('conversation', { detail: this.#read('conversation', null) }));
    });
  }

  /** There was a conversation when this tab heard last. */
  get hasConversation() { return this.#read('conversation', null) !== null; }

  /** The conversation, {id, token}, or null. */
  async load() {
    const conversations = await database();
    return conversations ? await done(conversations('readonly').get(this.name)) ?? null : this.#memory.get('whole') ?? null;
  }

  /** Keeps a conversation, or forgets the one there is. */
  async keep(conversation) {
    const conversations = await database();
    if (conversations) await done(conversations('readwrite').put(conversation, this.name));
    else this.#memory.set('whole', conversation);
    this.#write('conversation', conversation && conversation.id);
  }

  get outbox() { return this.#read('outbox', []); }
  set outbox(value) { this.#write('outbox', value); }

  get draft() { return this.#read('draft', ''); }
  set draft(value) { this.#write('draft', value); }

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

let opened = null;

/** Gives the conversations of all tabs of this origin; null where the page may have no database. */
const database = () => opened ??= new Promise(resolve => {
  try {
    const request = indexedDB.open('engine-widget', 1);
    request.onupgradeneeded = () => request.result.createObjectStore('conversations');
    request.onsuccess = () => resolve(mode => request.result.transaction('conversations', mode).objectStore('conversations'));
    request.onerror = () => resolve(null);
  } catch {
    resolve(null);
  }
});

const done = request => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
