// The chat page: wires socket, rooms, people and composer together.

import { complain, composer, writeTo } from './composer.js';
import { showConnection } from './connection.js';
import { byId } from './dom.js';
import { showMe, showPeople, renaming } from './people.js';
import { Room } from './room.js';
import { RoomList } from './rooms.js';
import { Scroll } from './scroll.js';
import { Socket } from './socket.js';

const REMEMBERED = 'switchboard.rooms';

const query = new URLSearchParams(location.search);
const me = { id: '', name: query.get('name')?.trim() ?? '' };
const rooms = new Map();
let current = null;
let joining = [];

const socket = new Socket({ url: address, onState: changed, onMessage: received });
const scroll = new Scroll();
const list = new RoomList({ open: show, leave, join });

/** The first room is joined by the address itself; a page in no room uses the socket that joins nothing. */
function address() {
  const home = rooms.keys().next().value;
  const url = new URL(home === undefined && me.id ? '/connect' : '/example/socket', location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  if (home !== undefined) {
    url.searchParams.set('ch', home);
  }
  if (me.name) {
    url.searchParams.set('name', me.name);
  }
  return url.href;
}

function changed(state) {
  showConnection(state, () => socket.waiting);
  if (state.name === 'connected') {
    joining = [...rooms.keys()].slice(1);
    joining.forEach(name => socket.send({ channel: '', cmd: 'join-room', param: { room: name } }));
    if (rooms.size) {
      rooms.forEach(room => socket.send({ channel: room.name, cmd: 'who' }));
    } else if (!me.id) {
      // No room was named, so the server has opened one: its answer tells the name.
      socket.send({ cmd: 'who' });
    }
  } else if (state.name !== 'connecting') {
    rooms.forEach(room => room.lost());
  }
  render();
}

function received({ channel, cmd, param, from }) {
  const room = rooms.get(channel);
  if (cmd === 'who') {
    Object.assign(me, param.you);
    (room ?? add(channel)).meet(param);
  } else if (cmd === 'join-room') {
    joining = joining.filter(name => name !== param.room);
    socket.send({ channel: param.room, cmd: 'who' });
  } else if (cmd === 'error') {
    failed(channel, param);
  } else if (room && cmd === 'chat') {
    room.log.say(param, from, from === me.id);
    if (from !== me.id && (room !== current || document.hidden)) {
      room.unread++;
    }
    if (room === current) {
      scroll.grown(from === me.id);
    }
  } else if (room && cmd === 'online-update') {
    room.askWho();
  }
  render();
}

function failed(channel, { cmd, code, message }) {
  if (cmd === 'chat' && rooms.get(channel)?.log.refuse(message)) {
    return;
  }
  if (cmd === 'join-room') {
    remove(joining.shift());
    complain(message, 'join-error');
  } else if (cmd !== 'who' || code !== 'not-a-member') {
    complain(message);
  }
}

function send(text, room = current) {
  const ticket = socket.send({ channel: room.name, cmd: 'chat', param: { text } });
  room.log.pend(me.name, text, ticket);
  scroll.grown(true);
  render();
}

function join(name) {
  complain('', 'join-error');
  if (!rooms.has(name)) {
    add(name);
    if (socket.state.name === 'connected') {
      joining.push(name);
      socket.send({ channel: '', cmd: 'join-room', param: { room: name } });
    }
  }
  show(rooms.get(name));
}

function leave(room) {
  if (socket.state.name === 'connected') {
    socket.send({ channel: '', cmd: 'leave-room', param: { room: room.name } });
  }
  remove(room.name);
}

function add(name) {
  const room = new Room(name, {
    ask: asked => socket.state.name === 'connected' && socket.send({ channel: asked.name, cmd: 'who' }),
    resend: text => send(text, room),
  });
  rooms.set(name, room);
  byId('logs').append(room.log.list);
  show(current ?? room);
  return room;
}

function remove(name) {
  const room = rooms.get(name);
  if (!room) {
    return;
  }
  room.lost();
  rooms.delete(name);
  room.log.list.remove();
  if (room === current) {
    current = null;
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
  writeTo(room?.name);
  scroll.toEnd();
  render();
}

function render() {
  if (current && !document.hidden) {
    current.unread = 0;
  }
  const unread = [...rooms.values()].reduce((sum, room) => sum + room.unread, 0);
  document.title = `${unread ? `(${unread}) ` : ''}${current ? `${current.name} · ` : ''}Switchboard`;
  byId('room-name').firstChild.textContent = current?.name ?? 'No room';
  list.render(rooms, current);
  showPeople(current, me, socket.state.name === 'connected');
  showMe(me);
  renderEmpty();
  remember();
}

function renderEmpty() {
  byId('empty').hidden = Boolean(current && !current.log.empty);
  byId('invite').hidden = !current?.count || !navigator.clipboard;
  if (current?.count) {
    empty('Nothing was said yet', 'What is said from now on appears here. The room keeps no history.');
  } else if (socket.state.name === 'connected' && !current) {
    empty('You are in no room', 'Join or open one in the list of rooms.');
  } else if (socket.state.name === 'connecting') {
    empty('Connecting', 'The page is finding its server.');
  } else if (socket.state.name !== 'connected') {
    empty('Not connected', 'What you write waits here until the connection is back.');
  }
}

function empty(title, text) {
  byId('empty-title').textContent = title;
  byId('empty-text').textContent = text;
}

/** The address brings others to this room, the browser's memory brings this tab back to all of them. */
function remember() {
  if (current) {
    const here = new URL(location.href);
    here.searchParams.set('ch', current.name);
    if (here.href !== location.href) {
      history.replaceState(null, '', here);
    }
  }
  sessionStorage.setItem(REMEMBERED, JSON.stringify([...rooms.keys()]));
}

function recall() {
  try {
    const names = JSON.parse(sessionStorage.getItem(REMEMBERED) ?? '[]');
    return names.filter(name => typeof name === 'string');
  } catch {
    return [];
  }
}

function invite() {
  const here = new URL(location.href);
  here.searchParams.delete('name');
  navigator.clipboard.writeText(here.href).then(() => {
    byId('invite').textContent = 'Copied';
    setTimeout(() => {
      byId('invite').textContent = 'Copy the address of this room';
    }, 2000);
  }, () => {
    byId('invite').hidden = true;
  });
}

byId('try-now').addEventListener('click', () => socket.open());
byId('invite').addEventListener('click', invite);
document.addEventListener('visibilitychange', render);
composer(send);
renaming(me, name => {
  me.name = name;
  const here = new URL(location.href);
  here.searchParams.set('name', name);
  history.replaceState(null, '', here);
  rooms.forEach(room => room.lost());
  socket.open();
});

const first = query.get('ch');
new Set([first, ...recall()]).forEach(name => name && add(name));
if (first) {
  show(rooms.get(first));
}
socket.open();
render();
if (matchMedia('(hover: hover)').matches) {
  byId('text').focus();
}
