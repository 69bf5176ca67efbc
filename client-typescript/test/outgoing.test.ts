import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Dropped } from '../src/index.js';
import { called, greeted, settled } from './fake.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

describe('the queue', () => {
  it('keeps what was said before the greeting, in its order', async () => {
    const { server, connection } = await called();
    connection.send('a', 1);
    connection.send('b');
    expect(server.socket.sent).toEqual([]);
    server.socket.welcome();
    expect(server.socket.sent).toEqual([{ channel: '', cmd: 'a', param: 1 }, { channel: '', cmd: 'b' }]);
  });

  it('holds a hundred, drops the oldest and says so', async () => {
    const { server, connection } = await called();
    const dropped: Dropped[] = [];
    connection.watch('dropped', message => dropped.push(message));
    const first = connection.call('first', 0, { timeout: 0 });
    const refusal = expect(first).rejects.toMatchObject({ code: 'queue-full' });
    for (let n = 1; n <= 101; n++) {
      connection.send('say', n);
    }
    await refusal;
    expect(dropped).toEqual([{ channel: '', cmd: 'say', param: 1, why: 'queue-full' }]);
    server.socket.welcome();
    expect(server.socket.sent.map(frame => frame.param)).toEqual(Array.from({ length: 100 }, (_, n) => n + 2));
  });

  it('is as long as one wishes', async () => {
    const { server, connection } = await called({ queue: 0 });
    const dropped = vi.fn();
    connection.watch('dropped', dropped);
    connection.send('a');
    expect(dropped).toHaveBeenCalledTimes(1);
    server.socket.welcome();
    connection.send('b');
    expect(server.socket.sent).toEqual([{ channel: '', cmd: 'b' }]);
  });

  it('keeps what is for a channel until that is joined, and nothing else', async () => {
    const { server, connection } = await greeted();
    const channel = connection.channel('lobby');
    channel.send('chat', 1);
    connection.send('ping');
    channel.send('chat', 2);
    await settled();
    expect(server.socket.sent.map(frame => frame.cmd)).toEqual(['sb:join', 'ping']);
    server.socket.reply('sb:join', {});
    expect(server.socket.all('chat').map(frame => frame.param)).toEqual([1, 2]);
  });

  it('sends what is for a channel that refuses, for the server to say why not', async () => {
    const { server, connection } = await greeted();
    connection.channel('secret').send('chat', 1);
    await settled();
    server.socket.refuse('sb:join', 'forbidden');
    expect(server.socket.all('chat')).toHaveLength(1);
  });

  it('keeps what a closing socket would swallow', async () => {
    const { server, connection } = await greeted();
    server.socket.readyState = 2;
    connection.send('late');
    server.socket.drop(1006);
    await vi.advanceTimersByTimeAsync(500);
    server.socket.welcome();
    expect(server.socket.last('late')).toBeDefined();
  });

  it('survives a final close and open(), but not close()', async () => {
    const { server, connection } = await greeted();
    server.socket.drop(4500);
    connection.send('kept');
    connection.open();
    await settled();
    server.socket.welcome();
    expect(server.socket.all('kept')).toHaveLength(1);
    server.socket.drop(1006);
    connection.send('forgotten');
    connection.close();
    connection.open();
    await settled();
    server.socket.welcome();
    expect(server.socket.sent).toEqual([]);
  });

  it('takes nothing that the server would close the connection for', async () => {
    const { server, connection } = await greeted({}, { maxBytes: 100 });
    const dropped: string[] = [];
    connection.watch('dropped', message => dropped.push(message.why));
    connection.send('a', 'x'.repeat(65)); // what is around it has 35 bytes
    expect(server.socket.sent).toHaveLength(1);
    connection.send('a', 'x'.repeat(66));
    connection.send('a', 'ü'.repeat(33));
    expect(server.socket.sent).toHaveLength(1);
    expect(dropped).toEqual(['too-big', 'too-big']);
    await expect(connection.call('a', 'x'.repeat(100))).rejects.toMatchObject({ code: 'too-big' });
  });
});

