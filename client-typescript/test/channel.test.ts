import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Channel, Joined, Member, Message, PresenceChange } from '../src/index.js';
import { back, greeted, settled } from './fake.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

const ADA: Member = { id: 'u1', name: 'Ada' };
const BOB: Member = { id: 'u2', name: 'Bob' };

/** The reply to a join of a plain channel. */
const plain = (...members: Member[]) => ({ members, count: members.length });
/** The reply to a join of a recoverable channel. */
const at = (offset: number, more: object = {}) => ({ ...plain(ADA), epoch: 'e1', offset, ...more });
const said = (offset: number) => ({ channel: 'room:1', cmd: 'chat', param: offset, offset });

/** All that a channel delivers and tells, in its order. */
function heard(channel: Channel): unknown[] {
  const all: unknown[] = [];
  channel.on('chat', param => all.push(param));
  channel.watch('joined', joined => all.push(joined));
  return all;
}

const AFRESH: Joined = { wasRecovering: false, recovered: false };
const RECOVERED: Joined = { wasRecovering: true, recovered: true };
const NOT_RECOVERED: Joined = { wasRecovering: true, recovered: false };

describe('joining', () => {
  it('is asked for at once, and done with the reply', async () => {
    const { server, connection } = await greeted();
    const channel = connection.channel('lobby');
    const states: string[] = [];
    channel.watch('state', state => states.push(state));
    const all = heard(channel);
    await settled();
    expect(channel.state).toBe('joining');
    expect(server.socket.last('sb:join')).toEqual({ channel: 'lobby', cmd: 'sb:join', param: {}, id: 1 });
    server.socket.reply('sb:join', plain(ADA));
    expect(states).toEqual(['joined']);
    expect(all).toEqual([AFRESH]);
    expect(connection.channel('lobby')).toBe(channel);
  });

  it('waits for the greeting', async () => {
    const { server, connection } = await greeted();
    server.socket.drop(1006);
    connection.channel('lobby');
    await vi.advanceTimersByTimeAsync(500);
    expect(server.socket.sent).toEqual([]);
    server.socket.welcome();
    await settled();
    expect(server.socket.all('sb:join')).toHaveLength(1);
  });

  it('resolves a promise, also for who asks late or twice', async () => {
    const { server, connection } = await greeted();
    const channel = connection.channel('lobby');
    const both = Promise.all([channel.join(), channel.join()]);
    await settled();
    server.socket.reply('sb:join', plain());
    await both;
    await channel.join();
    expect(server.socket.all('sb:join')).toHaveLength(1);
  });

  it('bears a token where the channel has one', async () => {
    const { server, connection } = await greeted();
    connection.channel('lobby', { getToken: async () => 'key' });
    await settled();
    expect(server.socket.last('sb:join').param).toEqual({ token: 'key' });
  });

  it('that is refused leaves the channel out, and can be tried again', async () => {
    const { server, connection } = await greeted();
    const channel = connection.channel('secret');
    const refused = channel.join();
    const errors: string[] = [];
    channel.watch('error', error => errors.push(error.code));
    await settled();
    server.socket.refuse('sb:join', 'forbidden');
    await expect(refused).rejects.toMatchObject({ code: 'forbidden' });
    expect(channel.state).toBe('left');
    expect(errors).toEqual(['forbidden']);
    const again = channel.join();
    await settled();
    server.socket.reply('sb:join', plain());
    await again;
    expect(connection.channel('secret')).toBe(channel);
  });

  it('that may succeed later is asked for again, no earlier than the server says', async () => {
    const { server, connection } = await greeted();
    const channel = connection.channel('lobby');
    await settled();
    server.socket.refuse('sb:join', 'unavailable', { retryable: true, retryAfterMs: 2_000 });
    expect(channel.state).toBe('joining');
    await vi.advanceTimersByTimeAsync(1_999);
    expect(server.socket.all('sb:join')).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    server.socket.reply('sb:join', plain());
    expect(channel.state).toBe('joined');
  });

  it('is not disturbed by the refusal of an older connection', async () => {
    const { server, connection } = await greeted();
    const channel = connection.channel('lobby');
    const errors = vi.fn();
    channel.watch('error', errors);
    await settled();
    server.socket.drop(1006);
    await vi.advanceTimersByTimeAsync(500);
    server.socket.welcome();
    await settled();
    server.socket.reply('sb:join', plain());
    await vi.advanceTimersByTimeAsync(10_000);
    expect(channel.state).toBe('joined');
    expect(errors).not.toHaveBeenCalled();
    expect(server.socket.all('sb:join')).toHaveLength(1);
  });

  it('takes names that are no plain words', async () => {
    const { server, connection } = await greeted();
    for (const name of ['__proto__', 'constructor', '"/%2F', 'ü 漢 🙂']) {
      const channel = connection.channel(name);
      await settled();
      expect(server.socket.last('sb:join').channel).toBe(name);
      server.socket.reply('sb:join', plain());
      expect(channel.state).toBe('joined');
    }
    server.socket.say({ cmd: 'sb:lost', param: JSON.parse('{"channels":{"__proto__":{"epoch":"e","offset":1}}}') });
    expect(connection.channel('__proto__').state).toBe('joining');
  });
});

