import { Room } from './channel.js';
import { refusal, SwitchboardError, type Problem } from './error.js';
import { bearer, bytes, V1, type Frame, type Welcome } from './frame.js';
import { Listeners } from './listeners.js';
import { comesBack, pause } from './pause.js';
import type { CallOptions, ChannelOptions, Member, Message, Options, Removal, SocketFactory, SocketLike, State } from './types.js';

/** From an attempt to the greeting; the server itself gives a handshake as long. */
const OPENING = 10_000;
/** After this long a connection counts as stable, and the next loss as the first. */
const STABLE = 30_000;
/** How often somebody looks whether the server still lives. */
const BEAT = 5_000;
/** Looks that a ping may stay unanswered. */
const PATIENCE = 2;
/** The other tabs and pages of this network come back in the same instant. */
const SOON = 1_000;
const LONGEST_TIMER = 2 ** 31 - 1;
const CALL_TIMEOUT = 10_000;
const QUEUE = 100;

type Settle = (error?: SwitchboardError, result?: unknown) => void;
type Answerer = (param: any, message: Message) => unknown;

interface Outgoing {
  _channel: string;
  _cmd: string;
  _param: unknown;
  _id?: number;
}

/** The connection: comes back, knows what is open on it, and hands frames to the channels. @internal */
export class Line extends Listeners {
  state: State = { name: 'disconnected', code: 0, reason: '' };
  user: Member | undefined;
  id: string | undefined;

  private _socket: SocketLike | undefined;
  // What belongs to an older attempt is nobody's.
  private _attempt = 0;
  private _timers = new Map<string, ReturnType<typeof setTimeout>>();
  private _failures = 0;
  private _refused = false;
  private _heard = 0;
  private _unanswered = 0;
  private _maxBytes = Infinity;
  private _lastId = 0;
  private _pending = new Map<number, Settle>();
  private _queue: Outgoing[] = [];
  private _rooms = new Map<string, Room>();
  private _answerers = new Map<string, Answerer>();
  private _wake = (event: Event) => this._soon(event.type);

  constructor(
    private _url: string,
    private _options: Options
  ) {
    super();
    const { signal } = _options;
    signal?.addEventListener('abort', () => this.close());
    if (!signal?.aborted) {
      this.open();
    }
  }

  open(): void {
    if (this.state.name === 'disconnected') {
      globalThis.addEventListener?.('online', this._wake);
      globalThis.document?.addEventListener('visibilitychange', this._wake);
      this._failures = 0;
      this._refused = false;
      this._drop();
      this._connect();
    }
  }

  close(): void {
    globalThis.removeEventListener?.('online', this._wake);
    globalThis.document?.removeEventListener('visibilitychange', this._wake);
    this._queue = this._queue.filter(outgoing => outgoing._id);
    this._end(1000, 'closed');
  }

  channel(name: string, options: ChannelOptions = {}): Room {
    let room = this._rooms.get(name);
    if (!room) {
      room = new Room(this, name, options);
      room._enter();
    }
    return room;
  }

  send(cmd: string, param?: unknown): void {
    this._send('', cmd, param);
  }

  call(cmd: string, param?: unknown, options?: CallOptions): Promise<unknown> {
    return this._call('', cmd, param, options);
  }

  answer(cmd: string, handler: Answerer): Removal {
    this._answerers.set(cmd, handler);
    return () => this._answerers.get(cmd) === handler && this._answerers.delete(cmd);
  }

  async refresh(): Promise<void> {
    const token = await this._options.getToken?.();
    this._expires((await this._call('', 'sb:refresh', { token })) as Pick<Welcome, 'expiresAt'>);
  }

  // Opening

  private async _connect(): Promise<void> {
    const attempt = ++this._attempt;
    this._tell('connecting', this.state.code, this.state.reason);
    this._after('open', OPENING, () => this._lost(1006, 'no answer'));
    const protocols = [V1];
    try {
      const token = await this._options.getToken?.();
      if (token) {
        protocols.push(bearer(token));
      }
      if (attempt !== this._attempt) {
        return;
      }
      const make: SocketFactory = this._options.socket || ((url, items) => new WebSocket(url, items));
      const socket = (this._socket = make(this._url, protocols));
      socket.onmessage = event => attempt === this._attempt && this._receive(event.data as string);
      socket.onclose = event => attempt === this._attempt && this._lost(event.code, event.reason);
      // Libraries for Node throw what nobody listens to; the close that follows tells all there is.
      socket.onerror = () => {};
    } catch (error) {
      if (attempt === this._attempt) {
        this._lost(1006, `${error}`);
      }
    }
  }

