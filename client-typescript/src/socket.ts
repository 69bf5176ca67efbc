import { comesBack, pause } from './pause.js';

/** What both sides say (protocol, Envelope). */
export interface SocketMessage {
  readonly channel: string;
  readonly cmd: string;
  readonly param: unknown;
}

const QUEUE = 100;
const STABLE = 30_000;
/** Time for what was said last to be read, before a connection that the server ends is closed. */
const FAREWELL = 500;

let leavingPage = false;

/**
 * Stands in for Project Forge's `Socket`: the same constructor, fields and callbacks, the plain protocol without a sub-protocol. What
 * it does otherwise: its pauses are random and grow to 30 s, so that a restart brings no stampede, and it stays away after the close
 * codes that say so.
 */
export class Socket {
  readonly debug: boolean;
  readonly url: string;
  connected = false;
  /** What was sent while there was no connection; the last hundred. */
  pendingMessages: SocketMessage[] = [];
  /** How long it waits before the next attempt. */
  pauseSeconds = 0;
  /** Milliseconds since 1970 of the last attempt. */
  connectTime?: number;
  /** Whether it will not come back. */
  closed = false;
  sock?: WebSocket;

  private _open: () => void;
  private _recv: (message: SocketMessage) => void;
  private _err: (service: string, error: string) => void;
  private _failures = 0;

  /**
   * Connects.
   *
   * @param open is called at each connection, behind what was pending
   * @param recv is called for each message but `close-connection`
   * @param err is called for errors, with `socket` as the service
   * @param url a path of this page's host, or a whole address; `/connect` by default
   */
  constructor(
    debug: boolean,
    open: () => void,
    recv: (message: SocketMessage) => void,
    err: (service: string, error: string) => void,
    url = '/connect'
  ) {
    this.debug = debug;
    this._open = open;
    this._recv = recv;
    this._err = err;
    this.url = url.startsWith('ws')
      ? url
      : `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${url.startsWith('/') ? '' : '/'}${url}`;
    globalThis.addEventListener?.('beforeunload', () => (leavingPage = true), { once: true });
    this.connect();
  }

  connect(): void {
    this.connectTime = Date.now();
    const sock = (this.sock = new WebSocket(this.url));
    let stable: ReturnType<typeof setTimeout> | undefined;
    sock.onopen = () => {
      this.connected = true;
      stable = setTimeout(() => (this._failures = 0), STABLE);
      this.pendingMessages.splice(0).forEach(message => this.send(message));
      this._log('connected');
      this._open();
    };
    sock.onmessage = event => this._receive(String(event.data));
    sock.onerror = event => this._err('socket', event.type);
    sock.onclose = ({ code, reason }) => {
      clearTimeout(stable);
      this.connected = false;
      this.closed = this.closed || !comesBack(code);
      if (!this.closed && !leavingPage) {
        const wait = pause(this._failures++, code, reason);
        this.pauseSeconds = wait / 1000;
        this._log(`closed with ${code}, the next attempt in ${this.pauseSeconds} s`);
        setTimeout(() => this.closed || this.connect(), wait);
      }
    };
  }

  /** Ends the connection half a second later, and for good. */
  disconnect(): void {
    this.closed = true;
    setTimeout(() => this.sock?.close(), FAREWELL);
  }

  send(message: SocketMessage): void {
    this._log('send', message);
    if (this.connected) {
      this.sock!.send(JSON.stringify(message, null, 2));
    } else if (this.pendingMessages.push(message) > QUEUE) {
      this.pendingMessages.shift();
    }
  }

  private _receive(text: string): void {
    let message: SocketMessage;
    try {
      message = JSON.parse(text);
    } catch (error) {
      return this._err('socket', `invalid message payload: ${error}`);
    }
    this._log('receive', message);
    if (message.cmd === 'close-connection') {
      this.disconnect();
    } else {
      this._recv(message);
    }
  }

  /** Names no contents: those are the users'. */
  private _log(what: string, message?: SocketMessage): void {
    if (this.debug) {
      console.debug(`[socket] ${what}`, ...(message ? [{ channel: message.channel, cmd: message.cmd }] : []));
    }
  }
}
