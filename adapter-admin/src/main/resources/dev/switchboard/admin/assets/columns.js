// Columns that several views show.

import { link } from './dom.js';
import { age, bytes, count, span } from './format.js';

/** Not shown where there is only one to name. */
export const nodeColumn = { title: 'Node', only: 'several', text: entry => entry.node };

export const connectionColumns = [
  { title: 'User', sort: 'user', make: entry => link('/user', { id: entry.user.id }, entry.user.name) },
  { title: 'Connection', make: entry => short(entry) },
  nodeColumn,
  { title: 'Address', sort: 'peer', text: entry => entry.address },
  { title: 'Transport', text: entry => `${entry.transport} · ${entry.protocol}` },
  { title: 'Channels', text: entry => names(entry) },
  { title: 'Since', sort: 'since', number: true, text: entry => age(entry.since) },
  { title: 'Received', sort: 'received', number: true, text: entry => count(entry.received.messages) },
  { title: 'Sent', sort: 'sent', number: true, text: entry => count(entry.sent.messages) },
  { title: 'Waiting', sort: 'outbox', number: true, text: entry => bytes(entry.outboxBytes) },
  { title: 'Lag', sort: 'lag', number: true, text: entry => entry.lagMs ? span(entry.lagMs) : '–' },
];

function short(entry) {
  const made = link('/connection', { id: entry.id }, entry.id.slice(0, 8));
  made.title = entry.id;
  made.className = 'code';
  return made;
}

function names(entry) {
  if (entry.channelCount === 0) {
    return '–';
  }
  const more = entry.channelCount - entry.channels.length;
  // Each name between isolates, so that none turns its neighbours.
  return entry.channels.map(name => `\u2068${name}\u2069`).join(', ') + (more > 0 ? ` +${more}` : '');
}

export const kept = history => history ? `${count(history.messages)} for ${span(history.ms).replace(/ 0 .$/, '')}` : '–';
