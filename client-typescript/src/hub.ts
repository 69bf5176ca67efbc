import { lockFree, type Bus, type Note } from './bus.js';
import type { Frame, JoinReply } from './frame.js';
import type { SocketFactory, SocketLike } from './types.js';

/** A server that spoke within this time lives. */
const LATELY = 10_000;

/** One connection of one tab, as the leading tab sees it. */
interface Port {
  _name: string;
  _tab: string;
  _open: boolean;
  _channels: Set<string>;
}

/** A join that the server has not answered to its end; others of the same channel wait behind it. */
interface Join {
  _port: Port;
  _frame: Frame;
  /** What came for the channel meanwhile. */
  _held: Frame[];
  /** Whether the port was in the channel already, and only asks for what was missed. */
  _again: boolean;
  /** Whether the port did not want it any more. */
  _left: boolean;
}

/** The request of a port that a number of ours stands for. */
interface Request {
  _port: Port;
  _frame: Frame;
}

/**
 * The leading tab's switch between the one connection and the tabs' ports. Each port speaks v1 as if it were alone: the hub gives
 * requests numbers of its own, asks the server again for each port's join, so that every tab gets its own snapshot and recovers from its
 * own position, and leaves a channel when no port is in it any more.
 *
 * @internal
 */
export class Hub {
  private _ports = new Map<string, Port>();
  private _watched = new Set<string>();
  private _requests = new Map<number, Request>();
  private _joins = new Map<string, Join[]>();
  private _lastId = 0;
  private _upstream: SocketLike | undefined;
  private _welcome: string | undefined;
  private _spoke = 0;

  constructor(
    private _name: string,
    private _bus: Bus,
    private _make: SocketFactory,
    private _url: string
  ) {
    _bus._hear(note => this._heard(note));
    _bus._say({ kind: 'elected' });
  }

  // From the tabs

  private _heard(note: Note): void {
    if (note.kind === 'open') {
      this._opened(note.port, note.tab, note.protocols);
    } else if (note.kind === 'up') {
      const port = this._ports.get(note.port);
      // What is not taken now is carried over to the next connection.
      if (port && this._upstream?.readyState === 1) {
        this._up(port, JSON.parse(note.text), note.text);
        this._bus._say({ kind: 'taken', port: note.port, seq: note.seq });
      }
    } else if (note.kind === 'close') {
      const port = this._ports.get(note.port);
      if (port && note.code === 4001 && Date.now() - this._spoke > LATELY) {
        // It hears nothing, and nobody does.
        this._end(4001, 'the server does not answer');
      } else if (port) {
        this._gone(port);
      }
    }
  }

  private _opened(name: string, tab: string, protocols: string[]): void {
    // Who asks twice, as this hub was elected meanwhile, is answered once.
    if (this._ports.get(name)?._open) {
      return;
    }
    const port = this._ports.get(name) || { _name: name, _tab: tab, _open: false, _channels: new Set<string>() };
    this._ports.set(name, port);
    if (!this._watched.has(tab)) {
      this._watched.add(tab);
      lockFree(tabLock(this._name, tab), () => {
        this._watched.delete(tab);
        [...this._ports.values()].filter(other => other._tab === tab).forEach(other => this._gone(other));
      });
    }
    if (this._welcome) {
      this._greet(port);
    } else if (!this._upstream) {
      this._connect(protocols);
    }
  }

  private _greet(port: Port): void {
    port._open = true;
    this._bus._say({ kind: 'opened', port: port._name });
    this._down([port], this._welcome!);
  }

  /** A frame of a port's. */
  private _up(port: Port, frame: Frame, text: string): void {
    const { channel, cmd, id, re } = frame;
    if (cmd === 'sb:pong') {
      // The hub answers for all.
    } else if (id === undefined || re !== undefined) {
      this._send(text);
    } else if (cmd === 'sb:join') {
      const joins = this._joins.get(channel) || [];
      this._joins.set(channel, joins);
      const again = port._channels.has(channel);
      if (joins.push({ _port: port, _frame: frame, _held: [], _again: again, _left: false }) === 1) {
        this._request(port, frame);
      }
    } else if (cmd === 'sb:leave' && this._left(port, channel)) {
      this._down([port], JSON.stringify({ channel, cmd, param: null, re: id }));
    } else {
      this._request(port, frame);
    }
  }

  private _request(port: Port, frame: Frame): void {
    const id = ++this._lastId;
    this._requests.set(id, { _port: port, _frame: frame });
    this._send(JSON.stringify({ ...frame, id }));
  }

  /** Takes a port out of a channel; says whether somebody else is in it, or will be. */
  private _left(port: Port, channel: string): boolean {
    port._channels.delete(channel);
    const joins = this._joins.get(channel) || [];
    joins.forEach(join => (join._left = join._left || join._port === port));
    return this._members(channel).length > 0 || joins.some(join => !join._left);
  }

