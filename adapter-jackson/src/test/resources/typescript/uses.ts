// Compiled, not run: what a client may say by the declarations of Desk, and what is an error.
import type { Connection } from './types.js';
import type { Api, ChannelApi } from './desk.js';
import type { Api as Empty } from './empty.js';

declare const connection: Connection<Api>;
declare const empty: Connection<Empty>;

export async function anywhere(): Promise<void> {
  connection.on('pong', pong => pong.toFixed());
  // @ts-expect-error there is no such message
  connection.on('pang', () => {});
  connection.send('ping');
  // @ts-expect-error it is a channel's command
  connection.send('note', { tags: [], level: 1 });
  const raw: unknown = await connection.call('raw', { any: 'thing' });
  connection.answer('locate', note => ({ title: String(note.level), colour: 'red', slug: note.inner ? 'a' : null }));
  // @ts-expect-error no such colour
  connection.answer('locate', () => ({ title: '', colour: 'blue' }));
  empty.on('anything', what => String(what));
  void raw;
}

export async function inChannels(): Promise<void> {
  const part = connection.channel<ChannelApi<'desk:1/`a'>>('desk:1/`a');
  const renamed = await part.call('rename', { title: 'x', colour: 'green' });
  const inner: number | undefined = renamed.note.inner?.inner?.level;
  await part.call('rename', { title: 'x', colour: 'green', slug: null });
  // @ts-expect-error a title is needed
  await part.call('rename', { colour: 'green' });
  part.send('note', { tags: ['a'], level: 1, inner: { tags: [], level: 2 } });
  part.send('ping');
  part.on('event', event => event.who);
  part.on('all', all => all.grid[0][0] === 'red');
  for await (const message of part.messages('pong')) {
    message.param.toFixed();
  }

  const desk = connection.channel<ChannelApi<'desk:1'>>('desk:1');
  const listing = await desk.call('list', null);
  const first: string | undefined = listing.notes.first?.tags[0];
  const red: number | undefined = listing.counts.red;
  desk.send("it's", { text: 'fine' });
  desk.send('whatever', 1);

  const other = connection.channel<ChannelApi<'hall'>>('hall');
  other.send('ping');
  // @ts-expect-error that is said at desks
  other.send('note', { tags: [], level: 1 });
  void [inner, first, red];
}
