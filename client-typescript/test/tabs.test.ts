import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Channel, Connection } from '../src/index.js';
import { connect, type TabsOptions } from '../src/tabs.js';
import { Browser } from './browser.js';
import { FakeServer } from './fake.js';

let browser: Browser;
let server: FakeServer;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  browser = new Browser();
  server = new FakeServer();
  vi.stubGlobal('navigator', browser.navigator);
  vi.stubGlobal('BroadcastChannel', browser.BroadcastChannel);
});
afterEach(() => vi.useRealTimers());

/** Lets the tabs talk until they have nothing to say: a hop takes a millisecond. */
async function quiet(): Promise<void> {
  await vi.advanceTimersByTimeAsync(40);
}

async function open(options: TabsOptions = {}) {
  const tab = browser.tab();
  const connection = browser.within(tab, () =>
    connect('ws://switchboard.test/socket', { tabs: 'shared', socket: server.factory, ...options })
  );
  await quiet();
  return { tab, connection, kill: () => browser.kill(tab) };
}

/** Two tabs, connected; the first leads. */
async function two() {
  const first = await open();
  const second = await open();
  server.socket.welcome();
  await quiet();
  return { first, second };
}

function heard(channel: Channel): unknown[] {
  const all: unknown[] = [];
  channel.on('said', param => all.push(param));
  channel.watch('joined', ({ recovered }) => all.push(recovered ? 'recovered' : 'joined'));
  return all;
}

async function join(connection: Connection, name: string, reply: object = { members: [], count: 0 }) {
  const channel = connection.channel(name);
  const all = heard(channel);
  await quiet();
  server.socket.reply('sb:join', reply);
  await quiet();
  return { channel, all };
}

async function say(frame: object): Promise<void> {
  server.socket.say(frame);
  await quiet();
}

describe('tabs that share', () => {
  it('are greeted over one connection, those that come later too', async () => {
    const { first, second } = await two();
    const third = await open();
    expect(server.sockets).toHaveLength(1);
    for (const { connection } of [first, second, third]) {
      expect(connection.state.name).toBe('connected');
      expect(connection.user).toEqual({ id: 'u1', name: 'Ada' });
    }
  });

  it('do not share with another group, or another address', async () => {
    await open({ group: 'ada' });
    await open({ group: 'bob' });
    await open({ group: 'ada' });
    expect(server.sockets).toHaveLength(2);
  });

  it('have a connection each where the browser can\'t do it', async () => {
    vi.stubGlobal('BroadcastChannel', undefined);
    await open();
    await open();
    expect(server.sockets).toHaveLength(2);
  });

  it('have their own snapshot, and their own place in a channel', async () => {
    const { first, second } = await two();
    const one = await join(first.connection, 'room', { members: [{ id: 'u1', name: 'Ada' }], count: 1, epoch: 'e', offset: 3 });
    await say({ channel: 'room', cmd: 'said', param: 4, offset: 4 });
    const other = await join(second.connection, 'room', { members: [{ id: 'u1', name: 'Ada' }], count: 1, epoch: 'e', offset: 4 });
    await say({ channel: 'room', cmd: 'said', param: 5, offset: 5 });
    expect(one.all).toEqual(['joined', 4, 5]);
    expect(other.all).toEqual(['joined', 5]);
    expect(other.channel.presence.size).toBe(1);
    expect(server.socket.all('sb:join').map(frame => frame.id)).toEqual([1, 2]);
  });

  it('hear of the channels that they are in, and of no other', async () => {
    const { first, second } = await two();
    const one = await join(first.connection, 'a');
    const other = await join(second.connection, 'b');
    await say({ channel: 'a', cmd: 'said', param: 'to a' });
    await say({ channel: 'b', cmd: 'said', param: 'to b' });
    expect(one.all).toEqual(['joined', 'to a']);
    expect(other.all).toEqual(['joined', 'to b']);
    const all = [first, second].map(({ connection }) => {
      const news: unknown[] = [];
      connection.on('said', param => news.push(param));
      return news;
    });
    await say({ cmd: 'said', param: 'to the connection' });
    await say({ channel: 'c', cmd: 'said', param: 'to none of theirs' });
    expect(all).toEqual([['to the connection', 'to none of theirs'], ['to the connection', 'to none of theirs']]);
  });

  it('leave a channel when the last of them does', async () => {
    const { first, second } = await two();
    const one = await join(first.connection, 'room');
    const other = await join(second.connection, 'room');
    one.channel.leave();
    await quiet();
    expect(server.socket.all('sb:leave')).toEqual([]);
    await say({ channel: 'room', cmd: 'said', param: 1 });
    expect(one.all).toEqual(['joined']);
    expect(other.all).toEqual(['joined', 1]);
    second.kill();
    await quiet();
    expect(server.socket.last('sb:leave').channel).toBe('room');
    expect(server.socket.closedWith).toBeUndefined();
  });

  it('are asked for in turn, and get what came meanwhile behind the answer', async () => {
    const { first, second } = await two();
    const one = heard(first.connection.channel('room', { since: { epoch: 'e', offset: 0 } }));
    const other = heard(second.connection.channel('room'));
    await quiet();
    expect(server.socket.all('sb:join')).toHaveLength(1);
    const said = (offset: number) => ({ channel: 'room', cmd: 'said', param: offset, offset });
    server.socket.reply('sb:join', { epoch: 'e', offset: 1, recovered: true, missed: [said(1)], more: true });
    await quiet();
    expect(server.socket.all('sb:join')).toHaveLength(1);
    await say({ channel: 'room', cmd: 'sb:missed', param: { epoch: 'e', offset: 2, recovered: true, missed: [said(2)] } });
    expect(server.socket.all('sb:join')).toHaveLength(2);
    await say(said(3));
    server.socket.reply('sb:join', { epoch: 'e', offset: 3 });
    await quiet();
    await say(said(4));
    expect(one).toEqual([1, 2, 'recovered', 3, 4]);
    expect(other).toEqual(['joined', 4]);
  });

  it('that leave before the answer are not in', async () => {
    const { first, second } = await two();
    const channel = first.connection.channel('room');
    await quiet();
    channel.leave();
    await quiet();
    server.socket.reply('sb:join', {});
    await quiet();
    expect(server.socket.all('sb:leave')).not.toEqual([]);
    const other = await join(second.connection, 'room');
    await say({ channel: 'room', cmd: 'said', param: 1 });
    expect(other.all).toEqual(['joined', 1]);
    other.channel.leave();
    await quiet();
    expect(server.socket.last('sb:leave').channel).toBe('room');
  });

  it('call under numbers of their own', async () => {
    const { first, second } = await two();
    const calls = Promise.all([first.connection.call('add', 1), second.connection.call('add', 2)]);
    await quiet();
    const asked = server.socket.all('add');
    expect(new Set(asked.map(frame => frame.id)).size).toBe(2);
    for (const { id, param } of asked) {
      server.socket.say({ cmd: 'add', re: id, param: param * 10 });
    }
    await quiet();
    expect(await calls).toEqual([10, 20]);
  });

  it('are asked by the server as one', async () => {
    const { first, second } = await two();
    for (const [n, { connection }] of [first, second].entries()) {
      connection.answer('who', () => n);
    }
    await say({ cmd: 'who', id: 9 });
    expect(server.socket.all('who')).toEqual([{ channel: '', cmd: 'who', re: 9, param: 0 }]);
  });

  it('answer a ping once', async () => {
    await two();
    await say({ cmd: 'sb:ping' });
    expect(server.socket.all('sb:pong')).toHaveLength(1);
  });
});

