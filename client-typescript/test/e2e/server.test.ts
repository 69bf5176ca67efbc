import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import WebSocket from 'ws';
import { connect, type Channel, type Connection, type Options, type SocketLike } from '../../src/index.js';
import { Socket, type SocketMessage } from '../../src/socket.js';
import { connect as connectTab } from '../../src/tabs.js';
import { Browser } from '../browser.js';

const URL = process.env['SWITCHBOARD_URL'];
if (!URL) {
  throw new Error('SWITCHBOARD_URL names the server; EndToEndTest starts one');
}

let run = 0;
/** A name that no other test uses. */
const fresh = (kind: string) => `${kind}:${process.pid}-${++run}`;

const open: Connection[] = [];
afterEach(() => open.splice(0).forEach(connection => connection.close()));

interface Client {
  connection: Connection;
  /** Cuts the connection as a network does: without a word. */
  cut(): void;
}

function client(user: string, options: Options = {}): Client {
  let socket: WebSocket | undefined;
  const connection = connect(`${URL}?user=${user}`, {
    socket: (url, protocols) => (socket = new WebSocket(url, protocols)) as SocketLike,
    ...options
  });
  open.push(connection);
  return { connection, cut: () => socket?.terminate() };
}

const until = (condition: () => boolean | void, timeout = 15_000) =>
  vi.waitFor(() => expect(condition()).not.toBe(false), { timeout, interval: 5 });

function heard(channel: Channel): unknown[] {
  const all: unknown[] = [];
  channel.on('said', said => all.push(said));
  channel.watch('joined', joined => all.push(joined));
  return all;
}

const AFRESH = { wasRecovering: false, recovered: false };
const RECOVERED = { wasRecovering: true, recovered: true };
const NOT_RECOVERED = { wasRecovering: true, recovered: false };

describe('a connection', () => {
  it('is greeted, with the user of its token', async () => {
    const { connection } = client('nobody', { getToken: () => 'Ada ÿ?>' });
    await until(() => connection.state.name === 'connected');
    expect(connection.user).toEqual({ id: 'Ada ÿ?>', name: 'Ada ÿ?>' });
    await connection.refresh();
  });

  it('lives for many heartbeats in which nobody says anything', async () => {
    let pings = 0;
    const { connection } = client('ada', {
      socket: (url, protocols) => {
        const socket = new WebSocket(url, protocols);
        socket.on('message', text => (pings += Number(String(text).includes('"sb:ping"'))));
        return socket as SocketLike;
      }
    });
    const states: string[] = [];
    connection.watch('state', state => states.push(state.name));
    await until(() => pings >= 14);
    expect(states).toEqual(['connected']);
  }, 30_000);

  it.each([4500, 1008])('stays away after %i', async code => {
    const { connection } = client('ada');
    connection.send('close-me', code);
    await until(() => connection.state.code === code);
    expect(connection.state).toEqual({ name: 'disconnected', code, reason: 'as you asked' });
  });

  it('comes back after 4001', async () => {
    const { connection } = client('ada');
    connection.send('close-me', 4001);
    await until(() => connection.state.code === 4001);
    await until(() => connection.state.name === 'connected');
  });

  it('is refused its credentials, and let in with fresh ones', async () => {
    const tokens = ['expired', 'ada'];
    const { connection } = client('', { getToken: () => tokens.shift()! });
    await until(() => connection.state.code === 4501);
    await until(() => connection.state.name === 'connected');
    expect(connection.user?.id).toBe('ada');
  });

  it('gives up with credentials that are refused twice', async () => {
    const { connection } = client('', { getToken: () => 'expired' });
    await until(() => connection.state.name === 'disconnected' && connection.state.retryAt === undefined);
    expect(connection.state.code).toBe(4501);
  });
});

describe('calls', () => {
  it('are answered, both ways', async () => {
    const { connection } = client('ada');
    connection.answer('where', question => `${question}: here`);
    expect(await connection.call('add', [1, 2, 3])).toBe(6);
    expect(await connection.call('ask-me', 'where')).toBe('where: here');
    await expect(connection.call('ask-me', 'when')).rejects.toMatchObject({ code: 'unknown-command' });
  });

  it('are refused', async () => {
    const { connection } = client('ada');
    await expect(connection.call('nonsense', null)).rejects.toMatchObject({ code: 'unknown-command', retryable: false });
    await expect(connection.call('add', 'x')).rejects.toMatchObject({ code: 'invalid-param' });
    const channel = connection.channel(fresh('vault'));
    await expect(channel.join()).rejects.toMatchObject({ code: 'forbidden' });
    expect(channel.state).toBe('left');
  });
});