describe('leaving', () => {
  it('is told to the server, and nothing is delivered from then on', async () => {
    const { server, connection } = await greeted();
    const channel = connection.channel('room:1');
    const all = heard(channel);
    await settled();
    server.socket.reply('sb:join', plain(ADA));
    channel.leave();
    expect(server.socket.last('sb:leave')).toMatchObject({ channel: 'room:1', param: null });
    server.socket.say({ channel: 'room:1', cmd: 'chat', param: 'late' });
    expect(all).toEqual([AFRESH]);
    expect(channel.presence.size).toBe(0);
    channel.leave();
    expect(server.socket.all('sb:leave')).toHaveLength(1);
  });

  it('before the reply ends the join', async () => {
    const { server, connection } = await greeted();
    const channel = connection.channel('room:1');
    const joining = channel.join();
    await settled();
    channel.leave();
    await expect(joining).rejects.toMatchObject({ code: 'left' });
    server.socket.reply('sb:join', plain(ADA));
    expect(channel.state).toBe('left');
  });

  it('without a connection means that it is not joined again', async () => {
    const { server, connection } = await greeted();
    const channel = connection.channel('room:1');
    await settled();
    server.socket.drop(1006);
    channel.leave();
    await vi.advanceTimersByTimeAsync(500);
    server.socket.welcome();
    await settled();
    expect(server.socket.sent).toEqual([]);
  });

  it('in the middle of what was missed ends that, too', async () => {
    const { server, connection } = await greeted();
    const channel = connection.channel('room:1', { since: { epoch: 'e1', offset: 0 } });
    const all = heard(channel);
    channel.on('chat', () => channel.leave());
    await settled();
    server.socket.reply('sb:join', at(3, { recovered: true, missed: [said(1), said(2), said(3)] }));
    expect(all).toEqual([1]);
    expect(channel.state).toBe('left');
  });
});

