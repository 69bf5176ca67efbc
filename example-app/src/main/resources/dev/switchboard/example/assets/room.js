// One room: its messages, its people, and what was not read yet.

import { Log } from './log.js';

const TOGETHER = 120;

export class Room {
  people = new Map();
  count = 0;
  unread = 0;
  #known = false;
  #met = false;
  #asking = 0;
  #ask;

  /** `ask` asks the server who is here; `resend` sends a text again. */
  constructor(name, { ask, resend }) {
    this.name = name;
    this.log = new Log(name, resend);
    this.#ask = ask;
  }

  /** Asks who is here, once for everything that happens in the same moment. */
  askWho() {
    this.#asking ||= setTimeout(() => {
      this.#asking = 0;
      this.#ask(this);
    }, TOGETHER);
  }

  /** The connection is gone: who is here now will be known when it is back. */
  lost() {
    clearTimeout(this.#asking);
    this.#asking = 0;
    this.#known = false;
    this.log.doubt();
  }

  /** Who is here: tells who came and went since the last time, but not across a gap. */
  meet({ members, count }) {
    const now = new Map(members.map(({ id, name }) => [id, name]));
    const listed = count === members.length;
    if (this.#known && listed) {
      this.log.went([...this.people].filter(([id]) => !now.has(id)).map(([, name]) => name));
      this.log.came([...now].filter(([id]) => !this.people.has(id)).map(([, name]) => name));
    } else if (!this.#known && this.#met) {
      this.log.note('Connected again. What was said in between is not shown: this room keeps no history.');
    }
    this.#known = listed;
    this.#met = true;
    this.people = now;
    this.count = count;
  }
}
