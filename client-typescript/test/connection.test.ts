import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect, SwitchboardError } from '../src/index.js';
import { called, FakeServer, greeted, settled } from './fake.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(1_763_717_235_000);
});
afterEach(() => vi.useRealTimers());

describe('the opening', () => {
  it('offers the sub-protocol and counts as connected with the greeting', async () => {
    const { server, connection, states } = await called();
    expect(server.socket.protocols).toEqual(['switchboard.v1.json']);
    expect(connection.state.name).toBe('connecting');
    server.socket.welcome();
    expect(connection.state).toEqual({ name: 'connected', code: 0, reason: '' });
    expect(connection.user).toEqual({ id: 'u1', name: 'Ada' });
    expect(connection.id).toBe('c1');
    expect(states.map(state => state.name)).toEqual(['connected']);
  });

  it('takes ws for http, and an address relative to the page', async () => {
    const server = new FakeServer();
    vi.stubGlobal('location', { href: 'https://example.test/chat/index.html' });
    connect('/connect?a=b', { socket: server.factory });
    connect('socket', { socket: server.factory });
    connect(new URL('http://other.test/s'), { socket: server.factory });
    await settled();
    expect(server.sockets.map(socket => socket.url)).toEqual([
      'wss://example.test/connect?a=b',
      'wss://example.test/chat/socket',
      'ws://other.test/s'
    ]);
  });

  it('carries a token as base64url without padding, asked for at each attempt', async () => {
    const tokens = ['ab?>~ÿ', 'second'];
    const { server } = await called({ getToken: () => tokens.shift()! });
    expect(server.socket.protocols[1]).toBe('bearer.YWI_Pn7Dvw');
    server.socket.drop(1006);
    await vi.advanceTimersByTimeAsync(500);
    expect(server.sockets).toHaveLength(2);
    expect(server.socket.protocols).toEqual(['switchboard.v1.json', 'bearer.c2Vjb25k']);
  });

  it('tries again when there is no token', async () => {
    const getToken = vi.fn().mockRejectedValueOnce(new Error('offline')).mockResolvedValue('t');
    const { server, connection } = await called({ getToken });
    expect(server.sockets).toHaveLength(0);
    expect(connection.state).toMatchObject({ name: 'disconnected', code: 1006, reason: 'Error: offline' });
    await vi.advanceTimersByTimeAsync(500);
    expect(server.sockets).toHaveLength(1);
  });

  it('gives up an attempt that is not greeted within 10 s', async () => {
    const { server, connection } = await called();
    await vi.advanceTimersByTimeAsync(9_999);
    expect(connection.state.name).toBe('connecting');
    await vi.advanceTimersByTimeAsync(1);
    expect(connection.state).toMatchObject({ name: 'disconnected', code: 1006 });
    expect(server.socket.closedWith).toBe(1000);
  });

  it('hears nothing from an attempt that it gave up', async () => {
    const { server, connection } = await called();
    const late = server.socket;
    await vi.advanceTimersByTimeAsync(10_000);
    late.welcome();
    late.drop(4500);
    expect(connection.state).toMatchObject({ name: 'disconnected', code: 1006 });
    expect(connection.state.retryAt).toBeDefined();
  });

  it('is not begun when the signal has been aborted', async () => {
    const { server, connection } = await called({ signal: AbortSignal.abort() });
    expect(server.sockets).toHaveLength(0);
    expect(connection.state.name).toBe('disconnected');
  });
});

