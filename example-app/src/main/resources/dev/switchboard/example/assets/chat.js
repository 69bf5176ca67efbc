// The chat page: one connection of the v1 client, and rooms, people and composer around it.

import { connect } from '/client/index.js';
import { complain, composer, writeTo } from './composer.js';
import { address, showConnection } from './connection.js';
import { byId } from './dom.js';
import { showMe, showPeople, showTyping, renaming } from './people.js';
import { PREFIX, Room } from './room.js';
import { RoomList } from './rooms.js';
import { Scroll } from './scroll.js';
import { recall, remember } from './memory.js';

const query = new URLSearchParams(location.search);
const memory = recall();
const me = { id: memory.me, name: query.get('name')?.trim() ?? '' };
const rooms = new Map();
const scroll = new Scroll();
const list = new RoomList({ open: show, leave, join: name => join(name.startsWith(PREFIX) ? name : PREFIX + name) });
let current = null;
let connection = null;

/** A name is told in the address of the socket, so a new name is a new connection. */
function open() {
  const old = connection;
  connection = null;
  old?.close();
  const opened = connect(address('/example/socket', me.name));
  connection = opened;
  opened.watch('state', state => opened === connection && changed(state));
  rooms.forEach(room => room.enter(opened));
  changed(opened.state);
}

function changed(state) {
  showConnection(state, () => [...rooms.values()].reduce((sum, room) => sum + room.log.waiting, 0));
  if (connection.user) {
    Object.assign(me, connection.user);
  }
  render();
}

function send(text, room = current) {
  room.say(text, me.name);
  scroll.grown(true);
  render();
}

function join(name) {
  complain('', 'join-error');
  if (!rooms.has(name)) {
    add(name).enter(connection);
  }
  show(rooms.get(name));
}

function leave(room) {
  room.channel.leave();
  remove(room);
}

function add(name, kept) {
  const room = new Room(name, kept, {
    isMe: id => id === me.id,
    said: own => {
      if (!own && (room !== current || document.hidden)) {
        room.unread++;
      }
      if (room === current) {
        scroll.grown(own);
      }
    },
    changed: render,
    refused: why => {
      remove(room);
      complain(why, 'join-error');
    },
    complain,
    resend: text => send(text, room),
  });
  rooms.set(name, room);
  byId('logs').append(room.log.list);
  return room;
}

function remove(room) {
  rooms.delete(room.name);
  room.log.list.remove();
  if (room === current) {
    show(rooms.values().next().value ?? null);
  }
  render();
}

function show(room) {
  current = room;
  rooms.forEach(other => {
    other.log.list.hidden = other !== room;
  });
  complain('');
  writeTo(room?.label);
  scroll.toEnd();
  render();
}

function render() {
  if (current && !document.hidden) {
    current.unread = 0;
  }
  const unread = [...rooms.values()].reduce((sum, room) => sum + room.unread, 0);
  document.title = `${unread ? `(${unread}) ` : ''}${current ? `${current.label} · ` : ''}Switchboard`;
  byId('room-name').firstChild.textContent = current?.label ?? 'No room';
  list.render(rooms, current);
  showPeople(current, me);
  showTyping(current);
  showMe(me);
  renderEmpty();
  renderAddress();
}

function renderEmpty() {
  byId('empty').hidden = Boolean(current && !current.log.empty);
  const state = connection?.state;
  byId('invite').hidden = !current?.here || !navigator.clipboard;
  if (!current) {
    empty('You are in no room', 'Join or open one in the list of rooms.');
  } else if (current.here) {
    empty('Nothing was said yet', current.recoverable
      ? 'What is said from now on appears here. Who comes back within five minutes misses nothing.'
      : 'What is said from now on appears here. This room keeps nothing.');
  } else if (state?.name === 'disconnected') {
    empty('Not connected', 'What you write now waits here and is sent when the connection is back.');
  } else {
    empty('Connecting', 'The page is finding its server.');
  }
}

function empty(title, text) {
  byId('empty-title').textContent = title;
  byId('empty-text').textContent = text;
}

/** The address brings others to this room. */
function renderAddress() {
  const here = new URL(location.href);
  if (current && here.searchParams.get('ch') !== current.name) {
    here.searchParams.set('ch', current.name);
    history.replaceState(null, '', here);
  }
}

function invite() {
  const address = new URL(location.href);
  address.searchParams.delete('name');
  navigator.clipboard.writeText(address.href).then(() => {
    byId('invite').textContent = 'Copied';
    setTimeout(() => {
      byId('invite').textContent = 'Copy the address of this room';
    }, 2000);
  }, () => {
    byId('invite').hidden = true;
  });
}

/** A room that nobody else has thought of. */
function fresh() {
  const bytes = crypto.getRandomValues(new Uint8Array(4));
  return PREFIX + [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
}

byId('try-now').addEventListener('click', () => connection.open());
byId('invite').addEventListener('click', invite);
addEventListener('pagehide', () => remember(me, rooms));
document.addEventListener('visibilitychange', () => {
  remember(me, rooms);
  render();
});
composer(send, () => current?.writes());
renaming(me, name => {
  me.name = name;
  const here = new URL(location.href);
  here.searchParams.set('name', name);
  history.replaceState(null, '', here);
  open();
});

const first = query.get('ch') || (memory.rooms.length ? '' : fresh());
for (const name of new Set([first, ...memory.rooms.map(room => room.name)])) {
  if (name) {
    add(name, memory.rooms.find(room => room.name === name));
  }
}
show(rooms.get(first) ?? rooms.values().next().value);
open();
if (matchMedia('(hover: hover)').matches) {
  byId('text').focus();
}
