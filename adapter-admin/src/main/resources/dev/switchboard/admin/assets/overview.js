// The node in figures, each with its last two minutes.

import { element, link, setText } from './dom.js';
import { get, onFigures } from './feed.js';
import { bytes, count, rate } from './format.js';
import { connectionColumns, kept } from './columns.js';
import { refreshing } from './refresh.js';
import { sparkline } from './spark.js';
import { table } from './table.js';

const KEPT = 120;

const CARDS = [
  ['connections', 'Connections', '', count],
  ['users', 'Users', '', count],
  ['channels', 'Channels', '', count],
  ['messagesIn', 'Messages in', '/s', rate],
  ['messagesOut', 'Messages out', '/s', rate],
  ['bytesIn', 'Bytes in', '/s', bytes],
  ['bytesOut', 'Bytes out', '/s', bytes],
  ['outboxBytes', 'Waiting for readers', '', bytes],
  ['dropped', 'Dropped', '/s', rate],
  ['overflows', 'Overflows', '/s', rate],
];

export function overview(main, signal) {
  const cards = CARDS.map(([field, label, unit, show]) => {
    const value = element('span', { class: 'value' }, '–');
    const spark = sparkline(label, show);
    return {
      field,
      node: element('section', { class: 'card figure', 'aria-label': label },
        element('h2', {}, label),
        element('p', {}, value, unit && element('span', { class: 'unit' }, unit)),
        spark.svg),
      show(history) {
        const values = history.map(sample => sample[field]);
        setText(value, show(values[values.length - 1]));
        spark.draw(values);
      },
    };
  });
  const draining = element('p', { class: 'notice', role: 'status', hidden: true }, 'This node is draining: it sends everybody away and takes nobody in.');
  const channels = table({
    caption: 'The channels with most members',
    key: entry => entry.name,
    empty: 'Nobody is in a channel.',
    columns: [
      { title: 'Channel', make: entry => link('/channel', { name: entry.name }, entry.name) },
      { title: 'Members', number: true, text: entry => count(entry.members) },
      { title: 'Rate', number: true, text: entry => `${rate(entry.rate)}/s` },
      { title: 'Published', number: true, text: entry => count(entry.publications) },
      { title: 'History', text: entry => kept(entry.history) },
    ],
  });
  const waiting = table({
    caption: 'The connections for which most is waiting',
    key: entry => entry.id,
    empty: 'Nobody is connected.',
    columns: connectionColumns.filter(column => ['User', 'Connection', 'Since', 'Sent', 'Waiting', 'Lag'].includes(column.title))
      .map(({ sort, ...column }) => column),
  });
  main.append(
    element('h1', {}, 'Overview'),
    draining,
    element('div', { class: 'figures' }, ...cards.map(card => card.node)),
    element('div', { class: 'pair' },
      element('section', {}, element('h2', {}, 'Largest channels'), channels.node),
      element('section', {}, element('h2', {}, 'Slowest readers'), waiting.node)));

  let history = [];
  let due = 0;
  // Once a frame, whatever came; a page that nobody looks at has none.
  const draw = () => {
    cancelAnimationFrame(due);
    due = requestAnimationFrame(() => cards.forEach(card => card.show(history)));
  };
  const told = onFigures(({ figures, draining: on }) => {
    draining.hidden = !on;
    if (history.length > 0 && figures.time > history[history.length - 1].time) {
      history = [...history.slice(1 - KEPT), figures];
      draw();
    }
  });
  signal.addEventListener('abort', told);
  let began = false;
  refreshing(signal, async () => {
    if (!began) {
      const status = await get('status');
      began = true;
      history = status.history;
      draining.hidden = !status.draining;
      draw();
    }
    const [most, slowest] = await Promise.all([
      get('channels', 'sort=members&direction=desc&limit=6'),
      get('connections', 'sort=outbox&direction=desc&limit=6'),
    ]);
    channels.show(most.entries);
    waiting.show(slowest.entries);
  });
}