describe('a plain channel', () => {
  it('tells what is said, and who is there', async () => {
    const name = fresh('room');
    const ada = client('ada').connection.channel(name);
    const all = heard(ada);
    await ada.join();
    const bob = client('bob').connection.channel(name);
    await bob.join();
    await until(() => ada.count === 2);
    expect([...ada.presence.keys()].sort()).toEqual(['ada', 'bob']);
    expect(await bob.call('say', 'hi')).toBeNull();
    await until(() => all.length === 2);
    expect(all).toEqual([AFRESH, 'hi']);
    bob.leave();
    await until(() => ada.count === 1);
    expect([...ada.presence.keys()]).toEqual(['ada']);
  });

  it('is joined again after a cut, and says that something may be missing', async () => {
    const name = fresh('room');
    const ada = client('ada');
    const channel = ada.connection.channel(name);
    const all = heard(channel);
    await channel.join();
    ada.cut();
    await until(() => all.length === 2);
    expect(all).toEqual([AFRESH, NOT_RECOVERED]);
  });

  it('takes what was said while it was away, in order', async () => {
    const name = fresh('room');
    const bob = client('bob').connection.channel(name);
    const all = heard(bob);
    await bob.join();
    const ada = client('ada');
    const channel = ada.connection.channel(name);
    await channel.join();
    ada.cut();
    await until(() => ada.connection.state.name === 'disconnected');
    for (let n = 0; n < 100; n++) {
      channel.send('say', n);
    }
    await until(() => all.length === 101);
    expect(all.slice(1)).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });
});

describe('a recoverable channel', () => {
  async function talking(kind: string) {
    const name = fresh(kind);
    const ada = client('ada');
    const channel = ada.connection.channel(name);
    const all = heard(channel);
    await channel.join();
    const bob = client('bob').connection.channel(name);
    await bob.join();
    return { name, ada, channel, all, bob };
  }

  async function away(ada: Client, task: () => Promise<unknown>): Promise<void> {
    // Nothing may bring it back before the task is done.
    const closed = ada.connection;
    ada.cut();
    await until(() => closed.state.name === 'disconnected');
    await task();
  }

  it('misses nothing, and nothing comes twice', async () => {
    const { ada, all, bob } = await talking('log');
    await bob.call('say', 1);
    await until(() => all.length === 2);
    await away(ada, async () => {
      for (let n = 2; n <= 5; n++) {
        await bob.call('say', n);
      }
    });
    await until(() => all.some(one => (one as object) && (one as { recovered?: boolean }).recovered === true));
    await bob.call('say', 6);
    await until(() => all.includes(6));
    expect(all.filter(one => typeof one === 'number')).toEqual([1, 2, 3, 4, 5, 6]);
    expect(all.filter(one => typeof one === 'object')).toEqual([AFRESH, RECOVERED]);
  });

  it('gives what was missed in pieces', async () => {
    const name = fresh('log');
    const bob = client('bob').connection.channel(name);
    const ada = client('ada').connection.channel(name);
    await Promise.all([bob.join(), ada.join()]);
    const since = ada.position!;
    const long = 'x'.repeat(20_000);
    for (let n = 1; n <= 15; n++) {
      await bob.call('say', `${n} ${long}`);
    }
    const late = client('cyd').connection.channel(name, { since });
    const all = heard(late);
    await late.join();
    expect(all.slice(0, -1).map(one => parseInt(one as string))).toEqual(Array.from({ length: 15 }, (_, n) => n + 1));
    expect(all[15]).toEqual(RECOVERED);
    expect(late.position).toEqual(bob.position);
    const newcomer = client('dan').connection.channel(name, { since: 'start' });
    const everything = heard(newcomer);
    await newcomer.join();
    expect(everything).toHaveLength(16);
  });

  it('says so where its history is too short, and delivers no part of it', async () => {
    const name = fresh('short');
    const bob = client('bob').connection.channel(name);
    await bob.join();
    const since = bob.position!;
    for (let n = 1; n <= 5; n++) {
      await bob.call('say', n);
    }
    const late = client('cyd').connection.channel(name, { since });
    const all = heard(late);
    await late.join();
    await bob.call('say', 6);
    await until(() => all.includes(6));
    expect(all).toEqual([NOT_RECOVERED, 6]);
  });

  it('is whole for each of twenty clients that are cut again and again while two others talk', async () => {
    const name = fresh('log');
    const clients = Array.from({ length: 20 }, (_, n) => {
      const one = client(`u${n}`);
      const channel = one.connection.channel(name);
      return { ...one, channel, all: heard(channel) };
    });
    await Promise.all(clients.map(({ channel }) => channel.join()));
    const talkers = [client('x').connection.channel(name), client('y').connection.channel(name)];
    await Promise.all(talkers.map(talker => talker.join()));
    const COUNT = 400;
    for (let n = 0; n < COUNT; n++) {
      await talkers[n % 2]!.call('say', n);
      if (n % 8 === 0) {
        clients[(n / 8) % clients.length]!.cut();
      }
    }
    const numbers = Array.from({ length: COUNT }, (_, n) => n);
    for (const { all } of clients) {
      await until(() => all.filter(one => typeof one === 'number').length >= COUNT, 20_000);
      expect(all.filter(one => typeof one === 'number')).toEqual(numbers);
      const joins = all.filter(one => typeof one === 'object');
      expect(joins[0]).toEqual(AFRESH);
      expect(joins.slice(1).every(joined => (joined as { recovered: boolean }).recovered)).toBe(true);
      expect(joins.length).toBeGreaterThan(1);
    }
  }, 60_000);
});