  private _welcome(welcome: Welcome): void {
    this._clear('open');
    this._after('stable', STABLE, () => {
      this._failures = 0;
      this._refused = false;
    });
    this.id = welcome.connection;
    this.user = welcome.user;
    this._maxBytes = welcome.maxBytes;
    this._unanswered = 0;
    this._beat(welcome.heartbeatMs);
    this._expires(welcome);
    this._tell('connected', 0, '');
    this._rooms.forEach(room => room._join());
    this._flush();
  }

  /** Gets a fresh token when three quarters of the time are over; clocks differ, so it is never the last moment. */
  private _expires({ expiresAt }: Pick<Welcome, 'expiresAt'>): void {
    if (expiresAt && this._options.getToken) {
      const wait = Math.max((expiresAt - Date.now()) * (0.7 + Math.random() / 10), SOON);
      // A failure is told by the server, with 4501 when the time is over.
      this._after('refresh', Math.min(wait, LONGEST_TIMER), () => this.refresh().catch(() => {}));
    }
  }

  // Closing

  private _lost(code: number, reason: string): void {
    if (!comesBack(code) || (code === 4501 && this._refused)) {
      return this._end(code, reason);
    }
    this._refused = this._refused || code === 4501;
    this._drop(code);
    this._retry(pause(this._failures++, code, reason), code, reason);
    this._cut(false, reason);
  }

  private _end(code: number, reason: string): void {
    this._drop();
    this._tell('disconnected', code, reason);
    this._cut(true, reason);
    this._happened('sb:end');
  }

  /** Tells those who depend on the connection. */
  private _cut(forGood: boolean, reason: string): void {
    // Channels first: the end of their joins is none of a join's refusals.
    this._rooms.forEach(room => room._cut(forGood));
    const error = new SwitchboardError('disconnected', `the connection ended: ${reason}`, { retryable: true });
    const queued = new Set(this._queue.map(outgoing => outgoing._id));
    for (const [id, settle] of [...this._pending]) {
      if (forGood || !queued.has(id)) {
        settle(error);
      }
    }
  }

  private _retry(wait: number, code: number, reason: string): void {
    this._after('retry', wait, () => this._connect());
    this._tell('disconnected', code, reason, Date.now() + wait);
  }

  private _drop(code?: number): void {
    this._attempt++;
    this._timers.forEach(clearTimeout);
    this._timers.clear();
    const socket = this._socket;
    this._socket = undefined;
    // A dead connection is left behind with the code that says why; its own close may come minutes later, to nobody.
    socket?.close(code === 4001 ? 4001 : 1000);
  }

  private _tell(name: State['name'], code: number, reason: string, retryAt?: number): void {
    this.state = retryAt === undefined ? { name, code, reason } : { name, code, reason, retryAt };
    this._happened('state', this.state);
  }

  // Life

  /** Looks at the wall clock: timers of hidden pages come once a minute, and a lid may have been shut for hours. */
  private _beat(heartbeatMs: number): void {
    this._after('beat', BEAT, () => {
      if (this._unanswered >= PATIENCE) {
        return this._lost(4001, 'the server does not answer');
      }
      if (this._unanswered || Date.now() - this._heard > heartbeatMs + BEAT) {
        this._probe(this._unanswered + 1);
      }
      this._beat(heartbeatMs);
    });
  }

  private _probe(unanswered: number): void {
    this._unanswered = unanswered;
    this._write({ cmd: 'sb:ping' });
  }

  /** The network or the page is back. */
  private _soon(event: string): void {
    const { name, code, reason, retryAt } = this.state;
    if (event !== 'online' && document.visibilityState === 'hidden') {
      return;
    }
    if (name === 'connected') {
      this._probe(this._unanswered || 1);
    } else if (retryAt !== undefined) {
      this._retry(Math.min(Math.random() * SOON, Math.max(0, retryAt - Date.now())), code, reason);
    }
  }

  // In

  private _receive(text: string): void {
    this._heard = Date.now();
    this._unanswered = 0;
    const frame = JSON.parse(text) as Frame;
    const { channel, cmd, param, id, re, err } = frame;
    const room = this._rooms.get(channel);
    if (re !== undefined) {
      this._pending.get(re)?.(err && refusal(err), param);
    } else if (cmd === 'sb:welcome') {
      this._welcome(param);
    } else if (cmd === 'sb:ping') {
      this._write({ cmd: 'sb:pong' });
    } else if (cmd === 'sb:missed') {
      room?._piece(param);
    } else if (cmd === 'sb:presence') {
      room?._presence(param.joined, param.left, param.count);
    } else if (cmd === 'sb:lost') {
      Object.keys(param.channels).forEach(name => this._rooms.get(name)?._join());
    } else if (id !== undefined) {
      this._reply(frame);
    } else if (cmd === 'error') {
      (room || this)._happened('error', refusal(param));
    } else if (room) {
      room._receive(frame);
    } else if (cmd !== 'sb:pong') {
      this._deliver(frame);
    }
  }

