// Notifications: two channels, one list. What came while the page was away is recovered, by position, like any other message.

import { open } from './connection.js';
import { byId, drawing, element, named, plural, time } from './dom.js';

const MOST = 100;
const EVERYBODY = 'demo:notices';
const LEVELS = {
  INFO: ['Information', 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5M12 8v.2'],
  SUCCESS: ['Success', 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 12.500l2.500 2.500L16 9.500'],
  WARNING: ['Warning', 'M12 4 2.500 20h19zM12 10v4.500M12 17.400v.2'],
  ERROR: ['Error', 'M8 3h8l5 5v8l-5 5H8l-5-5V8zM9 9l6 6M15 9l-6 6'],
};
let unread = 0;

const connection = open();
const everybody = follow(EVERYBODY);
everybody.watch('presence', people);
let own = null;
connection.watch('state', ({ name }) => {
  // Who this is, the server says; after a restart it may say otherwise.
  if (name === 'connected' && own?.name !== `${EVERYBODY}:${connection.user.id}`) {
    own?.leave();
    own = follow(`${EVERYBODY}:${connection.user.id}`);
    people();
  }
});

function follow(name) {
  const channel = connection.channel(name, { since: 'start' });
  channel.on('notice', (notice, { from }) => show(notice, from));
  channel.watch('joined', ({ recovered }) => {
    if (!recovered && channel.position?.offset) {
      complain('Some notifications were missed: the server has them no more.');
    }
  });
  channel.watch('error', ({ message }) => complain(message));
  return channel;
}

function show({ level, text, by, personal, time: at }, from) {
  const [word, shape] = LEVELS[level];
  const mine = from === connection.user?.id;
  // The newest first, and two channels have an order each.
  const older = [...byId('notices').children].find(item => Number(item.dataset.time) <= at);
  byId('notices').insertBefore(element('li', { class: `notice ${level.toLowerCase()}`, 'data-time': at },
    drawing(shape),
    element('p', { class: 'what', dir: 'auto' }, text),
    time(at),
    element('p', { class: 'about' }, element('b', {}, word), ' from ', mine ? 'you' : named(by), personal ? ', for you alone' : ', for everybody')), older ?? null);
  while (byId('notices').childElementCount > MOST) {
    byId('notices').lastChild.remove();
  }
  byId('none').hidden = true;
  byId('count').textContent = plural(byId('notices').childElementCount, 'notification', 'notifications');
  unread += document.hidden && !mine ? 1 : 0;
  title();
}

/** Who may be told something alone: whoever has this page open. */
function people() {
  const to = byId('to');
  const chosen = to.value;
  const me = connection.user?.id;
  const others = [...everybody.presence.values()].filter(({ id }) => id !== me);
  to.replaceChildren(element('option', { value: '' }, 'Everybody'),
    ...(me ? [element('option', { value: me }, 'Only me')] : []),
    ...others.map(({ id, name }) => element('option', { value: id }, name)));
  to.value = [...to.options].some(option => option.value === chosen) ? chosen : '';
}

function title() {
  unread = document.hidden ? unread : 0;
  document.title = `${unread ? `(${unread}) ` : ''}Notifications · Switchboard`;
}

function complain(why) {
  byId('problem').textContent = why;
  byId('problem').hidden = !why;
}

byId('tell').addEventListener('submit', event => {
  event.preventDefault();
  const text = byId('text').value.trim();
  const to = byId('to').value;
  complain('');
  if (text) {
    byId('text').value = '';
    everybody.call('notify', { level: byId('level').value, text, ...(to && { to }) }, { timeout: 0 })
      .catch(({ message }) => complain(`Not sent: ${message}`));
  }
});
document.addEventListener('visibilitychange', title);