describe('a call', () => {
  it('resolves with the reply to its number', async () => {
    const { server, connection } = await greeted();
    const channel = connection.channel('lobby');
    await settled();
    server.socket.reply('sb:join', {});
    const calls = Promise.all([connection.call('a', 1), channel.call('a', 2)]);
    const [first, second] = server.socket.all('a');
    expect(second).toMatchObject({ channel: 'lobby', cmd: 'a', param: 2 });
    server.socket.say({ channel: 'lobby', cmd: 'a', re: second!.id, param: 'two' });
    server.socket.say({ cmd: 'a', re: first!.id, param: 'one' });
    server.socket.say({ cmd: 'a', re: first!.id, param: 'twice' });
    server.socket.say({ cmd: 'a', re: 999, param: 'nobody' });
    expect(await calls).toEqual(['one', 'two']);
  });

  it('rejects with what the server says', async () => {
    const { server, connection } = await greeted();
    const call = connection.call('a', 1);
    server.socket.refuse('a', 'app.taken', { retryable: true, ref: 'r1' });
    await expect(call).rejects.toMatchObject({ name: 'SwitchboardError', code: 'app.taken', retryable: true, ref: 'r1', cmd: 'a' });
  });

  it('rejects after its time, the wait for a connection included, and is not sent later', async () => {
    const { server, connection } = await called();
    const call = connection.call('a', 1, { timeout: 3_000 });
    const refusal = expect(call).rejects.toMatchObject({ code: 'timeout', retryable: true });
    await vi.advanceTimersByTimeAsync(3_000);
    await refusal;
    server.socket.welcome();
    expect(server.socket.sent).toEqual([]);
  });

  it('rejects after 10 s where nothing else is said', async () => {
    const { connection } = await greeted();
    const refusal = expect(connection.call('a', 1)).rejects.toMatchObject({ code: 'timeout' });
    await vi.advanceTimersByTimeAsync(10_000);
    await refusal;
  });

  it('is given up by its signal, with the signal\'s reason', async () => {
    const { server, connection } = await called();
    const control = new AbortController();
    const reason = new Error('navigated away');
    const call = connection.call('a', 1, { signal: control.signal });
    control.abort(reason);
    await expect(call).rejects.toBe(reason);
    await expect(connection.call('b', 1, { signal: control.signal })).rejects.toBe(reason);
    server.socket.welcome();
    expect(server.socket.sent).toEqual([]);
  });

  it('that was sent rejects when the connection breaks; one that waits goes on waiting', async () => {
    const { server, connection } = await greeted();
    const sent = connection.call('sent', 1);
    const refusal = expect(sent).rejects.toMatchObject({ code: 'disconnected', retryable: true });
    server.socket.drop(1006, 'gone');
    await refusal;
    const waiting = connection.call('waiting', 1);
    await vi.advanceTimersByTimeAsync(500);
    server.socket.welcome();
    server.socket.reply('waiting', 'done');
    expect(await waiting).toBe('done');
  });

  it('rejects when the connection ends for good', async () => {
    const { server, connection } = await called();
    const refusal = expect(connection.call('a', 1)).rejects.toMatchObject({ code: 'disconnected' });
    server.socket.drop(1008, 'policy');
    await refusal;
  });

  it('from a listener of the loss is not lost with it', async () => {
    const { server, connection } = await greeted();
    let call: Promise<unknown> | undefined;
    connection.watch('state', state => {
      if (state.name === 'disconnected') {
        call = connection.call('again', 1);
      }
    });
    server.socket.drop(1006);
    await vi.advanceTimersByTimeAsync(500);
    server.socket.welcome();
    server.socket.reply('again', 'yes');
    expect(await call).toBe('yes');
  });
});
