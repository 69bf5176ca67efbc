// What an operator may do to one connection, user or channel. Each shows whom it reaches before it is done.

import { act } from './api.js';
import { asked, confirmed } from './dialog.js';
import { named, toast } from './dom.js';
import { plural } from './format.js';

async function done(what, body, said) {
  try {
    const answer = await act(what, body);
    toast(typeof said === 'function' ? said(answer) : said);
    return true;
  } catch (problem) {
    toast(`Not done: ${problem.message}.`, true);
    return false;
  }
}

/** The envelope as its text. The parameter stays as it was typed, so that no number loses a digit on its way. */
export function envelope(fields, param) {
  const head = Object.entries(fields).filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return `{${[...head, `"param":${param}`].join(',')}}`;
}

/** Sends to `target`: {connection}, {user}, {channel} or {}. `reach` says in words whom that is. */
export async function send(target, cmd, param, channel, reach) {
  const what = target.connection || target.user ? 'send' : target.channel ? 'publish' : 'broadcast';
  const about = target.channel ?? (channel || undefined);
  const wanted = await confirmed({
    title: what === 'broadcast' ? 'Broadcast to everyone' : what === 'publish' ? 'Publish to the channel' : 'Send',
    lines: [['This goes to ', ...reach, '.']],
    preview: pretty({ channel: about ?? '', cmd }, param),
    action: what === 'broadcast' ? 'Broadcast' : what === 'publish' ? 'Publish' : 'Send',
    danger: what === 'broadcast',
  });
  const { channel: ignored, ...to } = target;
  return wanted && done(what, envelope({ ...to, channel: about, cmd }, param), 'Sent: it is in line for everyone concerned.');
}

const pretty = ({ channel, cmd }, param) => `{\n  "channel": ${JSON.stringify(channel)},\n  "cmd": ${JSON.stringify(cmd)},\n  "param": ${param}\n}`;

export async function join(connection) {
  const given = await asked({ title: 'Join a channel', fields: [{ name: 'channel', label: 'Channel' }], action: 'Join' });
  return given && done('join', { connection, channel: given.channel },
    answer => answer.changed ? `Joined ${given.channel}.` : `It was in ${given.channel} already.`);
}

export async function remove(connection, channel) {
  const wanted = await confirmed({
    title: 'Remove from the channel',
    lines: [['The connection gets nothing more of ', named(channel), '. It stays connected, and may join again.']],
    action: 'Remove',
    danger: true,
  });
  return wanted && done('leave', { connection, channel }, `Removed from ${channel}.`);
}

export async function disconnect(target, who, connections, mayReturn) {
  const wanted = await confirmed({
    title: mayReturn ? 'Disconnect; may come back' : 'Disconnect for good',
    lines: [
      ['Ends ', plural(connections, 'connection'), ' of ', named(who), '.'],
      mayReturn ? 'It is closed with 4100, and clients come back by themselves.' : 'It is closed with 4500, and clients stay away until somebody connects them again.',
    ],
    action: 'Disconnect',
    danger: true,
  });
  return wanted && done('disconnect', { ...target, mayReturn }, answer => {
    const unheard = [...answer.nodes.silent, ...answer.nodes.refused];
    return `Disconnected: ${plural(answer.connections, 'connection')}.${unheard.length > 0 ? ` Not heard of: ${unheard.join(', ')}.` : ''}`;
  });
}

export async function drain(connections, seconds, node) {
  const wanted = await confirmed({
    title: 'Drain this node',
    lines: [
      [`All ${plural(connections, 'connection')} of `, named(node), ` are closed with 1012 within ${seconds} s, and no new ones are taken.`],
      'There is no way back but a restart of the service.',
    ],
    action: 'Drain',
    danger: true,
  });
  return wanted && done('drain', { withinMs: seconds * 1000 }, answer => `Draining ${plural(answer.connections, 'connection')}.`);
}