describe('the end', () => {
  it.each([1000, 1002, 1003, 1007, 1008, 1009, 4500, 4600, 4999])('stays away after %i', async code => {
    const { server, connection } = await greeted();
    server.socket.drop(code, 'why');
    expect(connection.state).toEqual({ name: 'disconnected', code, reason: 'why' });
    await vi.advanceTimersByTimeAsync(120_000);
    expect(server.sockets).toHaveLength(1);
  });

  it.each([1001, 1005, 1006, 1011, 1012, 1013, 3000, 4000, 4001, 4008, 4100, 4499, 5000])('comes back after %i', async code => {
    const { server, connection } = await greeted();
    server.socket.drop(code);
    expect(connection.state).toMatchObject({ name: 'disconnected', code, retryAt: expect.any(Number) });
    await vi.advanceTimersByTimeAsync(500);
    expect(server.sockets).toHaveLength(2);
  });

  it('comes back with a fresh token after 4501, once', async () => {
    const getToken = vi.fn().mockResolvedValue('t');
    const { server, connection } = await greeted({ getToken });
    server.socket.drop(4501, 'expired');
    await vi.advanceTimersByTimeAsync(500);
    expect(getToken).toHaveBeenCalledTimes(2);
    server.socket.welcome();
    server.socket.drop(1006);
    await vi.advanceTimersByTimeAsync(1_000);
    server.socket.welcome();
    server.socket.drop(4501, 'refused');
    expect(connection.state).toEqual({ name: 'disconnected', code: 4501, reason: 'refused' });
  });

  it('forgives 4501 again after a stable connection', async () => {
    const { server, connection } = await greeted();
    server.socket.drop(4501);
    await vi.advanceTimersByTimeAsync(500);
    server.socket.welcome();
    await vi.advanceTimersByTimeAsync(30_000);
    server.socket.drop(4501);
    expect(connection.state.retryAt).toBeDefined();
  });

  it('closes by close() and by the signal, and comes back by open()', async () => {
    const control = new AbortController();
    const { server, connection } = await greeted({ signal: control.signal });
    control.abort();
    expect(server.socket.closedWith).toBe(1000);
    expect(connection.state).toEqual({ name: 'disconnected', code: 1000, reason: 'closed' });
    connection.open();
    await settled();
    server.socket.welcome();
    expect(connection.state.name).toBe('connected');
    connection.close();
    expect(connection.state.name).toBe('disconnected');
    await vi.advanceTimersByTimeAsync(120_000);
    expect(server.sockets).toHaveLength(2);
  });

  it('tries at once with open() while it waits, and only once', async () => {
    const { server, connection } = await greeted();
    server.socket.drop(1006);
    connection.open();
    await settled();
    expect(server.sockets).toHaveLength(2);
    connection.open();
    await settled();
    server.socket.welcome();
    connection.open();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(server.sockets).toHaveLength(2);
    expect(connection.state.name).toBe('connected');
  });
});

describe('the pauses', () => {
  async function waits(random: number, losses: number, reason = '', code = 1006): Promise<number[]> {
    vi.spyOn(Math, 'random').mockReturnValue(random);
    const { server, connection } = await called();
    const found: number[] = [];
    for (let n = 0; n < losses; n++) {
      server.socket.drop(code, reason);
      const wait = connection.state.retryAt! - Date.now();
      found.push(Math.round(wait));
      await vi.advanceTimersByTimeAsync(Math.ceil(wait));
      expect(server.sockets).toHaveLength(n + 2);
    }
    return found;
  }

  it('have a cap that doubles from 500 ms to 30 s, before the jitter', async () => {
    expect(await waits(1, 9)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    expect(await waits(0, 9)).toEqual([100, 100, 100, 100, 100, 100, 100, 100, 100]);
    expect(await waits(0.5, 8)).toEqual([300, 550, 1_050, 2_050, 4_050, 8_050, 15_050, 15_050]);
  });

  it('are of the span that a restart names', async () => {
    expect(await waits(0.25, 2, '{"retry":[1000,5000]}', 1012)).toEqual([2_000, 2_000]);
    expect(await waits(1, 1, '{"retry":[0,0]}', 1012)).toEqual([0]);
  });

  it.each(['', 'soon', '{}', 'null', '{"retry":[5,1]}', '{"retry":[-1,5]}', '{"retry":["a","b"]}', '{"retry":[0,1e9]}'])(
    'are the usual ones where the reason is %j',
    async reason => expect(await waits(1, 1, reason, 1012)).toEqual([500])
  );

  it('are not of a span under another code', async () => expect(await waits(1, 1, '{"retry":[1000,5000]}', 1011)).toEqual([500]));

  it('begin anew after 30 s of a connection, not before', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const { server, connection } = await greeted();
    server.socket.drop(1006);
    await vi.advanceTimersByTimeAsync(500);
    server.socket.welcome();
    await vi.advanceTimersByTimeAsync(29_999);
    server.socket.drop(1006);
    expect(connection.state.retryAt! - Date.now()).toBe(1_000);
    await vi.advanceTimersByTimeAsync(1_000);
    server.socket.welcome();
    await vi.advanceTimersByTimeAsync(30_000);
    server.socket.drop(1006);
    expect(connection.state.retryAt! - Date.now()).toBe(500);
  });
});