describe('a connection that breaks', () => {
  async function joined(reply: object, options = {}) {
    const stage = await greeted();
    const channel = stage.connection.channel('room:1', options);
    const all = heard(channel);
    await settled();
    stage.server.socket.reply('sb:join', reply);
    all.length = 0;
    return { ...stage, channel, all };
  }

  it('joins a plain channel again, and says that something may be missing', async () => {
    const stage = await joined(plain(ADA));
    await back(stage);
    expect(stage.channel.state).toBe('joining');
    expect(stage.server.socket.last('sb:join').param).toEqual({});
    stage.server.socket.reply('sb:join', plain(ADA));
    expect(stage.all).toEqual([NOT_RECOVERED]);
  });

  it('recovers since the last message that was delivered', async () => {
    const stage = await joined(at(4));
    stage.server.socket.say(said(5));
    await back(stage);
    expect(stage.server.socket.last('sb:join').param).toEqual({ recover: { epoch: 'e1', offset: 5 } });
    stage.server.socket.reply('sb:join', at(7, { recovered: true, missed: [said(6), said(7)] }));
    stage.server.socket.say(said(8));
    expect(stage.all).toEqual([5, 6, 7, RECOVERED, 8]);
    expect(stage.channel.position).toEqual({ epoch: 'e1', offset: 8 });
  });

  it('delivers no number twice', async () => {
    const stage = await joined(at(4));
    stage.server.socket.say(said(5));
    stage.server.socket.say(said(5));
    stage.server.socket.say(said(4));
    await back(stage);
    stage.server.socket.reply('sb:join', at(7, { recovered: true, missed: [said(4), said(5), said(6), said(7)] }));
    stage.server.socket.say(said(7));
    stage.server.socket.say(said(8));
    expect(stage.all).toEqual([5, 6, 7, RECOVERED, 8]);
  });

  it('says so where nothing could be recovered, and goes on from where the channel is', async () => {
    const stage = await joined(at(4));
    await back(stage);
    stage.server.socket.reply('sb:join', at(2, { epoch: 'e2', recovered: false, missed: [] }));
    stage.server.socket.say(said(3));
    expect(stage.all).toEqual([NOT_RECOVERED, 3]);
    expect(stage.channel.position).toEqual({ epoch: 'e2', offset: 3 });
  });

  it('says so where the history was too short', async () => {
    const stage = await joined(at(4));
    await back(stage);
    stage.server.socket.reply('sb:join', at(900, { recovered: false, missed: [] }));
    stage.server.socket.say(said(900));
    stage.server.socket.say(said(901));
    expect(stage.all).toEqual([NOT_RECOVERED, 901]);
  });

  it('takes what was missed in pieces, and is joined with the last', async () => {
    const stage = await joined(at(0));
    await back(stage);
    const { socket } = stage.server;
    socket.reply('sb:join', at(2, { recovered: true, missed: [said(1), said(2)], more: true }));
    expect(stage.channel.state).toBe('joining');
    socket.say({ channel: 'room:1', cmd: 'sb:missed', param: at(4, { recovered: true, missed: [said(3), said(4)], more: true }) });
    socket.say({ channel: 'room:1', cmd: 'sb:missed', param: at(5, { recovered: true, missed: [said(5)] }) });
    expect(stage.channel.state).toBe('joined');
    socket.say(said(6));
    expect(stage.all).toEqual([1, 2, 3, 4, 5, RECOVERED, 6]);
  });

  it('again between two pieces goes on behind the last one', async () => {
    const stage = await joined(at(0));
    await back(stage);
    stage.server.socket.reply('sb:join', at(9, { recovered: true, missed: [said(1), said(2)], more: true }));
    await back(stage);
    expect(stage.server.socket.last('sb:join').param).toEqual({ recover: { epoch: 'e1', offset: 2 } });
    stage.server.socket.reply('sb:join', at(3, { recovered: true, missed: [said(3)] }));
    expect(stage.all).toEqual([1, 2, 3, RECOVERED]);
  });

  it('asks for nothing where that was not wanted', async () => {
    const stage = await joined(at(4), { recover: false });
    await back(stage);
    expect(stage.server.socket.last('sb:join').param).toEqual({});
    stage.server.socket.reply('sb:join', at(7));
    stage.server.socket.say(said(8));
    expect(stage.all).toEqual([NOT_RECOVERED, 8]);
  });

  it('and ends for good leaves the channels, until it is opened again', async () => {
    const stage = await joined(at(4));
    stage.server.socket.drop(4500);
    expect(stage.channel.state).toBe('left');
    stage.connection.open();
    await settled();
    stage.server.socket.welcome();
    await settled();
    expect(stage.server.socket.last('sb:join').param).toEqual({ recover: { epoch: 'e1', offset: 4 } });
  });
});