describe('tabs that share a connection', () => {
  it('miss nothing when the one that leads dies, and what they say is not lost', async () => {
    const name = fresh('log');
    const browser = new Browser();
    vi.stubGlobal('navigator', browser.navigator);
    vi.stubGlobal('BroadcastChannel', browser.BroadcastChannel);
    const sockets: WebSocket[] = [];
    const tabs = Array.from({ length: 3 }, () => {
      const tab = browser.tab();
      const connection = browser.within(tab, () =>
        connectTab(`${URL}?user=ada`, {
          tabs: 'shared',
          socket: (url, protocols) => {
            const socket = new WebSocket(url, protocols);
            sockets.push(socket);
            return socket as SocketLike;
          }
        })
      );
      open.push(connection);
      const channel = browser.within(tab, () => connection.channel(name));
      return { tab, connection, channel, all: heard(channel) };
    });
    const bob = client('bob').connection.channel(name);
    await Promise.all([bob.join(), ...tabs.map(({ channel }) => channel.join())]);
    expect(sockets).toHaveLength(1);
    let said = 0;
    for (const dying of tabs.slice(0, 2)) {
      for (let n = 0; n < 20; n++) {
        tabs[2]!.channel.send('say', ++said);
        await new Promise(resolve => setTimeout(resolve, 1));
        if (n === 10) {
          browser.kill(dying.tab);
        }
      }
      await until(() => tabs[2]!.all.filter(one => typeof one === 'number').length >= said);
    }
    // Only now: what the dead had given to the network would have gone with its connection.
    sockets.slice(0, -1).forEach(socket => socket.terminate());
    const mine = tabs[2]!.all.filter(one => typeof one === 'number');
    expect([...new Set(mine)]).toHaveLength(mine.length);
    expect(mine).toEqual(Array.from({ length: said }, (_, n) => n + 1));
    expect(sockets).toHaveLength(3);
  }, 30_000);
});

describe('the drop-in for Project Forge\'s Socket', () => {
  beforeEach(() => {
    vi.stubGlobal('WebSocket', WebSocket);
  });

  it('speaks the plain protocol', async () => {
    const name = fresh('room');
    const ada = client('ada').connection.channel(name);
    const all = heard(ada);
    await ada.join();
    const received: SocketMessage[] = [];
    let opened = 0;
    const socket = new Socket(false, () => opened++, message => received.push(message), () => {}, `${URL}?user=bob&ch=${name}`);
    socket.send({ channel: name, cmd: 'say', param: 'queued' });
    await until(() => received.length > 0);
    expect(opened).toBe(1);
    expect(received[0]).toEqual({ channel: name, cmd: 'said', param: 'queued', from: 'bob' });
    await until(() => all.length === 2);
    await ada.call('say', 'hello');
    await until(() => received.some(message => message.param === 'hello'));
    socket.sock!.onerror = null;
    (socket.sock as unknown as WebSocket).terminate();
    await until(() => opened === 2);
    expect(socket.connected).toBe(true);
    socket.send({ channel: '', cmd: 'close-me', param: 4500 });
    await until(() => socket.closed && !socket.connected);
    expect(received.map(message => message.cmd)).not.toContain('close-connection');
  });
});
