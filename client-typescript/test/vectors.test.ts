import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { comesBack, pause, SwitchboardError } from '../src/index.js';
import type { Channel } from '../src/index.js';
import { called, greeted, returns, settled, type FakeSocket, type Sent, type Stage } from './fake.js';

// Format: docs/protocol/vectors/README.md
const FILE = '../../socket-testkit/src/main/resources/dev/switchboard/testkit/vectors/v1.json';

interface FrameVector {
  name: string;
  row: string;
  from: 'server' | 'client';
  text: string;
  means?: { channel: string; cmd: string; param: string; [label: string]: unknown };
}
interface CloseVector {
  code: number;
  reason: string;
  client: 'stays-away' | 'comes-back' | 'comes-back-once';
  failures: number;
  waitMs: [number, number];
}
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
interface Step {
  server?: { [field: string]: Json };
  client?: { [field: string]: Json };
  do?: { channel?: string; leave?: string; send?: [string, string, Json]; call?: [string, string, Json] };
  expect?: Json[];
  cut?: true;
}
interface Conversation {
  name: string;
  rows: string[];
  steps: Step[];
}

const vectors = JSON.parse(readFileSync(new URL(FILE, import.meta.url), 'utf8')) as {
  frames: FrameVector[];
  closes: CloseVector[];
  conversations: Conversation[];
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

describe('frames of the server', () => {
  const frames = vectors.frames.filter(frame => frame.from === 'server');

  it.each(frames)('$row: $name', async ({ text, means }) => {
    const { channel, cmd, param, ...labels } = means!;
    const { err, ...others } = labels;
    expect(JSON.parse(text)).toEqual({
      channel,
      cmd,
      param: JSON.parse(param),
      ...others,
      ...(err === undefined ? {} : { err: JSON.parse(err as string) })
    });
    // Whatever comes, and whenever: the connection lives on.
    const { server, connection } = await greeted();
    connection.channel(channel || 'other');
    await settled();
    server.socket.onmessage!({ data: text });
    await settled();
    server.socket.say({ cmd: 'sb:ping' });
    expect(server.socket.all('sb:pong')).not.toHaveLength(0);
    expect(connection.state.name).toBe('connected');
  });
});

describe('close codes', () => {
  it.each(vectors.closes)('$code $reason after $failures failures: $client', async ({ code, reason, client, failures, waitMs }) => {
    expect(comesBack(code)).toBe(client !== 'stays-away');
    const { server, connection } = await greeted();
    server.socket.drop(code, reason);
    expect(connection.state.retryAt !== undefined).toBe(client !== 'stays-away');
    if (client !== 'stays-away') {
      for (const [random, wait] of [[0, waitMs[0]], [1, waitMs[1]], [0.5, (waitMs[0] + waitMs[1]) / 2]] as const) {
        vi.spyOn(Math, 'random').mockReturnValue(random);
        expect(pause(failures, code, reason)).toBe(wait);
      }
    }
    if (client === 'comes-back-once') {
      vi.restoreAllMocks();
      await vi.advanceTimersByTimeAsync(500);
      server.socket.drop(code, reason);
      expect(connection.state.retryAt).toBeUndefined();
    }
  });
});

/** One run of a conversation: what stands for what, and what is still to be seen. */
class Run {
  private readonly bound = new Map<string, Json>();
  private readonly seen: Json[] = [];
  private readonly channels = new Map<string, Channel>();
  private checked = 0;

  constructor(private readonly stage: Stage<unknown>) {
    stage.connection.watch('error', error => this.seen.push({ error: error.code }));
    stage.connection.answer('locate', () => ({ page: '/chat' }));
    stage.connection.answer('refuse', () => {
      throw new SwitchboardError('app.busy', 'later');
    });
  }

  private get socket(): FakeSocket {
    return this.stage.server.socket;
  }

  async step(step: Step): Promise<void> {
    if (step.server) {
      const frame = this.filled(step.server) as { [field: string]: Json };
      if (frame['err']) {
        frame['err'] = { message: 'why', ...(frame['err'] as object) };
      }
      if (frame['cmd'] === 'error') {
        frame['param'] = { message: 'why', ...(frame['param'] as object) };
      }
      if (frame['cmd'] === 'sb:welcome') {
        this.socket.readyState = 1;
      }
      this.socket.say(frame);
    } else if (step.client) {
      const sent = this.socket.sent[this.checked++];
      expect(sent, `the client's ${step.client['cmd']}`).toBeDefined();
      this.match(step.client, plainly(sent!));
    } else if (step.do) {
      this.act(step.do);
    } else if (step.cut) {
      this.end();
      this.checked = 0;
      await returns(this.stage);
    } else if (step.expect) {
      expect(this.seen).toEqual(step.expect);
      this.seen.length = 0;
    }
    await settled();
  }

  /** The client said nothing that was not expected. */
  end(): void {
    expect(this.socket.sent.slice(this.checked)).toEqual([]);
    expect(this.seen).toEqual([]);
  }

  private act({ channel, leave, send, call }: NonNullable<Step['do']>): void {
    if (channel) {
      this.open(channel);
    } else if (leave) {
      this.channels.get(leave)!.leave();
    } else if (send) {
      const [name, cmd, param] = send;
      (name ? this.channels.get(name)! : this.stage.connection).send(cmd, param);
    } else if (call) {
      const [name, cmd, param] = call;
      // A channel that was not joined: the words are the connection's, as an application without a channel object has none.
      const asked = (this.stage.connection as unknown as { _call(...args: Json[]): Promise<Json> })._call(name, cmd, param);
      asked.then(
        reply => this.seen.push({ reply }),
        (error: SwitchboardError) => this.seen.push({ refused: error.code })
      );
    }
  }

  private open(name: string): void {
    const channel = this.stage.connection.channel<{ receives: { said: Json } }>(name);
    channel.on('said', said => this.seen.push({ said }));
    channel.watch('joined', joined => this.seen.push({ joined: { ...joined } }));
    channel.watch('presence', ({ count }) => this.seen.push({ presence: count }));
    channel.watch('error', error => this.seen.push({ refused: error.code }));
    this.channels.set(name, channel as unknown as Channel);
  }

  /** With a value for each placeholder; the server chooses those that are new. */
  private filled(value: Json): Json {
    if (typeof value === 'string' && value.startsWith('$')) {
      if (!this.bound.has(value)) {
        this.bound.set(value, /^\$(id|s)\d/.test(value) ? this.bound.size + 1 : `the ${value.slice(1)}`);
      }
      return this.bound.get(value)!;
    }
    if (Array.isArray(value)) {
      return value.map(item => this.filled(item));
    }
    return value && typeof value === 'object'
      ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.filled(item)]))
      : value;
  }

  /** The same, where the client chooses the placeholders that are new. */
  private match(expected: { [field: string]: Json }, actual: { [field: string]: Json }): void {
    for (const [field, value] of Object.entries(expected)) {
      if (typeof value === 'string' && value.startsWith('$') && !this.bound.has(value)) {
        this.bound.set(value, actual[field]!);
      }
    }
    expect(actual).toEqual(plainly(this.filled(expected) as unknown as Sent));
  }
}

/** A frame with what may be left out left out. */
function plainly(frame: Sent): { [field: string]: Json } {
  const { channel, param, ...rest } = frame as unknown as { [field: string]: Json };
  return { ...rest, ...(channel ? { channel } : {}), ...(param === null || param === undefined ? {} : { param }) };
}

describe('conversations', () => {
  it.each(vectors.conversations)('a client $name', async ({ steps }) => {
    const run = new Run(await called());
    for (const step of steps) {
      await run.step(step);
    }
    run.end();
  });
});

describe('the vectors', () => {
  it('have each row of the tables', () => {
    const rows = new Set(vectors.frames.map(frame => frame.row));
    for (const row of [
      ...['channel', 'cmd', 'param', 'from', 'id', 're', 'err', 'offset'],
      ...['online-update', 'close-connection', 'sb:welcome', 'sb:join', 'sb:missed', 'sb:leave', 'sb:presence', 'sb:lost'],
      ...['sb:refresh', 'sb:ping', 'sb:pong']
    ]) {
      expect(rows).toContain(row);
    }
  });
});