describe('a server that lost track', () => {
  it('is asked for what is missing; what comes before its answer is in that answer', async () => {
    const { server, connection } = await greeted();
    const channel = connection.channel('room:1');
    const all = heard(channel);
    await settled();
    server.socket.reply('sb:join', at(1));
    server.socket.say({ cmd: 'sb:lost', param: { channels: { 'room:1': { epoch: 'e1', offset: 1 }, other: {} } } });
    server.socket.say(said(4));
    await settled();
    expect(server.socket.last('sb:join').param).toEqual({ recover: { epoch: 'e1', offset: 1 } });
    server.socket.reply('sb:join', at(4, { recovered: true, missed: [said(2), said(3), said(4)] }));
    expect(all).toEqual([AFRESH, 2, 3, 4, RECOVERED]);
  });

  it('also in the middle of what was missed', async () => {
    const { server, connection } = await greeted();
    const channel = connection.channel('room:1', { since: { epoch: 'e1', offset: 0 } });
    const all = heard(channel);
    await settled();
    server.socket.reply('sb:join', at(1, { recovered: true, missed: [said(1)], more: true }));
    server.socket.say({ cmd: 'sb:lost', param: { channels: { 'room:1': { epoch: 'e1', offset: 1 } } } });
    await settled();
    server.socket.reply('sb:join', at(2, { recovered: true, missed: [said(2)] }));
    expect(all).toEqual([1, 2, RECOVERED]);
  });
});

describe('what another page saw', () => {
  it('is where the first join recovers from', async () => {
    const { server, connection } = await greeted();
    const all = heard(connection.channel('room:1', { since: { epoch: 'e1', offset: 3 } }));
    await settled();
    expect(server.socket.last('sb:join').param).toEqual({ recover: { epoch: 'e1', offset: 3 } });
    server.socket.reply('sb:join', at(4, { recovered: true, missed: [said(4)] }));
    expect(all).toEqual([4, RECOVERED]);
  });

  it('is nothing: all that was ever said is recovered', async () => {
    const { server, connection } = await greeted();
    const all = heard(connection.channel('room:1', { since: 'start' }));
    await settled();
    expect(server.socket.last('sb:join').param).toEqual({});
    server.socket.reply('sb:join', at(2));
    await settled();
    expect(server.socket.last('sb:join').param).toEqual({ recover: { epoch: 'e1', offset: 0 } });
    server.socket.reply('sb:join', at(2, { recovered: true, missed: [said(1), said(2)] }));
    expect(all).toEqual([1, 2, RECOVERED]);
  });

  it('is nothing in a channel that keeps nothing', async () => {
    const { server, connection } = await greeted();
    const all = heard(connection.channel('room:1', { since: 'start' }));
    await settled();
    server.socket.reply('sb:join', plain());
    expect(all).toEqual([NOT_RECOVERED]);
  });
});

describe('messages', () => {
  it('reach the listeners of their channel and command', async () => {
    const { server, connection } = await greeted();
    const one = connection.channel('one');
    const calls: unknown[] = [];
    const remove = one.on('chat', (param, message) => calls.push(['one', param, message.from]));
    connection.channel('two').on('chat', param => calls.push(['two', param]));
    connection.on('chat', (param, message) => calls.push(['none', param, message.channel]));
    server.socket.say({ channel: 'one', cmd: 'chat', param: 1, from: 'u2' });
    server.socket.say({ channel: 'two', cmd: 'chat', param: 2 });
    server.socket.say({ channel: 'three', cmd: 'chat', param: 3 });
    server.socket.say({ cmd: 'chat', param: 4 });
    server.socket.say({ channel: 'one', cmd: 'other', param: 5 });
    remove();
    remove();
    server.socket.say({ channel: 'one', cmd: 'chat', param: 6 });
    expect(calls).toEqual([['one', 1, 'u2'], ['two', 2], ['none', 3, 'three'], ['none', 4, '']]);
  });

  it('reach every listener, whatever another one does', async () => {
    const { server, connection } = await greeted();
    const thrown: unknown[] = [];
    vi.stubGlobal('queueMicrotask', (task: () => void) => {
      try {
        task();
      } catch (error) {
        thrown.push(error);
      }
    });
    const calls: number[] = [];
    const listener = () => calls.push(1);
    connection.on('chat', () => {
      throw new Error('mine');
    });
    connection.on('chat', listener);
    const removeSecond = connection.on('chat', listener);
    server.socket.say({ cmd: 'chat' });
    removeSecond();
    server.socket.say({ cmd: 'chat' });
    expect(calls).toEqual([1, 1, 1]);
    expect(thrown).toHaveLength(2);
  });

  it('can be looped over', async () => {
    const { server, connection } = await greeted();
    const channel = connection.channel('lobby');
    const loop = (async () => {
      const found: unknown[] = [];
      for await (const message of channel.messages('chat')) {
        found.push(message.param);
        if (message.param === 3) {
          break;
        }
      }
      return found;
    })();
    for (const param of [1, 2, 3, 4]) {
      server.socket.say({ channel: 'lobby', cmd: 'chat', param });
    }
    expect(await loop).toEqual([1, 2, 3]);
  });

  it('that a loop is too slow for are the oldest, and told', async () => {
    const { server, connection } = await greeted();
    const channel = connection.channel('lobby');
    const overrun: unknown[] = [];
    channel.watch('overrun', message => overrun.push(message.param));
    const loop = channel.messages('chat', { buffer: 2 });
    for (const param of [1, 2, 3, 4]) {
      server.socket.say({ channel: 'lobby', cmd: 'chat', param });
    }
    channel.leave();
    const rest: unknown[] = [];
    for await (const message of loop) {
      rest.push(message.param);
    }
    expect(rest).toEqual([3, 4]);
    expect(overrun).toEqual([1, 2]);
  });

  it('end a loop that waits: by the signal, with the channel, with the connection', async () => {
    const { server, connection } = await greeted();
    const control = new AbortController();
    const channel = connection.channel('lobby');
    const next = [
      channel.messages('chat', { signal: control.signal }).next(),
      channel.messages('chat').next(),
      connection.messages('chat').next(),
      channel.messages('chat', { signal: AbortSignal.abort() }).next()
    ];
    const open = { value: undefined, done: true };
    expect(await next[3]).toEqual(open);
    control.abort();
    expect(await next[0]).toEqual(open);
    channel.leave();
    expect(await next[1]).toEqual(open);
    server.socket.drop(4500);
    expect(await next[2]).toEqual(open);
  });
});

