import { vi } from 'vitest';
import { connect } from '../src/index.js';
import type { Anything, Connection, Options, SocketLike, State } from '../src/index.js';

export interface Sent {
  channel?: string;
  cmd: string;
  param?: any;
  id?: number;
  re?: number;
  err?: { code: string; message: string };
}

/** The server's end of one attempt, in the test's hand. */
export class FakeSocket implements SocketLike {
  onmessage: SocketLike['onmessage'] = null;
  onclose: SocketLike['onclose'] = null;
  onerror: SocketLike['onerror'] = null;
  readyState = 0;
  sent: Sent[] = [];
  closedWith: number | undefined;

  constructor(
    readonly url: string,
    readonly protocols: string[]
  ) {}

  send(text: string): void {
    if (this.readyState !== 1) {
      throw new Error('sent on a socket that is not open');
    }
    this.sent.push(JSON.parse(text));
  }

  close(code?: number): void {
    this.closedWith = code;
    this.readyState = 2;
  }

  /** A frame of the server's. */
  say(frame: object): void {
    this.onmessage?.({ data: JSON.stringify({ channel: '', param: null, ...frame }) });
  }

  welcome(more: object = {}): this {
    this.readyState = 1;
    this.say({
      cmd: 'sb:welcome',
      param: { connection: 'c1', user: { id: 'u1', name: 'Ada' }, node: 'n1', heartbeatMs: 25_000, maxBytes: 65_536, ...more }
    });
    return this;
  }

  drop(code: number, reason = ''): void {
    this.readyState = 3;
    this.onclose?.({ code, reason });
  }

  /** What the client sent last with that command. */
  last(cmd: string): Sent {
    const found = this.all(cmd).pop();
    if (!found) {
      throw new Error(`no ${cmd} was sent, but ${JSON.stringify(this.sent)}`);
    }
    return found;
  }

  all(cmd: string): Sent[] {
    return this.sent.filter(frame => frame.cmd === cmd);
  }

  /** Replies to what was sent last with that command. */
  reply(cmd: string, param: unknown): void {
    const { id, channel } = this.last(cmd);
    this.say({ channel: channel ?? '', cmd, re: id, param });
  }

  refuse(cmd: string, code: string, more: object = {}): void {
    const { id, channel } = this.last(cmd);
    this.say({ channel: channel ?? '', cmd, re: id, err: { code, message: `${code}!`, cmd, retryable: false, ...more } });
  }
}

/** A server that takes every attempt; the test says what it answers. */
export class FakeServer {
  readonly sockets: FakeSocket[] = [];

  readonly factory = (url: string, protocols: string[]): FakeSocket => {
    const socket = new FakeSocket(url, protocols);
    this.sockets.push(socket);
    return socket;
  };

  /** The latest attempt. */
  get socket(): FakeSocket {
    const socket = this.sockets[this.sockets.length - 1];
    if (!socket) {
      throw new Error('nobody has called yet');
    }
    return socket;
  }
}

export interface Stage<Api> {
  server: FakeServer;
  connection: Connection<Api>;
  states: State[];
}

/** A client at its first attempt. */
export async function called<Api = Anything>(options: Options = {}): Promise<Stage<Api>> {
  const server = new FakeServer();
  const connection = connect<Api>('ws://switchboard.test/socket', { socket: server.factory, ...options });
  const states: State[] = [];
  connection.watch('state', state => states.push(state));
  await settled();
  return { server, connection, states };
}

/** A client that was greeted. */
export async function greeted<Api = Anything>(options: Options = {}, welcome: object = {}): Promise<Stage<Api>> {
  const stage = await called<Api>(options);
  stage.server.socket.welcome(welcome);
  await settled();
  return stage;
}

/** Lets everything happen that waits for no time. */
export async function settled(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

/** Breaks the connection and lets the client come back. */
export async function returns<Api>({ server, connection }: Pick<Stage<Api>, 'server' | 'connection'>): Promise<void> {
  server.socket.drop(1006);
  await vi.advanceTimersByTimeAsync(Math.ceil(connection.state.retryAt! - Date.now()));
}

/** The same, and greets it. */
export async function back<Api>(stage: Pick<Stage<Api>, 'server' | 'connection'>): Promise<void> {
  await returns(stage);
  stage.server.socket.welcome();
  await settled();
}
