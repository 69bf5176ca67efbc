// Sending to anybody, and sending everybody away.

import { drain, send } from './actions.js';
import { composer } from './composer.js';
import { element, named, toast } from './dom.js';
import { get, onFigures } from './feed.js';
import { plural } from './format.js';
import { several } from './nodes.js';

const TARGETS = [
  ['user', 'User', 'Id of the user'],
  ['connection', 'Connection', 'Id of the connection'],
  ['channel', 'Channel', 'Name of the channel'],
  ['everyone', 'Everyone', ''],
];

export function tools(main, signal) {
  const goal = element('input', { id: 'target', name: 'target', required: true, autocomplete: 'off', spellcheck: 'false' });
  const label = element('label', { for: 'target' }, TARGETS[0][2]);
  const field = element('div', { class: 'field' }, label, goal);
  const kinds = element('fieldset', { class: 'choice' }, element('legend', {}, 'To'),
    ...TARGETS.map(([value, text], i) => element('label', {},
      element('input', { type: 'radio', name: 'kind', value, checked: i === 0, change: () => choose(value) }), element('span', {}, text))));
  let kind = 'user';

  function choose(value) {
    kind = value;
    field.hidden = value === 'everyone';
    goal.required = value !== 'everyone';
    label.textContent = TARGETS.find(([name]) => name === value)[2];
  }

  async function submit(cmd, param) {
    try {
      const target = kind === 'everyone' ? {} : { [kind]: goal.value.trim() };
      await send(target, cmd, param, '', await reach(kind, goal.value.trim()));
    } catch (problem) {
      failed(problem);
    }
  }

  const seconds = element('input', { id: 'within', type: 'number', min: '0', max: '3600', value: '10', required: true });
  const begin = element('button', { class: 'button danger', id: 'drain' }, 'Drain…');
  signal.addEventListener('abort', onFigures(({ draining }) => { begin.disabled = draining; }));
  main.append(
    element('h1', {}, 'Tools'),
    element('section', { class: 'card' }, element('h2', {}, 'Send a message'),
      composer({ before: [kinds, field], submit })),
    element('section', { class: 'card' }, element('h2', {}, 'Drain this node'),
      element('p', { class: 'hint' }, 'Sends everybody away at a pace, as before a restart, and takes nobody in any more. There is no way back.'),
      element('form', { class: 'composer', submit: async event => {
        event.preventDefault();
        try {
          const { rows } = await get('status');
          const own = rows.find(row => row.own);
          await drain(own.figures.connections, Number(seconds.value), own.node);
        } catch (problem) {
          failed(problem);
        }
      } },
      element('div', { class: 'field narrow' }, element('label', { for: 'within' }, 'Within how many seconds'), seconds),
      element('div', { class: 'actions' }, begin))));
}

const failed = problem => toast(`${problem.message[0].toUpperCase()}${problem.message.slice(1)}.`, true);

/** Whom it goes to, looked up before anybody confirms it. */
async function reach(kind, target) {
  if (kind === 'everyone') {
    const { figures, nodes } = await get('status');
    const of = several() ? ` of ${plural(nodes.answered.length, 'node')}` : ' of this node';
    const unheard = [...nodes.silent, ...nodes.refused];
    return [plural(figures.connections, 'connection'), of, unheard.length > 0 ? `, and those of ${unheard.join(', ')}, not heard of` : ''];
  }
  if (kind === 'user') {
    const { user } = await get('user', new URLSearchParams({ id: target }));
    return [plural(user.connections, 'connection'), ' of ', named(user.name)];
  }
  if (kind === 'channel') {
    const { channel } = await get('channel', new URLSearchParams({ name: target, limit: 1 }));
    return [plural(channel.members, 'member'), ' of ', named(target)];
  }
  const connection = await get('connection', new URLSearchParams({ id: target }));
  return ['one connection of ', named(connection.user.name)];
}
