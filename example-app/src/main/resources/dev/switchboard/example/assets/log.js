// The messages of one room as a list that screen readers follow: what others say, what this page has sent, who came and went.

import { avatar, dayOf, drawing, element, named, plural, time } from './dom.js';

const MOST = 500;
const ONE_BREATH = 5 * 60_000;

export class Log {
  #items;
  #pending = [];
  #last = null;
  #day = '';
  #resend;

  /** `resend` is called with the text of a message that somebody wants to send again. */
  constructor(roomName, resend) {
    this.#resend = resend;
    this.#items = element('ol');
    this.list = element('div', { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-label': `Messages in ${roomName}`, hidden: true }, this.#items);
  }

  get empty() {
    return !this.#items.firstChild;
  }

  /** Someone said something; `own` settles what this page had shown as on its way. */
  say({ user, text, time: at }, from, own) {
    if (own) {
      const settled = this.#pending.findIndex(pending => pending.text === text);
      if (settled >= 0) {
        this.#pending.splice(settled, 1)[0].item.remove();
      }
    }
    const date = dayOf(at);
    if (date !== this.#day) {
      if (this.#day || date !== dayOf(Date.now())) {
        this.#append(element('li', { class: 'day' }, date));
        this.#last = null;
      }
      this.#day = date;
    }
    const first = !this.#last || this.#last.from !== from || this.#last.user !== user || at - this.#last.at > ONE_BREATH;
    this.#last = { from, user, at };
    this.#append(this.#item(user, text, time(at), { own, first }));
  }

  /** This page sends something; it stands here, with how far it got, until its echo comes. */
  pend(user, text, fate) {
    const pending = { text, user, state: 'open', item: null };
    this.#show(pending, fate);
    this.#pending.push(pending);
    return pending;
  }

  /** Messages that the server has not answered yet. */
  get waiting() {
    return this.#pending.filter(pending => pending.state === 'open').length;
  }

  /** The server took it; its echo is what counts. */
  accepted(pending) {
    pending.state = 'accepted';
  }

  /** It was refused, or nobody knows. */
  fail(pending, why) {
    // Its echo may have come before the bad news.
    if (this.#pending.includes(pending)) {
      pending.state = 'failed';
      this.#show(pending, 'not confirmed', element('div', { class: 'retry' },
        element('p', {}, why),
        element('button', { type: 'button', class: 'link', click: () => this.#forget(pending, this.#resend) }, 'Send again'),
        element('button', { type: 'button', class: 'link', click: () => this.#forget(pending) }, 'Discard')));
      pending.item.classList.add('doubtful');
    }
  }

  /** The room is joined again: what was taken and is still without its echo may have been lost. */
  doubt() {
    this.#pending.filter(pending => pending.state === 'accepted')
      .forEach(pending => this.fail(pending, 'The connection broke, so this may not have arrived.'));
  }

  note(...parts) {
    this.#last = null;
    this.#append(element('li', { class: 'note' }, ...parts));
  }

  /** Something that nobody may overlook. */
  warn(text) {
    this.#last = null;
    this.#append(element('li', { class: 'note warning' }, drawing('M12 4 2.500 20h19zM12 10v4.500M12 17.400v.2'), text));
  }

  came(names) {
    this.#moved(names, 'came in');
  }

  went(names) {
    this.#moved(names, 'left');
  }

  #moved(names, verb) {
    if (names.length > 3) {
      this.note(`${plural(names.length, 'person', 'people')} ${verb} · `, time(Date.now()));
    } else {
      names.forEach(name => this.note(named(name), ` ${verb} · `, time(Date.now())));
    }
  }

  #item(user, text, end, { own, first }) {
    return element('li', { class: `message${own ? ' own' : ''}${first ? ' first' : ''}` },
      avatar(user, own),
      element('p', { class: 'author' }, named(user), own ? element('span', { class: 'visually-hidden' }, ' (you)') : ''),
      element('div', { class: 'bubble' }, element('p', { class: 'text', dir: 'auto' }, text), end));
  }

  #show(pending, fate, ...below) {
    const item = this.#item(pending.user, pending.text, element('span', { class: 'fate' }, fate), { own: true, first: false });
    item.classList.add('pending');
    item.append(...below);
    pending.item?.replaceWith(item);
    pending.item = item;
    if (!item.isConnected || !item.parentNode) {
      this.#items.append(item);
    }
  }

  #forget(pending, then = () => {}) {
    this.#pending = this.#pending.filter(other => other !== pending);
    pending.item.remove();
    then(pending.text);
  }

  // What is on its way stays at the end; what has gone on for long is forgotten, so that a page left open stays light.
  #append(item) {
    this.#items.insertBefore(item, this.#pending[0]?.item ?? null);
    while (this.#items.childElementCount > MOST) {
      this.#items.firstChild.remove();
    }
  }
}
