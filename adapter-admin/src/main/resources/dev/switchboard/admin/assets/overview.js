// The node in figures, each with its last two minutes.

import { element, link, named, scope, setText } from './dom.js';
import { get, onFigures } from './feed.js';
import { age, bytes, count, rate } from './format.js';
import { connectionColumns, kept, nodeColumn } from './columns.js';
import { notKnown, several, showNodes, unheard } from './nodes.js';
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
  let mute = false;
  const draining = element('p', { class: 'notice', role: 'status', hidden: true }, 'This node is draining: it sends everybody away and takes nobody in.');
  const channels = table({
    caption: 'The channels with most members',
    key: entry => `${entry.node} ${entry.name}`,
    empty: () => mute ? notKnown() : 'Nobody is in a channel.',
    columns: [
      { title: 'Channel', make: entry => link('/channel', { name: entry.name }, entry.name) },
      nodeColumn,
      { title: 'Members', number: true, text: entry => count(entry.members) },
      { title: 'Rate', number: true, text: entry => `${rate(entry.rate)}/s` },
      { title: 'Published', number: true, text: entry => count(entry.publications) },
      { title: 'History', text: entry => kept(entry.history) },
    ],
  });
  const waiting = table({
    caption: 'The connections for which most is waiting',
    key: entry => entry.id,
    empty: () => mute ? notKnown() : 'Nobody is connected.',
    columns: connectionColumns.filter(column => ['User', 'Connection', 'Node', 'Since', 'Sent', 'Waiting', 'Lag'].includes(column.title))
      .map(({ sort, ...column }) => column),
  });
  const heading = element('h1', {}, 'Overview');
  const nodes = table({
    caption: 'Nodes',
    key: entry => `${entry.node} ${entry.figures ? '' : 'missing'}`,
    empty: '',
    columns: [
      { title: 'Node', make: entry => entry.figures ? nodeLink(entry.node) : element('span', {}, named(entry.node)) },
      { title: 'State', text: entry => stateOf(entry) },
      { title: 'Connections', number: true, text: entry => shown(entry, figures => count(figures.connections)) },
      { title: 'Users', number: true, text: entry => shown(entry, figures => count(figures.users)) },
      { title: 'Channels', number: true, text: entry => shown(entry, figures => count(figures.channels)) },
      { title: 'In', number: true, text: entry => shown(entry, figures => `${rate(figures.messagesIn)}/s`) },
      { title: 'Out', number: true, text: entry => shown(entry, figures => `${rate(figures.messagesOut)}/s`) },
      { title: 'Waiting', number: true, text: entry => shown(entry, figures => bytes(figures.outboxBytes)) },
      { title: 'Dropped', number: true, text: entry => shown(entry, figures => `${rate(figures.dropped)}/s`) },
      { title: 'Up', number: true, text: entry => entry.totals ? age(entry.totals.since) : '–' },
    ],
  });
  const part = element('section', { class: 'nodes-part', hidden: true }, element('h2', {}, 'Nodes'), nodes.node);
  main.append(
    heading,
    draining,
    part,
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
  const showRows = (rows, who) => {
    const missing = [...who.silent.map(node => ({ node, state: 'silent' })), ...who.refused.map(node => ({ node, state: 'refused' }))];
    nodes.show([...rows, ...missing].sort((a, b) => a.node < b.node ? -1 : 1));
    part.hidden = rows.length + missing.length < 2;
  };
  const told = onFigures(({ figures: all, draining: on, rows, nodes: who }) => {
    const own = scope.node ? rows.find(row => row.node === scope.node) : undefined;
    draining.hidden = !(scope.node ? own?.draining : on);
    showRows(rows, who);
    const figures = scope.node ? own?.figures : all;
    if (!figures) {
      return;
    }
    if (history.length > 0 && figures.time > history[history.length - 1].time) {
      history = [...history.slice(1 - KEPT), figures];
      draw();
    }
  });
  signal.addEventListener('abort', told);
  let began = false;
  refreshing(signal, async () => {
    const status = began ? undefined : await get('status', new URLSearchParams({ node: scope.node })).catch(unlessUnheard);
    if (signal.aborted) {
      return;
    }
    if (status) {
      began = true;
      showNodes(status.nodes);
      showRows(status.rows, status.nodes);
      history = status.history;
      draining.hidden = !status.draining;
      draw();
    }
    const [most, slowest] = await Promise.all([
      get('channels', new URLSearchParams({ sort: 'members', direction: 'desc', limit: 6, node: scope.node })),
      get('connections', new URLSearchParams({ sort: 'outbox', direction: 'desc', limit: 6, node: scope.node })),
    ]);
    mute = unheard(most.nodes);
    for (const list of [channels, waiting]) {
      list.node.classList.toggle('one-node', !several() || scope.node !== '');
    }
    channels.show(most.entries);
    waiting.show(slowest.entries);
  });
}

/** A node that says nothing has no figures yet; the rest of the page goes on without them. */
const unlessUnheard = problem => {
  if (problem.code !== 'unavailable') {
    throw problem;
  }
};

const STATES = { silent: '✕ does not answer', refused: '✕ can’t answer' };

/** In words and with a sign, not by colour alone. */
const stateOf = entry => STATES[entry.state] ?? (entry.draining ? '◐ draining' : entry.own ? '● answers (here)' : '● answers');

const shown = (entry, figure) => entry.figures ? figure(entry.figures) : '–';

/** Chooses the node for all views. */
const nodeLink = node => {
  const made = link('', {}, node);
  const wanted = new URL(made.href);
  wanted.searchParams.set('node', node);
  made.href = wanted;
  return made;
};