  private async _reply(frame: Frame): Promise<void> {
    const { channel, cmd, param, id } = frame;
    const attempt = this._attempt;
    const reply: { channel: string; cmd: string; re: number; param?: unknown; err?: Problem } = { channel, cmd, re: id! };
    const answerer = this._answerers.get(cmd);
    if (answerer) {
      try {
        reply.param = await answerer(param, frame);
      } catch (error) {
        const code = error instanceof SwitchboardError ? error.code : 'internal';
        reply.err = { code, message: `${(error as Error)?.message || error}` };
      }
    } else {
      reply.err = { code: 'unknown-command', message: `this client answers ${[...this._answerers.keys()].join(', ') || 'nothing'}` };
    }
    if (attempt === this._attempt) {
      this._write(reply);
    }
  }

  // Out

  _send(channel: string, cmd: string, param: unknown): void {
    this._enqueue({ _channel: channel, _cmd: cmd, _param: param });
  }

  _call(channel: string, cmd: string, param: unknown, { timeout = CALL_TIMEOUT, signal }: CallOptions = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        return reject(signal.reason);
      }
      const id = ++this._lastId;
      const settle: Settle = (error, result) => {
        give();
        error ? reject(error) : resolve(result);
      };
      // Ends the waiting: a later reply is nobody's, and what was not sent will not be.
      const give = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        this._pending.delete(id);
        this._queue = this._queue.filter(outgoing => outgoing._id !== id);
      };
      const abort = () => {
        give();
        reject(signal!.reason);
      };
      const timer = timeout ? setTimeout(() => settle(new SwitchboardError('timeout', `no reply to ${cmd} in ${timeout} ms`, { retryable: true })), timeout) : undefined;
      signal?.addEventListener('abort', abort);
      this._pending.set(id, settle);
      this._enqueue({ _channel: channel, _cmd: cmd, _param: param, _id: id });
    });
  }

  /** Asks the server itself, at once; without a limit of time, as the connection's own end is one. */
  _request(channel: string, cmd: string, param: unknown, settle: Settle): void {
    const id = ++this._lastId;
    this._pending.set(id, (error, result) => {
      this._pending.delete(id);
      settle(error, result);
    });
    this._write({ channel, cmd, param, id });
  }

  private _enqueue(outgoing: Outgoing): void {
    this._queue.push(outgoing);
    this._flush();
    if (this._queue.length > (this._options.queue ?? QUEUE)) {
      this._discard(this._queue.shift()!, 'queue-full');
    }
  }

  /** Sends what waits, in order; what is for a channel waits until that is joined. */
  _flush(): void {
    // A socket that closes would swallow it without a word.
    if (this.state.name === 'connected' && this._socket!.readyState === 1) {
      const waits = ({ _channel }: Outgoing) => this._rooms.get(_channel)?.state === 'joining';
      const due = this._queue.filter(outgoing => !waits(outgoing));
      this._queue = this._queue.filter(waits);
      due.forEach(outgoing => this._transmit(outgoing));
    }
  }

  private _transmit(outgoing: Outgoing): void {
    const { _channel: channel, _cmd: cmd, _param: param, _id: id } = outgoing;
    const text = JSON.stringify({ channel, cmd, param, id });
    // At most three bytes for each unit of a string: most are not worth the counting.
    if (text.length * 3 > this._maxBytes && bytes(text) > this._maxBytes) {
      // The server would close the connection, for good.
      this._discard(outgoing, 'too-big');
    } else {
      this._socket!.send(text);
    }
  }

  private _discard({ _channel: channel, _cmd: cmd, _param: param, _id: id }: Outgoing, why: 'queue-full' | 'too-big'): void {
    const settle = this._pending.get(id!);
    if (settle) {
      settle(new SwitchboardError(why, `${cmd} was not sent: ${why}`));
    } else {
      this._happened('dropped', { channel, cmd, param, why });
    }
  }

  private _write(frame: unknown): void {
    this._socket?.send(JSON.stringify(frame));
  }

  // What channels tell

  _entered(room: Room): void {
    this._rooms.set(room.name, room);
  }

  _forget(room: Room): void {
    if (this._rooms.get(room.name) === room) {
      this._rooms.delete(room.name);
    }
    this._flush();
  }

  _left(room: Room): void {
    this._forget(room);
    if (this.state.name === 'connected') {
      this._request(room.name, 'sb:leave', null, () => {});
    }
  }

  // Timers

  private _after(name: string, milliseconds: number, action: () => void): void {
    this._clear(name);
    this._timers.set(name, setTimeout(action, milliseconds));
  }

  private _clear(name: string): void {
    clearTimeout(this._timers.get(name));
  }
}
