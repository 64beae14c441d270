import { readStream } from './stream.js';
import { Store } from './store.js';

const heartbeatMs = 15_000, lostAfterMs = 2.5 * heartbeatMs, retryMinMs = 500, retryMaxMs = 15_000;

/**
 * One customer's conversation: opens it, follows it, and sends what the customer writes exactly once, whatever the network does.
 * Dispatches 'event' (an event of the conversation, each once and in order), 'typing', 'state' and 'outbox'.
 */
export class Connection extends EventTarget {
  /** idle, opening, live, offline, ended or refused. */
  state = 'idle';
  #options;
  #store;
  #conversation = null;
  #last = 0;
  #isNew = false;
  #stop = null;
  #failures = 0;
  #typedAt = 0;
  #isSending = false;

  constructor(options) {
    super();
    this.#options = options;
    this.#store = new Store(options.site ?? options.conversation ?? 'conversation');
    // Another tab has written, sent, or begun a new conversation.
    this.#store.addEventListener('outbox', () => this.#tell('outbox'));
    this.#store.addEventListener('conversation', ({ detail: id }) => { if (this.#stop && id !== this.#conversation?.id) this.#restart(); });
    addEventListener('online', () => this.#wake());
    addEventListener('pageshow', () => this.#wake());
  }

  get hasConversation() { return this.#options.conversation !== undefined || this.#store.hasConversation; }

  /** A conversation that the shop opened itself is followed by no other. */
  get canBeginAgain() { return this.#options.site !== undefined; }

  /** What the customer wrote and the engine has not acknowledged, oldest first: {id, text}. */
  get outbox() { return this.#store.outbox; }

  get draft() { return this.#store.draft; }

  set draft(text) { this.#store.draft = text; }

  /** Opens the conversation, or takes up the one there is, and follows it from its beginning. */
  async start() {
    if (this.#stop) return;
    this.#stop = new AbortController();
    const stop = this.#stop.signal;
    this.#last = 0;
    this.#become('opening');
    while (!stop.aborted && this.state !== 'ended' && this.state !== 'refused') {
      try {
        const conversation = await this.#find();
        if (stop.aborted) return;
        this.#conversation = conversation;
        this.#send();
        await this.#follow(stop);
      } catch (error) {
        if (stop.aborted) return;
        if (error instanceof Refused && error.isOfTheConversation && this.canBeginAgain && !this.#isNew) return this.again();
        if (error instanceof Refused && error.isAfterTheEnd) return this.#restart();   // the engine was put back to an older state
        this.#become(error instanceof Refused && error.isFinal ? 'refused' : 'offline');
      }
      if (!stop.aborted && this.state !== 'ended' && this.state !== 'refused') await this.#pause(stop);
    }
  }

  /** Begins a new conversation after the last one has ended. */
  async again() {
    await this.#alone('open', () => this.#store.keep(null));
    this.#restart();
  }

  /** Keeps a message until the engine has it, and sends it. */
  say(text) {
    this.#store.outbox = [...this.outbox, { id: `m-${crypto.randomUUID()}`, text }];
    this.#tell('outbox');
    this.#send();
  }

  askForPerson() { return this.#post('human', { id: `h-${crypto.randomUUID()}` }); }

  end() { return this.#post('close', { id: `c-${crypto.randomUUID()}` }); }

  /** Says that the customer types, at most every 3 seconds: a sign is good for 6. */
  typing() {
    if (Date.now() - this.#typedAt < 3_000 || this.state !== 'live') return;
    this.#typedAt = Date.now();
    this.#post('typing').catch(() => {});
  }

  /** The one there is, or a new one. One tab at a time looks and opens, so that all have the same. */
  #find() {
    const { conversation: id, token } = this.#options;
    this.#isNew = false;
    return id !== undefined ? { id, token } : this.#alone('open', async () => await this.#store.load() ?? await this.#open());
  }

  async #open() {
    const { engine, site, customer, language } = this.#options;
    const response = await fetch(new URL(`v1/sites/${encodeURIComponent(site)}/conversations`, engine), {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ customer, locale: language }),
    });
    if (!response.ok) throw await Refused.of(response);
    const { id, token } = await response.json();
    await this.#store.keep({ id, token });
    this.#isNew = true;
    return { id, token };
  }

  /** Runs in one tab at a time, where the browser can say so. */
  #alone(what, work) { return navigator.locks ? navigator.locks.request(`engine-widget-${what}-${this.#store.name}`, work) : work(); }

  async #follow(stop) {
    const quiet = new AbortController();
    let watch;
    const heard = () => {
      clearTimeout(watch);
      watch = setTimeout(() => quiet.abort(), lostAfterMs);
    };
    heard();
    try {
      const response = await fetch(this.#address('events'), {
        headers: { ...this.#bearer(), 'Accept': 'text/event-stream', 'Last-Event-ID': `${this.#last}` },
        signal: AbortSignal.any([stop, quiet.signal]), cache: 'no-store',
      });
      if (response.status === 204) return this.#become('ended');
      if (!response.ok) throw await Refused.of(response);
      this.#failures = 0;
      this.#become('live');
      for await (const { event, id, data } of readStream(response)) {
        heard();
        if (event === 'message') this.#hear(Number(id), JSON.parse(data));
        else if (event === 'typing') this.#tell('typing', JSON.parse(data));
        else if (event === 'reconnect') return;
      }
    } finally {
      clearTimeout(watch);
    }
  }

  #hear(sequence, event) {
    if (sequence <= this.#last) return;   // seen before the connection was lost
    this.#last = sequence;
    if (event.type === 'conversation.customer-said') this.#acknowledge(event.id);
    this.#tell('event', event);
    if (event.type === 'conversation.closed') this.#become('ended');
  }

  #acknowledge(id) {
    if (!this.outbox.some(message => message.id === id)) return;
    this.#store.outbox = this.outbox.filter(message => message.id !== id);
    this.#tell('outbox');
  }

  /** One tab at a time sends, the oldest first; a message keeps its id, so that the engine takes it once however often it comes. */
  async #send() {
    if (this.#isSending || !this.#conversation) return;
    this.#isSending = true;
    try {
      await this.#alone('send', async () => {
        while (this.outbox.length > 0) {
          const message = this.outbox[0];
          try {
            await this.#post('messages', message);
          } catch (error) {
            if (!(error instanceof Refused) || !error.isFinal) return;   // sent again when there is a connection
            this.#tell('refused', { message, reason: error.message });
          }
          this.#acknowledge(message.id);
        }
      });
    } finally {
      this.#isSending = false;
    }
  }

  async #post(what, body) {
    const response = await fetch(this.#address(what), {
      method: 'POST',
      headers: { ...this.#bearer(), ...(body && { 'Content-Type': 'application/json' }) },
      body: body && JSON.stringify(body),
    });
    if (!response.ok) throw await Refused.of(response);
  }

  #address(what) {
    return new URL(`v1/conversations/${encodeURIComponent(this.#conversation.id)}/${what}`, this.#options.engine);
  }

  #bearer() { return { Authorization: `Bearer ${this.#conversation.token}` }; }

  #restart() {
    this.#stop?.abort();
    this.#stop = this.#conversation = null;
    this.#tell('restart');
    this.start();
  }

  #wake() {
    this.#resume?.();
    this.#send();
  }

  #resume = null;

  /** Full jitter over a doubling wait, so that a restarted engine is not met by everybody at once. */
  #pause(stop) {
    const most = Math.min(retryMaxMs, retryMinMs * 2 ** this.#failures++);
    return new Promise(resolve => {
      const timer = setTimeout(resolve, retryMinMs + Math.random() * most);
      this.#resume = () => { clearTimeout(timer); resolve(); };
      stop.addEventListener('abort', this.#resume, { once: true });
    });
  }

  #become(state) {
    if (state === this.state) return;
    this.state = state;
    this.#tell('state');
  }

  #tell(type, detail) { this.dispatchEvent(new CustomEvent(type, { detail })); }
}

/** What the engine will not do. */
class Refused extends Error {
  constructor(status, refusal, detail) {
    super(detail);
    this.status = status;
    this.refusal = refusal;
  }

  /** Asking again would not help. */
  get isFinal() { return this.status >= 400 && this.status < 500 && this.status !== 429; }

  /** The token has ended, or the conversation is gone. */
  get isOfTheConversation() { return this.status === 401 || this.status === 404; }

  get isAfterTheEnd() { return this.refusal === 'afterTheEnd'; }

  static async of(response) {
    const problem = await response.json().catch(() => ({}));
    return new Refused(response.status, problem.refusal, problem.detail ?? response.statusText);
  }
}
