import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Socket } from '../src/socket.js';

/** The browser's class, as far as it is needed, with the server's end in the test's hand. */
class PlainSocket {
  static all: PlainSocket[] = [];
  static get last(): PlainSocket {
    return PlainSocket.all[PlainSocket.all.length - 1]!;
  }
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onerror?: (event: { type: string }) => void;
  onclose?: (event: { code: number; reason: string }) => void;
  sent: string[] = [];
  closed = false;

  constructor(
    readonly url: string,
    readonly protocols?: string[]
  ) {
    PlainSocket.all.push(this);
  }
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.closed = true;
    this.onclose?.({ code: 1000, reason: '' });
  }
}

const said = (n: number) => ({ channel: 'c', cmd: 'chat', param: { n } });

function socket(url?: string) {
  const open = vi.fn();
  const recv = vi.fn();
  const err = vi.fn();
  return { socket: new Socket(false, open, recv, err, url), open, recv, err, server: PlainSocket.last };
}

beforeEach(() => {
  vi.useFakeTimers();
  PlainSocket.all = [];
  vi.stubGlobal('WebSocket', PlainSocket);
  vi.stubGlobal('location', { protocol: 'https:', host: 'example.test' });
});
afterEach(() => vi.useRealTimers());

describe('Socket', () => {
  it('offers no sub-protocol and knows its address', () => {
    expect(socket().server).toMatchObject({ url: 'wss://example.test/connect', protocols: undefined });
    expect(socket('/a').server.url).toBe('wss://example.test/a');
    expect(socket('a').server.url).toBe('wss://example.test/a');
    expect(socket('ws://b/c').socket.url).toBe('ws://b/c');
  });

  it('keeps a hundred messages until it is open, sends them indented, and then says that it is open', () => {
    const { socket: mine, server, open } = socket();
    for (let n = 1; n <= 101; n++) {
      mine.send(said(n));
    }
    expect(mine.pendingMessages).toHaveLength(100);
    open.mockImplementation(() => expect(server.sent).toHaveLength(100));
    server.onopen!();
    expect(open).toHaveBeenCalledTimes(1);
    expect(mine.connected).toBe(true);
    expect(mine.pendingMessages).toEqual([]);
    expect(server.sent[0]).toBe(JSON.stringify(said(2), null, 2));
    mine.send(said(7));
    expect(JSON.parse(server.sent[100]!)).toEqual(said(7));
  });

  it('hands on messages and errors', () => {
    const { server, recv, err } = socket();
    server.onopen!();
    server.onmessage!({ data: JSON.stringify(said(1)) });
    expect(recv).toHaveBeenCalledWith(said(1));
    server.onmessage!({ data: 'no JSON' });
    expect(err).toHaveBeenCalledWith('socket', expect.stringContaining('invalid message payload'));
    server.onerror!({ type: 'error' });
    expect(err).toHaveBeenCalledWith('socket', 'error');
  });

  it('ends half a second after close-connection, and for good', () => {
    const { socket: mine, server, recv } = socket();
    server.onopen!();
    server.onmessage!({ data: '{"channel":"","cmd":"close-connection","param":null}' });
    expect(recv).not.toHaveBeenCalled();
    vi.advanceTimersByTime(499);
    expect(server.closed).toBe(false);
    vi.advanceTimersByTime(60_000);
    expect(server.closed).toBe(true);
    expect(mine).toMatchObject({ connected: false, closed: true });
    expect(PlainSocket.all).toHaveLength(1);
  });

  it.each([1006, 1001, 1011, 4001])('comes back after %i at a random moment', code => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const { socket: mine, server, open } = socket();
    server.onclose!({ code, reason: '' });
    expect(mine.pauseSeconds).toBeCloseTo(0.3);
    vi.advanceTimersByTime(300);
    expect(PlainSocket.all).toHaveLength(2);
    mine.send(said(1));
    PlainSocket.last.onopen!();
    expect(open).toHaveBeenCalledTimes(1);
    expect(PlainSocket.last.sent).toHaveLength(1);
    PlainSocket.last.onclose!({ code, reason: '' });
    expect(mine.pauseSeconds).toBeCloseTo(0.55);
    vi.advanceTimersByTime(550);
    PlainSocket.last.onopen!();
    vi.advanceTimersByTime(30_000);
    PlainSocket.last.onclose!({ code, reason: '' });
    expect(mine.pauseSeconds).toBeCloseTo(0.3);
  });

  it('comes back within the span that a restart names', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const { socket: mine, server } = socket();
    server.onclose!({ code: 1012, reason: '{"retry":[1000,3000]}' });
    expect(mine.pauseSeconds).toBe(2);
  });

  it.each([1000, 1008, 1009, 4500])('stays away after %i', code => {
    const { socket: mine, server } = socket();
    server.onopen!();
    server.onclose!({ code, reason: '' });
    expect(mine).toMatchObject({ connected: false, closed: true });
    vi.advanceTimersByTime(120_000);
    expect(PlainSocket.all).toHaveLength(1);
  });

  it('logs no contents, and only where that is asked for', () => {
    const debug = vi.spyOn(console, 'debug').mockImplementation(() => {});
    new Socket(true, vi.fn(), vi.fn(), vi.fn()).send({ channel: 'c', cmd: 'chat', param: 'secret' });
    expect(JSON.stringify(debug.mock.calls)).toContain('chat');
    expect(JSON.stringify(debug.mock.calls)).not.toContain('secret');
  });
});
