// A plain client of the protocol: JSON envelopes {channel, cmd, param}, a bounded queue while it is offline, and reconnection that does
// not stampede: every pause is random, up to a cap that doubles from 500 ms to 30 s, or of the span that the server names.

const QUEUE = 100;
const LEAST_PAUSE = 100;
const FIRST_CAP = 500;
const LAST_CAP = 30_000;
const STABLE_AFTER = 30_000;
const PROBE_EVERY = 20_000;
const PROBE_ANSWER = 8_000;
const CLOSE_CONNECTION_AFTER = 500;
const STAY_AWAY = new Set([1000, 1002, 1003, 1007, 1008, 1009]);

/** Whether a client may come back after a close code (protocol, Closing). */
export function comesBack(code) {
  return code === 4501 || (code < 4500 || code > 4999) && !STAY_AWAY.has(code);
}

/** Milliseconds to wait after the n-th failure in a row, n from 0; the reason of a restart may name a span instead. */
export function pause(failures, code, reason, random = Math.random) {
  let least = LEAST_PAUSE;
  let most = Math.min(LAST_CAP, FIRST_CAP * 2 ** failures);
  if (code === 1012) {
    try {
      const [from, to] = JSON.parse(reason).retry;
      if (from >= 0 && to >= from && to <= 10 * LAST_CAP) {
        [least, most] = [from, to];
      }
    } catch {
      // No span in this reason: the usual pause will do.
    }
  }
  return least + random() * (most - least);
}

/**
 * A connection that comes back. States, told through `onState` and readable as `state`:
 * {name: 'connecting' | 'connected' | 'waiting' | 'ended', code, reason, retryAt}; `retryAt` in milliseconds since 1970.
 */
export class Socket {
  #url;
  #onState;
  #onMessage;
  #socket = null;
  #queue = [];
  #failures = 0;
  #refused = false;
  #timers = new Map();
  #heard = 0;
  #wake = () => this.#soon();
  state = { name: 'ended', code: 0, reason: '' };

  /** `url` is asked for the address at each attempt. */
  constructor({ url, onState, onMessage }) {
    this.#url = url;
    this.#onState = onState;
    this.#onMessage = onMessage;
    addEventListener('online', this.#wake);
    document.addEventListener('visibilitychange', this.#wake);
  }

  /** Messages that wait for a connection. */
  get waiting() {
    return this.#queue.length;
  }

  /** Connects now, whatever the state: also leaves an open connection for a new one. */
  open() {
    this.#drop();
    this.#failures = 0;
    this.#connect();
  }

  /**
   * Sends, or keeps for later the last hundred messages. Returns a ticket: `ticket.state` is 'sent', 'queued' or 'dropped', and the
   * connection that took it is `ticket.by`.
   */
  send(message) {
    const ticket = { message, state: 'queued', by: null };
    if (this.state.name === 'connected') {
      this.#transmit(ticket);
    } else {
      this.#queue.push(ticket);
      if (this.#queue.length > QUEUE) {
        this.#queue.shift().state = 'dropped';
      }
    }
    return ticket;
  }

  /** Takes back what was not sent yet. */
  recall(ticket) {
    this.#queue = this.#queue.filter(queued => queued !== ticket);
  }

  #transmit(ticket) {
    ticket.state = 'sent';
    ticket.by = this.#socket;
    this.#socket.send(JSON.stringify(ticket.message));
  }

  #connect() {
    this.#tell({ name: 'connecting', code: 0, reason: '' });
    const socket = new WebSocket(this.#url());
    this.#socket = socket;
    socket.onopen = () => socket === this.#socket && this.#opened();
    socket.onmessage = event => socket === this.#socket && this.#received(event.data);
    socket.onclose = event => socket === this.#socket && this.#closed(event.code, event.reason);
  }

  #opened() {
    this.#after('stable', STABLE_AFTER, () => {
      this.#failures = 0;
      this.#refused = false;
    });
    this.#after('probe', PROBE_EVERY, () => this.#probe());
    this.#tell({ name: 'connected', code: 0, reason: '' });
    this.#queue.splice(0).forEach(ticket => this.#transmit(ticket));
  }

  // A connection whose other end is gone without a word looks open to a browser for many minutes.
  #probe() {
    const asked = Date.now();
    this.send({ cmd: 'ping' });
    this.#after('probe', PROBE_ANSWER, () => {
      if (this.#heard < asked) {
        this.#drop();
        this.#closed(1006, 'the server does not answer');
      } else {
        this.#after('probe', PROBE_EVERY, () => this.#probe());
      }
    });
  }

  #received(text) {
    this.#heard = Date.now();
    const message = JSON.parse(text);
    if (message.cmd === 'close-connection') {
      this.#after('end', CLOSE_CONNECTION_AFTER, () => {
        this.#drop();
        this.#tell({ name: 'ended', code: 4500, reason: 'the server asked this page to stay away' });
      });
    } else if (message.cmd !== 'pong') {
      this.#onMessage(message);
    }
  }

  #closed(code, reason) {
    const told = this.#timers.has('end');
    this.#drop();
    if (told || !comesBack(code) || code === 4501 && this.#refused) {
      this.#tell({ name: 'ended', code, reason });
      return;
    }
    this.#refused = code === 4501;
    const wait = pause(this.#failures++, code, reason);
    this.#after('retry', wait, () => this.#connect());
    this.#tell({ name: 'waiting', code, reason, retryAt: Date.now() + wait });
  }

  // The network or the window is back: no reason to wait on, but all the reason not to come in the same instant as everybody else.
  #soon() {
    if (this.state.name === 'waiting' && document.visibilityState === 'visible' && navigator.onLine) {
      const wait = Math.min(Math.random() * 1000, Math.max(0, this.state.retryAt - Date.now()));
      this.#after('retry', wait, () => this.#connect());
      this.#tell({ ...this.state, retryAt: Date.now() + wait });
    }
  }

  #drop() {
    this.#timers.forEach(clearTimeout);
    this.#timers.clear();
    const old = this.#socket;
    this.#socket = null;
    old?.close(1000);
  }

  #after(name, milliseconds, action) {
    clearTimeout(this.#timers.get(name));
    this.#timers.set(name, setTimeout(() => {
      this.#timers.delete(name);
      action();
    }, milliseconds));
  }

  #tell(state) {
    this.state = state;
    this.#onState(state);
  }
}
