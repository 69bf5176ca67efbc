// Compiled, not run: what a client may say to the example, by the declarations that the example itself writes.
import { connect } from '@switchboard/client';
import { connect as connectTabs } from '@switchboard/client/tabs';
import type { Api, ChannelApi, Notice, Who } from './api.js';

export async function allowed(): Promise<void> {
  const connection = connect<Api>('/example/socket', { getToken: () => 'a token' });
  connection.send('ping');
  connection.send('join-room', { room: 'room:42' });
  connection.on('pong', ({ timestamp }) => new Date(timestamp).toISOString());

  const room = connection.channel<ChannelApi<'room:42'>>('room:42', { since: 'start' });
  room.send('chat', { text: 'hi' });
  room.send('typing');
  room.on('chat', ({ user, text, time }, { from, offset }) => `${user.trim()} ${text.trim()} ${time.toFixed()} ${from?.trim()} ${offset?.toFixed()}`);
  room.on('who', (who: Who) => who.members.map(({ id, name }) => `${id} ${name.trim()}`));
  const handled: null = await room.call('chat', { text: 'hi' }, { timeout: 1_000 });
  for await (const { param } of room.messages('typing')) {
    param.user.trim();
  }

  const board = connection.channel<ChannelApi<'demo:board:tea'>>('demo:board:tea');
  board.send('line', { pen: 'RED', width: 3, points: [0, 0, 10, 10] });
  board.send('wipe');

  const notices = connectTabs<Api>('/example/socket', { tabs: 'shared' }).channel<ChannelApi<'demo:notices'>>('demo:notices');
  notices.send('notify', { level: 'INFO', text: 'tea is ready' });
  notices.send('notify', { level: 'ERROR', text: 'no tea', to: null });
  notices.on('notice', (notice: Notice) => notice.personal === true);
  void handled;
}

export async function refused(): Promise<void> {
  const connection = connect<Api>('/example/socket');
  const room = connection.channel<ChannelApi<'room:42'>>('room:42');
  const board = connection.channel<ChannelApi<'demo:board:tea'>>('demo:board:tea');
  const notices = connection.channel<ChannelApi<'demo:notices'>>('demo:notices');

  // Commands that there are not, or not here.
  // @ts-expect-error no such command
  connection.send('pling');
  // @ts-expect-error it is said in rooms, not to the connection
  connection.send('chat', { text: 'hi' });
  // @ts-expect-error it is said on boards
  room.send('line', { pen: 'RED', width: 3, points: [0, 0] });
  // @ts-expect-error nobody says that in a room
  room.on('notice', () => {});
  // @ts-expect-error there is no such message to wait for
  room.messages('chatter');
  // @ts-expect-error there is nothing of this name to ask
  await room.call('rename', { title: 'tea' });

  // Parameters with the wrong fields.
  // @ts-expect-error it is called text
  room.send('chat', { txt: 'hi' });
  // @ts-expect-error a text is needed
  room.send('chat');
  // @ts-expect-error a text is a string
  room.send('chat', { text: 42 });
  // @ts-expect-error a line has nothing else
  room.send('chat', { text: 'hi', colour: 'red' });
  // @ts-expect-error no such pen
  board.send('line', { pen: 'PINK', width: 3, points: [0, 0] });
  // @ts-expect-error points are numbers
  board.send('line', { pen: 'RED', width: 3, points: ['0', '0'] });
  // @ts-expect-error no such level
  notices.send('notify', { level: 'LOUD', text: 'tea' });

  // What comes back, taken for something else.
  // @ts-expect-error milliseconds are a number
  connection.on('pong', ({ timestamp }) => timestamp.trim());
  // @ts-expect-error a line has no author
  room.on('chat', ({ author }) => author);
  // @ts-expect-error members are no number
  room.on('who', ({ members }) => members.toFixed());
  // @ts-expect-error no such level
  notices.on('notice', ({ level }) => level === 'LOUD');
  // @ts-expect-error what is only sent is answered by null
  const answer: string = await room.call('chat', { text: 'hi' });
  void answer;
}
