// One connection, one user, one channel: what is known of it, as words and as JSON, and what can be done.

import { disconnect, join, remove, send } from './actions.js';
import { composer } from './composer.js';
import { element, link, named, scope, setText } from './dom.js';
import { get } from './feed.js';
import { age, at, bytes, count, plural, rate, span } from './format.js';
import { connectionColumns, kept } from './columns.js';
import { several } from './nodes.js';
import { refreshing } from './refresh.js';
import { table } from './table.js';

/** A page about one thing: heading, facts, parts, JSON. `look` returns the facts' texts and the JSON. */
function detail(main, signal, { kind, title, facts, parts = [], actions = [], look }) {
  const values = new Map(facts.map(name => [name, element('dd', {}, '–')]));
  const json = element('pre', { tabindex: '0', 'aria-label': 'As JSON' });
  const missing = element('p', { class: 'notice', role: 'status', hidden: true });
  const heading = element('h1', {}, named(title));
  main.append(
    element('div', { class: 'heading' }, element('p', { class: 'kind' }, kind), heading, element('div', { class: 'actions' }, ...actions)),
    missing,
    element('dl', { class: 'card facts' }, ...facts.map(name => element('div', {}, element('dt', {}, name), values.get(name)))),
    ...parts,
    element('details', { class: 'card' }, element('summary', {}, 'As JSON'), json));
  return refreshing(signal, async () => {
    const { texts, whole, name } = await look();
    missing.hidden = true;
    main.classList.remove('gone');
    if (name) {
      setText(heading.firstChild, name);
    }
    facts.forEach(fact => {
      const text = texts[fact];
      if (text instanceof Node) {
        if (values.get(fact).textContent !== text.textContent) {
          values.get(fact).replaceChildren(text);
        }
      } else {
        setText(values.get(fact), text);
      }
    });
    setText(json, JSON.stringify(whole, null, 2));
  }, problem => {
    missing.textContent = `${problem.message[0].toUpperCase()}${problem.message.slice(1)}.`;
    missing.hidden = false;
    main.classList.toggle('gone', problem.code === 'app.not-found');
  });
}

const action = (text, click, kind = 'quiet') => element('button', { class: `button small ${kind}`, type: 'button', click }, text);

const sending = (title, submit, withChannel) => element('details', { class: 'card' }, element('summary', {}, title), composer({ submit, withChannel }));

export function connection(main, signal, query) {
  const id = query.get('id') ?? '';
  let user = { id: '', name: 'the connection' };
  let run = () => {};
  const channels = element('ul', { class: 'chips' });
  const none = element('p', { class: 'empty' }, 'It is in no channel.');
  run = detail(main, signal, {
    kind: 'Connection',
    title: id,
    facts: ['User', 'Node', 'Address', 'Transport', 'Path', 'Since', 'Received', 'Sent', 'Waiting', 'Lag', 'Dropped', 'Overflows'],
    actions: [
      action('Join a channel…', () => join(id).then(run)),
      action('Disconnect, may come back…', () => disconnect({ connection: id }, user.name, 1, true).then(run)),
      action('Disconnect for good…', () => disconnect({ connection: id }, user.name, 1, false).then(run), 'danger'),
    ],
    parts: [
      element('section', {}, element('h2', {}, 'Channels'), channels, none),
      sending('Send to this connection', (cmd, param, about) => send({ connection: id }, cmd, param, about, ['one connection of ', named(user.name)]), true),
    ],
    async look() {
      const whole = await get('connection', new URLSearchParams({ id }));
      user = whole.user;
      chips(channels, whole.channels, name => remove(id, name).then(run));
      none.hidden = whole.channels.length > 0;
      return {
        whole,
        texts: {
          User: link('/user', { id: user.id }, user.name),
          Node: whole.node,
          Address: whole.address,
          Transport: `${whole.transport} · ${whole.protocol}`,
          Path: whole.path,
          Since: `${age(whole.since)}\n${at(whole.since)}`,
          Received: `${plural(whole.received.messages, 'message')}\n${bytes(whole.received.bytes)}`,
          Sent: `${plural(whole.sent.messages, 'message')}\n${bytes(whole.sent.bytes)}`,
          Waiting: bytes(whole.outboxBytes),
          Lag: span(whole.lagMs),
          Dropped: plural(whole.dropped, 'message'),
          Overflows: count(whole.overflows),
        },
      };
    },
  });
}

function chips(list, names, take) {
  const shown = [...list.children].map(chip => chip.dataset.name);
  if (shown.join('\n') === names.join('\n')) {
    return;
  }
  list.replaceChildren(...names.map(name => element('li', { 'data-name': name },
    link('/channel', { name }, name),
    element('button', { type: 'button', 'aria-label': `Remove from ${name}`, title: 'Remove from the channel', click: () => take(name) }, '×'))));
}

