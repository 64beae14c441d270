import { fill } from './texts.js';
import { style } from './style.js';

/** What the customer sees: a button, and the conversation behind it. Built of elements and text alone. */
export class Panel {
  #connection; #texts; #name; #root; #host; #parts = {}; #unread = 0; #isOpen = false;
  #said = new Map(); #events = []; #choices = null; #with = null; #typingEnds = 0; #failed = new Map(); #hasSound = false;

  constructor(connection, texts, { name, language, parent }) {
    [this.#connection, this.#texts, this.#name] = [connection, texts, name];
    this.#host = make('div', { lang: language, id: 'engine-widget' });
    this.#root = this.#host.attachShadow({ mode: 'open' });
    this.#root.adoptedStyleSheets = [style];
    this.#build();
    parent.append(this.#host);
    const on = (type, hear) => connection.addEventListener(type, e => hear(e.detail));
    on('event', event => this.#hear(event));
    on('typing', sign => this.#typing(sign));
    on('state', () => this.#show());
    on('outbox', () => this.#showOutbox());
    on('refused', ({ message, reason }) => { this.#failed.set(message.id, { ...message, reason }); this.#showOutbox(); });
    on('restart', () => this.#clear());
    if (connection.hasConversation) connection.start();   // answers that come while the panel is closed are counted
  }

  open() {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#unread = 0;
    this.#connection.start();
    this.#show();
    this.#parts.write.focus();
    this.#toEnd();
  }

  close() {
    this.#isOpen = false;
    this.#show();
    this.#parts.launch.focus();
  }

  remove() { this.#host.remove(); }

  #build() {
    const t = this.#texts, p = this.#parts;
    const title = this.#name ? fill(t.titleOf, { name: this.#name }) : t.title;
    p.badge = make('span', { className: 'badge', hidden: true });
    p.launch = make('button', { className: 'launch', type: 'button', onclick: () => this.open() }, make('span', {}, t.open), p.badge);
    p.sound = make('input', { type: 'checkbox', onchange: e => { this.#hasSound = e.target.checked; } });
    p.end = make('button', { type: 'button', onclick: () => this.#end() }, t.end);
    p.menu = make('div', { className: 'menu', hidden: true },
      make('label', {}, p.sound, t.sound),
      make('button', { type: 'button', onclick: () => this.#download() }, t.transcript),
      p.end);
    p.more = button('⋯', t.menu, () => this.#toggleMenu());
    p.more.setAttribute('aria-expanded', 'false');
    p.note = make('p', { className: 'note' });
    p.log = make('div', { className: 'log', role: 'log', tabIndex: 0 });
    p.log.setAttribute('aria-label', title);
    p.typing = make('div', { className: 'typing' });
    p.typing.setAttribute('aria-live', 'polite');
    p.write = make('textarea', {
      rows: 1, maxLength: 4000, value: this.#connection.draft, placeholder: t.write,
      oninput: () => { this.#connection.draft = p.write.value; this.#connection.typing(); },
      onkeydown: e => { if (e.key === 'Enter' && !e.shiftKey && !e.isComposing) { e.preventDefault(); this.#say(); } },
    });
    p.write.setAttribute('aria-label', t.write);
    p.form = make('form', { onsubmit: e => { e.preventDefault(); this.#say(); } }, p.write, make('button', { type: 'submit' }, t.send));
    p.person = make('button', { type: 'button', onclick: () => this.#askForPerson() }, t.person);
    p.again = make('button', { type: 'button', hidden: true, onclick: () => { this.#connection.again(); p.write.focus(); } }, t.again);
    p.panel = make('section', { className: 'panel', hidden: true },
      make('div', { className: 'head' }, make('h2', {}, title), p.more, button('×', t.close, () => this.close())),
      p.menu, p.note, p.log, p.typing, p.form, make('div', { className: 'foot' }, p.person, p.again));
    p.panel.setAttribute('role', 'dialog');
    p.panel.setAttribute('aria-label', title);
    p.panel.addEventListener('keydown', e => { if (e.key === 'Escape') this.close(); });
    this.#root.append(p.launch, p.panel);
    this.#show();
  }

  #say(text = this.#parts.write.value) {
    if (text.trim() === '') return;
    this.#parts.write.value = this.#connection.draft = '';
    this.#connection.say(text.trim());
    this.#parts.write.focus();
    this.#toEnd();
  }

  async #askForPerson() {
    await this.#connection.askForPerson().catch(error => this.#happened(error.message));
  }

  async #end() {
    const { end } = this.#parts;
    if (end.dataset.sure !== 'yes') {   // a second press within the menu's life means it
      end.dataset.sure = 'yes';
      end.textContent = this.#texts.endSure;
      return;
    }
    this.#toggleMenu(false);
    await this.#connection.end().catch(error => this.#happened(error.message));
  }

  #toggleMenu(isOpen = this.#parts.menu.hidden) {
    const { menu, more, end } = this.#parts;
    menu.hidden = !isOpen;
    more.setAttribute('aria-expanded', `${isOpen}`);
    end.textContent = this.#texts.end;
    delete end.dataset.sure;
  }

  #hear(event) {
    this.#events.push(event);
    const t = this.#texts;
    switch (event.type) {
      case 'conversation.customer-said':
        this.#choose(null);
        this.#said.get(event.id)?.remove();
        this.#add('you', t.you, event.text, event);
        this.#mark(t.delivered);
        break;
      case 'conversation.bot-said':
        this.#typing(null);
        this.#add('bot', t.bot, event.text, event);
        this.#choose(event.choices);
        this.#notice();
        break;
      case 'conversation.agent-said':
        this.#typing(null);
        this.#add('agent', event.agent, event.text, event);
        this.#notice();
        break;
      case 'conversation.system-said':
        this.#add('system', t.system, event.text, event);
        this.#notice();
        break;
      case 'conversation.owner-changed':
        this.#choose(null);
        if (event.owner.kind === 'agent') this.#happened(fill(t.joined, { who: event.owner.id }));
        else if (this.#with === 'agent' && event.owner.kind === 'bot') this.#happened(t.left);
        this.#with = event.owner.kind;
        this.#show(event.owner.kind === 'queue' ? t.waitingSoon : null);
        break;
      case 'conversation.queued':
        this.#show(event.position === 1 ? t.waitingNext : fill(t.waiting, event));
        break;
      case 'conversation.closed':
        this.#choose(null);
        this.#happened(t.ended);
        break;
    }
    this.#showOutbox();
  }

  #add(kind, by, text, { at } = {}) {
    const said = make('div', { className: `said ${kind}` }, make('span', { className: 'by' }, by), make('span', { dir: 'auto' }, text));
    if (at) said.title = new Date(at).toLocaleString(this.#host.lang);
    this.#put(said);
    return said;
  }

  #happened(text) { this.#put(make('div', { className: 'happened' }, text)); }

  #put(element) {
    const { log } = this.#parts;
    const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
    log.append(element);
    if (isAtEnd) this.#toEnd();
  }

  #toEnd() { this.#parts.log.scrollTop = this.#parts.log.scrollHeight; }

  #mark(text) {
    this.#parts.mark?.remove();
    this.#parts.mark = make('div', { className: 'mark' }, text);
    this.#put(this.#parts.mark);
  }

  /** Shows what may be picked, until anything else is said. */
  #choose(choices) {
    this.#choices?.remove();
    this.#choices = null;
    if (!choices?.length) return;
    this.#choices = make('div', { className: 'choices', role: 'group' },
      ...choices.map(choice => make('button', { type: 'button', onclick: () => this.#say(choice.label) }, choice.label)));
    this.#put(this.#choices);
  }

  #showOutbox() {
    const t = this.#texts;
    for (const element of this.#said.values()) element.remove();
    this.#said.clear();
    for (const { id, text, reason } of [...this.#failed.values(), ...this.#connection.outbox]) {
      const said = this.#add('you waiting', t.you, text);
      said.append(make('span', { className: reason ? 'by bad' : 'by' }, reason ? fill(t.notSent, { reason }) : t.sending));
      this.#said.set(id, said);
    }
  }

  #typing(sign) {
    const { typing } = this.#parts;
    clearTimeout(this.#typingEnds);
    if (!sign || sign.who === 'customer') { typing.textContent = ''; return; }
    typing.textContent = fill(this.#texts.typing, { who: sign.by ?? this.#texts.agent });
    this.#typingEnds = setTimeout(() => { typing.textContent = ''; }, Math.max(0, new Date(sign.until) - Date.now()) || 6_000);
  }

  /** Something was said: counted while nobody looks, and heard when the customer wants that. */
  #notice() {
    if (this.#isOpen && !document.hidden) return;
    if (this.#connection.state !== 'live') return;
    this.#unread++;
    if (this.#hasSound) beep();
    this.#show();
  }

  #clear() {
    this.#parts.log.replaceChildren();
    this.#said.clear();
    this.#failed.clear();
    [this.#events, this.#choices, this.#with] = [[], null, null];
    this.#show();
  }

  #waitingNote = null;

  #show(waiting) {
    const t = this.#texts, p = this.#parts, { state } = this.#connection;
    if (waiting !== undefined) this.#waitingNote = waiting;
    p.launch.hidden = this.#isOpen;
    p.panel.hidden = !this.#isOpen;
    p.badge.hidden = this.#unread === 0;
    p.badge.textContent = fill(t.unread, { count: this.#unread });
    const isOver = state === 'ended' || state === 'refused';
    p.form.hidden = p.person.hidden = isOver;
    p.end.hidden = isOver;
    p.end.disabled = p.person.disabled = state !== 'live';
    p.again.hidden = state !== 'ended' || !this.#connection.canBeginAgain;
    p.note.classList.toggle('bad', state === 'offline' || state === 'refused');
    p.note.textContent = state === 'offline' ? t.offline : state === 'refused' ? t.refused : state === 'ended' ? t.ended
      : state === 'opening' ? t.opening : this.#waitingNote ?? (this.#with === 'agent' ? '' : t.disclosure);
    p.note.hidden = p.note.textContent === '';
  }

  /** What was said, as plain text. */
  #download() {
    const t = this.#texts;
    const who = event => event.type === 'conversation.customer-said' ? t.you : event.type === 'conversation.agent-said' ? event.agent
      : event.type === 'conversation.bot-said' ? t.bot : t.system;
    const lines = this.#events.filter(event => event.text)
      .map(event => `${new Date(event.at).toLocaleString()}  ${who(event)}: ${event.text}`);
    const address = URL.createObjectURL(new Blob([lines.join('\r\n') + '\r\n'], { type: 'text/plain;charset=utf-8' }));
    make('a', { href: address, download: 'conversation.txt' }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
    this.#toggleMenu(false);
  }
}

function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  if (properties.role) element.setAttribute('role', properties.role);
  element.append(...children);
  return element;
}

function button(sign, label, onclick) {
  const element = make('button', { type: 'button', onclick }, sign);
  element.setAttribute('aria-label', label);
  element.title = label;
  return element;
}

function beep() {
  const audio = new AudioContext(), tone = audio.createOscillator(), volume = audio.createGain();
  volume.gain.value = 0.05;
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.15);
  tone.onended = () => audio.close();
}