describe('the browser', () => {
  /** A window and a document, as far as a client looks at them. */
  function page() {
    const window = new EventTarget();
    const document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
    vi.stubGlobal('addEventListener', window.addEventListener.bind(window));
    vi.stubGlobal('removeEventListener', window.removeEventListener.bind(window));
    vi.stubGlobal('document', document);
    return {
      online: () => window.dispatchEvent(new Event('online')),
      show(state: string) {
        document.visibilityState = state;
        document.dispatchEvent(new Event('visibilitychange'));
      }
    };
  }

  async function waiting() {
    const { online, show } = page();
    const stage = await called();
    vi.spyOn(Math, 'random').mockReturnValue(0.9);
    for (let n = 0; n < 6; n++) {
      stage.server.socket.drop(1006);
      await vi.advanceTimersByTimeAsync(stage.connection.state.retryAt! - Date.now());
    }
    stage.server.socket.drop(1006);
    expect(stage.connection.state.retryAt! - Date.now()).toBeGreaterThan(20_000);
    return { ...stage, online, show, attempts: stage.server.sockets.length };
  }

  it('is online again: the wait ends within a second', async () => {
    const { online, connection, server, attempts } = await waiting();
    online();
    expect(connection.state.retryAt! - Date.now()).toBe(900);
    await vi.advanceTimersByTimeAsync(900);
    expect(server.sockets).toHaveLength(attempts + 1);
  });

  it('shows the page again: the wait ends within a second; hiding it changes nothing', async () => {
    const { show, connection, server, attempts } = await waiting();
    const before = connection.state.retryAt;
    show('hidden');
    expect(connection.state.retryAt).toBe(before);
    show('visible');
    await vi.advanceTimersByTimeAsync(900);
    expect(server.sockets).toHaveLength(attempts + 1);
  });

  it('never makes a wait longer', async () => {
    const { online, connection } = await waiting();
    await vi.advanceTimersByTimeAsync(connection.state.retryAt! - Date.now() - 50);
    online();
    expect(connection.state.retryAt! - Date.now()).toBe(50);
  });

  it('wakes nobody who stays away', async () => {
    const { online } = page();
    const { server } = await greeted();
    server.socket.drop(4500);
    online();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.sockets).toHaveLength(1);
  });

  it('shows the page again: a connection that is dead by then is found within 10 s', async () => {
    const { show } = page();
    const { server, connection } = await greeted();
    show('visible');
    expect(server.socket.all('sb:ping')).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(connection.state).toMatchObject({ name: 'disconnected', code: 4001 });
  });
});

describe('the heartbeat', () => {
  it('answers a ping at once', async () => {
    const { server } = await greeted();
    server.socket.say({ cmd: 'sb:ping' });
    expect(server.socket.last('sb:pong')).toEqual({ cmd: 'sb:pong' });
  });

  it('goes on for ever while the server pings every 25 s, and asks nothing itself', async () => {
    const { server, connection } = await greeted();
    for (let n = 0; n < 100; n++) {
      await vi.advanceTimersByTimeAsync(25_000);
      server.socket.say({ cmd: 'sb:ping' });
    }
    expect(connection.state.name).toBe('connected');
    expect(server.socket.all('sb:ping')).toEqual([]);
  });

  it('asks after silence, takes any frame for life, and leaves a dead server with 4001', async () => {
    const { server, connection } = await greeted();
    await vi.advanceTimersByTimeAsync(35_000);
    expect(server.socket.all('sb:ping')).toHaveLength(1);
    server.socket.say({ cmd: 'news' });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(connection.state.name).toBe('connected');
    await vi.advanceTimersByTimeAsync(15_000);
    expect(connection.state).toMatchObject({ name: 'disconnected', code: 4001 });
    expect(server.socket.closedWith).toBe(4001);
    expect(connection.state.retryAt).toBeDefined();
  });

  it('gives a page that slept the time of two looks, however long it slept', async () => {
    const { server, connection } = await greeted();
    vi.setSystemTime(Date.now() + 8 * 3_600_000);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(server.socket.all('sb:ping')).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(4_000);
    server.socket.say({ cmd: 'sb:pong' });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(connection.state.name).toBe('connected');
  });

  it('finds a dead server in a hidden page, whose timers come once a minute', async () => {
    const { connection } = await greeted();
    for (let minute = 0; minute < 3; minute++) {
      vi.setSystemTime(Date.now() + 55_000);
      await vi.advanceTimersByTimeAsync(5_000);
    }
    expect(connection.state.code).toBe(4001);
  });
});