describe('a connection that tabs share', () => {
  it('ends for all of them, and they come back over one', async () => {
    const { first, second } = await two();
    const dropped = Date.now();
    server.socket.drop(1012, '{"retry":[1000,3000]}');
    await quiet();
    expect(first.connection.state.retryAt).toBe(second.connection.state.retryAt);
    expect(first.connection.state.retryAt! - dropped).toBeGreaterThanOrEqual(1_000);
    await vi.advanceTimersByTimeAsync(3_000);
    await quiet();
    server.socket.welcome();
    await quiet();
    expect(server.sockets).toHaveLength(2);
    expect(first.connection.state.name).toBe('connected');
    expect(second.connection.state.name).toBe('connected');
  });

  it('ends for good for all of them', async () => {
    const { first, second } = await two();
    server.socket.drop(4500, 'out');
    await quiet();
    expect(first.connection.state).toEqual({ name: 'disconnected', code: 4500, reason: 'out' });
    expect(second.connection.state).toEqual({ name: 'disconnected', code: 4500, reason: 'out' });
  });

  it('is found dead, and left', async () => {
    const { first, second } = await two();
    const dead = server.socket;
    await vi.advanceTimersByTimeAsync(46_000);
    await quiet();
    expect(dead.closedWith).toBe(4001);
    await vi.advanceTimersByTimeAsync(1_000);
    await quiet();
    server.socket.welcome();
    await quiet();
    expect(first.connection.state.name).toBe('connected');
    expect(second.connection.state.name).toBe('connected');
  });

  it('is closed with the last of them', async () => {
    const { first, second } = await two();
    first.connection.close();
    await quiet();
    expect(server.socket.closedWith).toBeUndefined();
    expect(second.connection.state.name).toBe('connected');
    second.connection.close();
    await quiet();
    expect(server.socket.closedWith).toBe(1000);
  });
});

describe('the leading tab dies', () => {
  it('and the next leads: the others come back at once and recover', async () => {
    const { first, second } = await two();
    const { all } = await join(second.connection, 'room', { epoch: 'e', offset: 3 });
    first.kill();
    await quiet();
    expect(server.sockets).toHaveLength(2);
    server.socket.welcome();
    await quiet();
    expect(server.socket.last('sb:join').param).toEqual({ recover: { epoch: 'e', offset: 3 } });
    server.socket.reply('sb:join', {
      epoch: 'e',
      offset: 4,
      recovered: true,
      missed: [{ channel: 'room', cmd: 'said', param: 4, offset: 4 }]
    });
    await quiet();
    expect(all).toEqual(['joined', 4, 'recovered']);
  });

  it('with what it was handed: that goes through the next, before anything newer, once its channel is joined', async () => {
    const { first, second } = await two();
    const { channel } = await join(second.connection, 'room');
    channel.send('say', 0);
    await quiet();
    expect(server.socket.all('say')).toHaveLength(1);
    channel.send('say', 1);
    second.connection.send('say', 'to none');
    const lost = expect(second.connection.call('ask', 1)).rejects.toMatchObject({ code: 'disconnected' });
    first.kill();
    channel.send('say', 2);
    await quiet();
    await lost;
    channel.send('say', 3);
    server.socket.welcome();
    await quiet();
    expect(server.socket.all('say').map(frame => frame.param)).toEqual(['to none']);
    server.socket.reply('sb:join', {});
    await quiet();
    expect(server.socket.all('say').map(frame => frame.param)).toEqual(['to none', 1, 2, 3]);
    expect(server.socket.all('ask')).toEqual([]);
  });

  it('before it was ever greeted', async () => {
    const first = await open();
    const second = await open();
    first.kill();
    await quiet();
    server.socket.welcome();
    await quiet();
    expect(server.sockets).toHaveLength(2);
    expect(second.connection.state.name).toBe('connected');
  });
});
