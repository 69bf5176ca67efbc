import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import WebSocket from 'ws';

// The conversations that the client plays in vectors.test.ts, with a real server: here the client is this file.
const FILE = '../../../socket-testkit/src/main/resources/dev/switchboard/testkit/vectors/v1.json';
const address = process.env['SWITCHBOARD_URL'];

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Frame = { [field: string]: Json };
interface Step {
  server?: Frame;
  client?: Frame;
  other?: { join?: string; leave?: string; say?: [string, Json] };
  ask?: [string, Json];
  answered?: Json;
  cut?: true;
}

const { conversations } = JSON.parse(readFileSync(new URL(FILE, import.meta.url), 'utf8')) as {
  conversations: { name: string; steps: Step[] }[];
};

let people = 0;

/** A client without any cleverness. */
class Plain {
  readonly received: Frame[] = [];
  private readonly opened: Promise<void>;
  private readonly socket: WebSocket;

  constructor(user: string) {
    this.socket = new WebSocket(`${address}?user=${user}`, ['switchboard.v1.json']);
    this.opened = new Promise((resolve, reject) => {
      this.socket.onopen = () => resolve();
      this.socket.onerror = event => reject(event.error);
    });
    this.socket.onmessage = event => this.received.push(JSON.parse(event.data as string) as Frame);
  }

  async send(frame: Frame): Promise<void> {
    await this.opened;
    this.socket.send(JSON.stringify(frame));
  }

  /** The first frame that came and was not taken; those of the heartbeat only where they are wanted. */
  async next(wanted: (frame: Frame) => boolean, what: string): Promise<Frame> {
    return vi.waitFor(
      () => {
        const index = this.received.findIndex(wanted);
        expect(index, `${what}; there was ${JSON.stringify(this.received)}`).toBeGreaterThanOrEqual(0);
        return this.received.splice(index, 1)[0]!;
      },
      { timeout: 10_000, interval: 2 }
    );
  }

  cut(): void {
    this.socket.terminate();
  }
}

class Run {
  private readonly bound = new Map<string, Json>();
  private readonly open: Plain[] = [];
  // Conversations name the same channels; each has its own here.
  private readonly suffix = `-${process.pid}-${++people}`;
  private readonly user = `p${people}`;
  private client: Plain;
  private other: Plain | undefined;
  private lastId = 0;
  private questions = 0;

  constructor() {
    this.client = this.connect(this.user);
  }

  private connect(user: string): Plain {
    const plain = new Plain(user);
    this.open.push(plain);
    return plain;
  }

  async step(step: Step): Promise<void> {
    if (step.server) {
      await this.expected(step.server);
    } else if (step.client) {
      await this.client.send(this.filled(step.client) as Frame);
    } else if (step.other) {
      await this.elsewhere(step.other);
    } else if (step.ask) {
      const [cmd, param] = step.ask;
      await this.another().send({ cmd: 'ask', param: { connection: this.bound.get('$c')!, cmd, param }, id: ++this.questions });
    } else if ('answered' in step) {
      const reply = await this.another().next(frame => frame['re'] === this.questions, 'the answer');
      const error = (step.answered as Frame)['code'] !== undefined;
      expect(error ? reply['err'] : reply['param']).toMatchObject(step.answered as Frame);
    } else if (step.cut) {
      this.client.cut();
      this.client = this.connect(this.user);
      // The id of a connection is new with each.
      this.bound.delete('$c');
    }
  }

  end(): void {
    this.open.forEach(plain => plain.cut());
  }

  private another(): Plain {
    return (this.other = this.other ?? this.connect(`${this.user}-other`));
  }

  private async elsewhere({ join, leave, say }: NonNullable<Step['other']>): Promise<void> {
    const other = this.another();
    const id = 1_000 + ++this.questions;
    const done = () => other.next(frame => frame['re'] === id, 'the reply to another client');
    if (join || leave) {
      await other.send({ channel: (join || leave)! + this.suffix, cmd: join ? 'sb:join' : 'sb:leave', id });
      await done();
    } else if (say) {
      const channel = say[0] + this.suffix;
      await other.send({ channel, cmd: 'sb:join', id: id + 100_000 });
      await other.send({ channel, cmd: 'say', param: say[1], id });
      await done();
    }
  }

  private async expected(frame: Frame): Promise<void> {
    const heartbeat = frame['cmd'] === 'sb:ping';
    const actual = await this.client.next(
      one => heartbeat === (one['cmd'] === 'sb:ping'),
      `the server's ${JSON.stringify(frame)}`
    );
    this.match(frame, actual);
  }

  /** Objects may have more fields than are named; the server chooses the placeholders that are new. */
  private match(expected: Json, actual: Json | undefined): void {
    if (typeof expected === 'string' && expected.startsWith('$') && !this.bound.has(expected)) {
      expect(actual, expected).toBeDefined();
      this.bound.set(expected, actual!);
    } else if (Array.isArray(expected)) {
      expect(actual).toHaveLength(expected.length);
      expected.forEach((item, index) => this.match(item, (actual as Json[])[index]));
    } else if (expected && typeof expected === 'object') {
      expect(actual, JSON.stringify(expected)).toBeTypeOf('object');
      for (const [field, value] of Object.entries(expected)) {
        this.match(field === 'channel' ? this.named(value) : value, (actual as Frame)[field]);
      }
    } else {
      expect(actual).toEqual(this.filled(expected));
    }
  }

  private filled(value: Json): Json {
    if (typeof value === 'string' && value.startsWith('$')) {
      if (!this.bound.has(value)) {
        this.bound.set(value, ++this.lastId);
      }
      return this.bound.get(value)!;
    }
    if (Array.isArray(value)) {
      return value.map(item => this.filled(item));
    }
    return value && typeof value === 'object'
      ? Object.fromEntries(
          Object.entries(value).map(([key, item]) => [key, key === 'channel' ? this.named(item) : this.filled(item)])
        )
      : value;
  }

  private named(channel: Json): Json {
    return channel ? (channel as string) + this.suffix : channel;
  }
}

describe('a real server, and a client that', () => {
  let run: Run | undefined;
  afterEach(() => run?.end());

  it.each(conversations)('$name', async ({ steps }) => {
    run = new Run();
    for (const step of steps) {
      await run.step(step);
    }
  });
});
