// One room: its channel, its messages, its people, who is writing, and what was not read yet.

import { Log } from './log.js';

/** Rooms of this name keep what was said; the address may name any other channel, which keeps nothing. */
export const PREFIX = 'room:';

const MOST_KEPT = 200;
const WRITES_EVERY = 2_000;
const WRITES_FOR = 4_000;

export class Room {
  channel = null;
  people = new Map();
  writing = new Map();
  unread = 0;
  #page;
  #lines = [];
  #since;
  #known = false;
  #wrote = 0;
  #unwatch = [];

  /** `kept` is what an earlier page of this tab knew; `page` is told what happens. */
  constructor(name, kept, page) {
    this.name = name;
    this.recoverable = name.startsWith(PREFIX);
    this.label = this.recoverable ? name.slice(PREFIX.length) || name : name;
    this.log = new Log(this.label, page.resend);
    this.#page = page;
    this.#since = kept?.position ?? (this.recoverable ? 'start' : undefined);
    kept?.lines.forEach(line => this.#show(line));
    this.#known = this.#lines.length > 0;
  }

  /** Joined, and nothing is missing that the server still has. */
  get here() {
    return this.channel?.state === 'joined';
  }

  /** For the next page of this tab. */
  kept() {
    return { name: this.name, position: this.channel?.position ?? (this.#known ? this.#since : undefined), lines: this.#lines };
  }

  /** Joins over a connection; the one before, if any, is left. */
  enter(connection) {
    this.#unwatch.splice(0).forEach(remove => remove());
    const since = this.channel?.position ?? this.#since;
    this.#since = since;
    const channel = connection.channel(this.name, since && { since });
    this.channel = channel;
    this.#unwatch = [
      channel.on('chat', (line, { from }) => this.#heard(line, from)),
      channel.on('typing', ({ user }, { from }) => this.#writes(from, user)),
      channel.watch('presence', change => this.#moved(change)),
      channel.watch('joined', joined => this.#joined(joined)),
      channel.watch('state', () => this.#changed()),
      channel.watch('error', error => channel.state === 'left' ? this.#page.refused(error.message) : this.#page.complain(error.message)),
    ];
  }

  /** Says something, now or when the room is joined. */
  say(text, user) {
    const pending = this.log.pend(user, text, this.here ? 'on its way' : 'waits');
    this.channel.call('chat', { text }, { timeout: 0 })
      .then(() => this.log.accepted(pending), error => this.log.fail(pending, why(error)))
      .finally(this.#page.changed);
  }

  /** Tells the others, now and then, that somebody writes here. */
  writes() {
    if (this.here && Date.now() - this.#wrote > WRITES_EVERY) {
      this.#wrote = Date.now();
      this.channel.send('typing');
    }
  }

  #heard({ user, text, time }, from) {
    const own = this.#page.isMe(from);
    this.#show({ user, text, time, from, own });
    this.#wrote = own ? 0 : this.#wrote;
    this.#stopped(from);
    // Presence tells who comes and goes, and a line tells that somebody is called otherwise now.
    if (this.people.has(from)) {
      this.people.set(from, user);
    }
    if (this.#known) {
      this.#page.said(own);
    }
    this.#page.changed();
  }

  #show(line) {
    this.log.say(line, line.from, line.own);
    this.#lines.push(line);
    if (this.#lines.length > MOST_KEPT) {
      this.#lines.shift();
    }
  }

  #writes(from, user) {
    clearTimeout(this.writing.get(from)?.timer);
    this.writing.set(from, { user, timer: setTimeout(() => this.#stopped(from) && this.#page.changed(), WRITES_FOR) });
    this.#page.changed();
  }

  #stopped(from) {
    clearTimeout(this.writing.get(from)?.timer);
    return this.writing.delete(from);
  }

  // While the room is being joined, who came or went meanwhile is no news.
  #moved({ joined, left }) {
    const before = this.people;
    this.people = new Map([...this.channel.presence.values()].map(({ id, name }) => [id, name]));
    left.forEach(id => this.#stopped(id));
    if (this.here) {
      this.log.went(left.filter(id => before.has(id)).map(id => before.get(id)));
      this.log.came(joined.filter(({ id }) => !before.has(id)).map(({ name }) => name));
    }
    this.#page.changed();
  }

  #joined({ recovered }) {
    if (this.#known) {
      this.log.doubt();
    }
    if (!recovered && this.#known) {
      this.log.warn(this.recoverable
        ? 'What was said in between could not be recovered: the server has it no more.'
        : 'Connected again. This room keeps nothing, so anything said in between is missing.');
    } else if (!recovered && this.channel.position?.offset) {
      this.log.note('What was said earlier is kept no more.');
    }
    this.#known = true;
    this.#page.changed();
  }

  #changed() {
    // A screen reader waits until all that was missed is there.
    this.log.list.setAttribute('aria-busy', String(this.channel.state === 'joining'));
    if (!this.here) {
      this.writing.forEach((_, from) => this.#stopped(from));
    }
    this.#page.changed();
  }
}

function why({ code, message }) {
  switch (code) {
    case 'disconnected': return 'The connection broke, so this may not have arrived.';
    case 'queue-full': return 'Too much was waiting, so this was not sent.';
    case 'too-big': return 'This is longer than the server takes.';
    default: return `Not sent: ${message}`;
  }
}