  private _gone(port: Port): void {
    this._ports.delete(port._name);
    const waiting = [...this._joins.keys()].filter(channel => this._joins.get(channel)!.some(join => join._port === port));
    for (const channel of new Set([...port._channels, ...waiting])) {
      if (!this._left(port, channel)) {
        this._send(JSON.stringify({ channel, cmd: 'sb:leave' }));
      }
    }
    if (!this._ports.size) {
      this._end(1000, '');
    }
  }

  // From the server

  private _connect(protocols: string[]): void {
    let upstream: SocketLike;
    try {
      upstream = this._upstream = this._make(this._url, protocols);
    } catch (error) {
      return this._end(1006, `${error}`);
    }
    upstream.onmessage = event => upstream === this._upstream && this._received(event.data as string);
    upstream.onclose = event => upstream === this._upstream && this._end(event.code, event.reason);
    upstream.onerror = () => {};
  }

  private _received(text: string): void {
    this._spoke = Date.now();
    const frame = JSON.parse(text) as Frame;
    const { channel, cmd, id, re } = frame;
    const join = this._joins.get(channel)?.[0];
    if (re !== undefined) {
      this._replied(frame, re);
    } else if (cmd === 'sb:welcome') {
      this._welcome = text;
      this._ports.forEach(port => this._greet(port));
    } else if (cmd === 'sb:ping') {
      this._send('{"cmd":"sb:pong"}');
      // A sign of life for all.
      this._down(this._all(), '{"channel":"","cmd":"sb:pong","param":null}');
    } else if (cmd === 'sb:missed') {
      if (join) {
        this._down([join._port], text);
        this._joined(channel, frame.param);
      }
    } else if (id !== undefined) {
      // One answer is wanted: the tab's that is here longest.
      this._down(this._all().slice(0, 1), text);
    } else {
      join?._held.push(frame);
      const members = this._members(channel);
      const others = members.filter(port => port !== join?._port);
      this._down(members.length || join ? others : this._all(), text);
    }
  }

  private _replied(frame: Frame, re: number): void {
    const request = this._requests.get(re);
    if (!request) {
      return;
    }
    this._requests.delete(re);
    const { _port: port, _frame: asked } = request;
    const { channel, cmd } = asked;
    const joins = cmd === 'sb:join';
    if (joins && !frame.err) {
      if (!this._joins.get(channel)![0]!._left) {
        port._channels.add(channel);
      } else if (!this._left(port, channel)) {
        // It went while the server was asked for it.
        this._send(JSON.stringify({ channel, cmd: 'sb:leave' }));
      }
    }
    this._down([port], JSON.stringify({ ...frame, re: asked.id }));
    if (joins) {
      this._joined(channel, frame.param);
    }
  }

  /** One piece of the answer to a join has come; after the last it is the next one's turn. */
  private _joined(channel: string, reply: JoinReply | null): void {
    if (reply?.more) {
      return;
    }
    const joins = this._joins.get(channel)!;
    const { _port, _held, _again } = joins.shift()!;
    // The client knows by the number what it has had. What has none was said before a new port was in, but for changes of presence: the last
    // of them is as good as the snapshot.
    _held
      .filter(frame => _again || frame.offset !== undefined || frame.cmd === 'sb:presence')
      .forEach(frame => this._down([_port], JSON.stringify(frame)));
    const next = joins[0];
    if (next) {
      this._request(next._port, next._frame);
    } else {
      this._joins.delete(channel);
    }
  }

  /** The connection is over, for all tabs. */
  private _end(code: number, reason: string): void {
    const upstream = this._upstream;
    const open = this._all();
    this._upstream = this._welcome = undefined;
    this._ports.clear();
    this._requests.clear();
    this._joins.clear();
    const told = oneMoment(code, reason);
    open.forEach(port => this._bus._say({ kind: 'closed', port: port._name, code, reason: told }));
    upstream?.close(code === 4001 ? 4001 : 1000);
  }

  private _send(text: string): void {
    if (this._upstream?.readyState === 1) {
      this._upstream.send(text);
    }
  }

  private _down(ports: Port[], text: string): void {
    if (ports.length) {
      this._bus._say({ kind: 'down', ports: ports.map(port => port._name), text });
    }
  }

  private _all(): Port[] {
    return [...this._ports.values()];
  }

  private _members(channel: string): Port[] {
    return this._all().filter(port => port._channels.has(channel));
  }
}

/** The lock that a tab holds while it lives. @internal */
export const tabLock = (name: string, tab: string): string => `${name} tab ${tab}`;

/** Where each tab drew a moment of a restart's span, the earliest would count, and all browsers were early. So one is drawn for all. */
function oneMoment(code: number, reason: string): string {
  try {
    const [from, to] = JSON.parse(reason).retry;
    const moment = from + Math.random() * (to - from);
    return code === 1012 && moment >= 0 ? JSON.stringify({ retry: [moment, moment] }) : reason;
  } catch {
    return reason;
  }
}
