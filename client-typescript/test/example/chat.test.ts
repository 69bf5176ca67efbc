import { afterEach, expect, it, vi } from 'vitest';
import WebSocket from 'ws';
import { connect, type Connection, type SocketLike } from '../../src/index.js';

/** What the example says (docs/example.md). */
interface Chat {
  receives: { chat: { user: string; text: string; time: number }; pong: { timestamp: number } };
  sends: { chat: { text: string }; ping: null };
}

const address = process.env['SWITCHBOARD_URL'];
const open: Connection<Chat>[] = [];
afterEach(() => open.splice(0).forEach(connection => connection.close()));

function person(name: string) {
  let socket: WebSocket | undefined;
  const connection = connect<Chat>(`${address}/example/socket?name=${name}`, {
    socket: (url, protocols) => (socket = new WebSocket(url, protocols)) as SocketLike
  });
  open.push(connection);
  return { connection, cut: () => socket!.terminate() };
}

const until = (assertion: () => void) => vi.waitFor(assertion, { timeout: 15_000, interval: 5 });

it('answers a ping', async () => {
  const { connection } = person('Ada');
  const pongs: number[] = [];
  connection.on('pong', ({ timestamp }) => pongs.push(timestamp));
  connection.send('ping');
  await until(() => expect(pongs).toHaveLength(1));
  expect(Math.abs(pongs[0]! - Date.now())).toBeLessThan(60_000);
});

it('loses no line of a room when a connection is cut', async () => {
  const name = `room:${process.pid}`;
  const ada = person('Ada');
  const bob = person('Bob');
  const lines: string[] = [];
  const joins: boolean[] = [];
  const room = ada.connection.channel(name);
  room.on('chat', ({ user, text }) => lines.push(`${user}: ${text}`));
  room.watch('joined', ({ recovered }) => joins.push(recovered));
  const other = bob.connection.channel(name);
  await Promise.all([room.join(), other.join()]);
  await until(() => expect(room.count).toBe(2));
  for (let n = 1; n <= 20; n++) {
    await other.call('chat', { text: `${n}` });
    if (n % 5 === 0) {
      ada.cut();
    }
  }
  await until(() => expect(lines).toHaveLength(20));
  expect(lines).toEqual(Array.from({ length: 20 }, (_, n) => `Bob: ${n + 1}`));
  expect(joins.length).toBeGreaterThan(1);
  expect(joins.slice(1)).not.toContain(false);
});

it('says that something may be missing in a plain channel', async () => {
  const { connection, cut } = person('Ada');
  const joins: unknown[] = [];
  const lobby = connection.channel(`lobby-${process.pid}`);
  lobby.watch('joined', joined => joins.push(joined));
  await lobby.join();
  cut();
  await until(() => expect(joins).toHaveLength(2));
  expect(joins[1]).toEqual({ wasRecovering: true, recovered: false });
});