export function user(main, signal, query) {
  const id = query.get('id') ?? '';
  let name = id;
  let connections = 0;
  const shown = table({ caption: 'Connections', columns: connectionColumns.slice(1).map(({ sort, ...column }) => column), key: entry => entry.id, empty: 'None.' });
  const run = detail(main, signal, {
    kind: 'User',
    title: id,
    facts: ['Id', 'Connections', 'Received', 'Sent', 'Waiting'],
    actions: [
      action('Disconnect, may come back…', () => disconnect({ user: id }, name, connections, true).then(() => run())),
      action('Disconnect for good…', () => disconnect({ user: id }, name, connections, false).then(() => run()), 'danger'),
    ],
    parts: [
      element('section', {}, element('h2', {}, 'Connections'), shown.node),
      sending('Send to this user', (cmd, param, about) => send({ user: id }, cmd, param, about, [plural(connections, 'connection'), ' of ', named(name)]), true),
    ],
    async look() {
      const whole = await get('user', new URLSearchParams({ id }));
      name = whole.user.name;
      connections = whole.user.connections;
      shown.node.classList.toggle('one-node', !several());
      shown.show(whole.connections);
      const sum = (way, unit) => whole.connections.reduce((all, one) => all + one[way][unit], 0);
      return {
        whole,
        name,
        texts: {
          Id: id,
          Connections: count(connections),
          Received: `${plural(sum('received', 'messages'), 'message')}\n${bytes(sum('received', 'bytes'))}`,
          Sent: `${plural(sum('sent', 'messages'), 'message')}\n${bytes(sum('sent', 'bytes'))}`,
          Waiting: bytes(whole.connections.reduce((all, one) => all + one.outboxBytes, 0)),
        },
      };
    },
  });
}

export function channel(main, signal, query) {
  const name = query.get('name') ?? '';
  let members = 0;
  const users = element('ul', { class: 'chips' });
  const shown = table({
    caption: 'Members',
    key: entry => entry.id,
    empty: 'None.',
    columns: [
      ...connectionColumns.filter(column => column.title !== 'Channels').map(({ sort, ...column }) => column),
      { title: '', hidden: 'What can be done', make: entry => action('Remove…', () => remove(entry.id, name).then(() => run()), 'quiet') },
    ],
  });
  const more = element('p', { class: 'empty', hidden: true });
  const parts = table({
    caption: 'The channel on each node',
    key: entry => entry.node,
    empty: 'None.',
    columns: [
      { title: 'Node', text: entry => entry.node },
      { title: 'Members', number: true, text: entry => count(entry.members) },
      { title: 'Users', number: true, text: entry => count(entry.users) },
      { title: 'Rate', number: true, text: entry => `${rate(entry.rate)}/s` },
      { title: 'Published', number: true, text: entry => count(entry.publications) },
      { title: 'Since', number: true, text: entry => age(entry.since) },
    ],
  });
  const onNodes = element('section', { hidden: true }, element('h2', {}, 'On each node'), parts.node);
  const run = detail(main, signal, {
    kind: 'Channel',
    title: name,
    facts: ['Members', 'Users', 'Rate', 'Published', 'History', 'Since'],
    actions: [element('a', { class: 'button quiet small', href: link('/tap', { channel: name }, '').href, 'data-view': true }, 'Tap')],
    parts: [
      sending('Publish to this channel', (cmd, param) => send({ channel: name }, cmd, param, '', [plural(members, 'member'), ' of ', named(name)]), false),
      onNodes,
      element('section', {}, element('h2', {}, 'Users'), users),
      element('section', {}, element('h2', {}, 'Members'), shown.node, more),
    ],
    async look() {
      const whole = await get('channel', new URLSearchParams({ name, limit: 100, node: scope.node }));
      members = whole.channel.members;
      for (const list of [shown, parts]) {
        list.node.classList.toggle('one-node', !several());
      }
      shown.show(whole.connections.entries);
      parts.show(whole.parts);
      onNodes.hidden = !several();
      const left = members - whole.connections.entries.length;
      more.hidden = left <= 0;
      setText(more, `and ${plural(left, 'more member')}.`);
      const key = whole.users.map(one => `${one.id} ${one.connections} ${one.name}`).join('\n');
      if (users.dataset.shown !== key) {
        users.dataset.shown = key;
        users.replaceChildren(...whole.users.map(one => element('li', {}, link('/user', { id: one.id }, one.name),
          one.connections > 1 ? element('span', { class: 'times' }, `×${one.connections}`) : undefined)));
      }
      return {
        whole,
        texts: {
          Members: count(members),
          Users: count(whole.channel.users),
          Rate: `${rate(whole.channel.rate)}/s`,
          Published: count(whole.channel.publications),
          History: kept(whole.channel.history),
          Since: `${age(whole.channel.since)}\n${at(whole.channel.since)}`,
        },
      };
    },
  });
}