describe('credentials', () => {
  it('are refreshed on the live connection before they expire, again and again', async () => {
    let n = 0;
    const { server } = await greeted({ getToken: () => `token-${n++}` }, { expiresAt: Date.now() + 100_000, heartbeatMs: 600_000 });
    await vi.advanceTimersByTimeAsync(69_999);
    expect(server.socket.all('sb:refresh')).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(10_001);
    expect(server.socket.last('sb:refresh').param).toEqual({ token: 'token-1' });
    server.socket.reply('sb:refresh', { expiresAt: Date.now() + 10_000 });
    await vi.advanceTimersByTimeAsync(8_100);
    expect(server.socket.last('sb:refresh').param).toEqual({ token: 'token-2' });
  });

  it('are refreshed once a second at most where clocks differ', async () => {
    const { server } = await greeted({ getToken: () => 't' }, { expiresAt: Date.now() - 300_000 });
    await vi.advanceTimersByTimeAsync(999);
    expect(server.socket.all('sb:refresh')).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    server.socket.reply('sb:refresh', { expiresAt: Date.now() - 200_000 });
    await vi.advanceTimersByTimeAsync(999);
    expect(server.socket.all('sb:refresh')).toHaveLength(1);
  });

  it('can be refreshed by hand; a refusal is the promise\'s', async () => {
    const { server, connection } = await greeted({ getToken: () => 't' });
    const refreshing = connection.refresh();
    await settled();
    server.socket.refuse('sb:refresh', 'unauthenticated');
    await expect(refreshing).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});

describe('errors and answers', () => {
  it('tells an error that is no reply', async () => {
    const { server, connection } = await greeted();
    const errors: SwitchboardError[] = [];
    connection.watch('error', error => errors.push(error));
    server.socket.say({ cmd: 'error', param: { code: 'rate-limited', message: 'slower', cmd: 'chat', retryable: true, retryAfterMs: 180 } });
    expect(errors[0]).toBeInstanceOf(SwitchboardError);
    expect(errors[0]).toMatchObject({ code: 'rate-limited', message: 'slower', cmd: 'chat', retryable: true, retryAfterMs: 180 });
  });

  it('answers what the server asks, with a result, a refusal or what it could answer', async () => {
    const { server, connection } = await greeted();
    connection.answer('locate', async param => ({ page: '/chat', param }));
    connection.answer('refuse', () => {
      throw new SwitchboardError('app.busy', 'later');
    });
    connection.answer('fail', () => {
      throw new TypeError('oops');
    });
    const gone = connection.answer('gone', () => 1);
    gone();
    for (const [id, cmd] of ['locate', 'refuse', 'fail', 'gone'].entries()) {
      server.socket.say({ cmd, id: id + 1, param: id });
    }
    await settled();
    const replies = new Map(server.socket.sent.map(frame => [frame.re, frame]));
    expect(replies.get(1)).toEqual({ channel: '', cmd: 'locate', re: 1, param: { page: '/chat', param: 0 } });
    expect(replies.get(2)).toEqual({ channel: '', cmd: 'refuse', re: 2, err: { code: 'app.busy', message: 'later' } });
    expect(replies.get(3)).toEqual({ channel: '', cmd: 'fail', re: 3, err: { code: 'internal', message: 'oops' } });
    expect(replies.get(4)?.err).toEqual({ code: 'unknown-command', message: 'this client answers locate, refuse, fail' });
  });

  it('answers on the connection that asked, or not at all', async () => {
    const { server, connection } = await greeted();
    let answer = (_: unknown): void => {};
    connection.answer('slow', () => new Promise(resolve => (answer = resolve)));
    server.socket.say({ cmd: 'slow', id: 1 });
    server.socket.drop(1006);
    await vi.advanceTimersByTimeAsync(500);
    server.socket.welcome();
    answer('late');
    await settled();
    expect(server.socket.sent).toEqual([]);
  });
});