describe('presence', () => {
  async function lobby() {
    const stage = await greeted();
    const channel = stage.connection.channel('lobby');
    const changes: PresenceChange[] = [];
    channel.watch('presence', change => changes.push(change));
    await settled();
    stage.server.socket.reply('sb:join', plain(ADA, BOB));
    return { ...stage, channel, changes };
  }

  it('is who the reply names, and who came and went since', async () => {
    const { server, channel, changes } = await lobby();
    expect([...channel.presence.values()]).toEqual([ADA, BOB]);
    server.socket.say({ channel: 'lobby', cmd: 'sb:presence', param: { joined: [{ id: 'u3', name: 'Cy' }], left: ['u2'], count: 2 } });
    expect([...channel.presence.keys()]).toEqual(['u1', 'u3']);
    expect(channel.count).toBe(2);
    expect(changes).toEqual([
      { joined: [ADA, BOB], left: [], count: 2 },
      { joined: [{ id: 'u3', name: 'Cy' }], left: ['u2'], count: 2 }
    ]);
  });

  it('does not flicker when the channel is joined again', async () => {
    const { server, channel, changes } = await lobby();
    changes.length = 0;
    server.socket.drop(1006);
    await vi.advanceTimersByTimeAsync(500);
    server.socket.welcome();
    await settled();
    expect(channel.presence.size).toBe(2);
    server.socket.reply('sb:join', plain(BOB));
    expect(changes).toEqual([{ joined: [], left: ['u1'], count: 1 }]);
  });

  it('knows more users than it lists', async () => {
    const { server, connection } = await greeted();
    const channel = connection.channel('crowd');
    await settled();
    server.socket.reply('sb:join', { members: [ADA], count: 5_000 });
    expect(channel.presence.size).toBe(1);
    expect(channel.count).toBe(5_000);
  });
});

describe('errors of a channel', () => {
  it('are told to it', async () => {
    const { server, connection } = await greeted();
    const errors: string[] = [];
    connection.channel('lobby').watch('error', error => errors.push(error.message));
    server.socket.say({ channel: 'lobby', cmd: 'error', param: { code: 'not-a-member', message: 'join first', cmd: 'chat', retryable: false } });
    expect(errors).toEqual(['join first']);
  });
});

// A type that must not be widened by accident.
const typed = (message: Message<number>): number => message.param;
void typed;
