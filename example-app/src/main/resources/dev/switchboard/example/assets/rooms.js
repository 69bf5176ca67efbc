// The list of rooms, the field that joins one, and the sheets of narrow windows.

import { byId, drawing, element, named, plural } from './dom.js';

const covering = matchMedia('(max-width: 719px)');
covering.addEventListener('change', closeSheets);

export class RoomList {
  #open;
  #leave;
  #items = new Map();

  constructor({ open, leave, join }) {
    this.#open = open;
    this.#leave = leave;
    byId('join').addEventListener('submit', event => {
      event.preventDefault();
      const name = byId('join-name').value.trim();
      if (name) {
        byId('join-name').value = '';
        join(name);
        closeSheets();
        byId('text').focus();
      }
    });
    ['rooms', 'people'].forEach(sheet);
  }

  /** Changes what has changed, so that the focus stays where it is. */
  render(rooms, current) {
    this.#items.forEach((item, room) => {
      if (rooms.get(room.name) !== room) {
        item.remove();
        this.#items.delete(room);
      }
    });
    let elsewhere = 0;
    for (const room of rooms.values()) {
      let item = this.#items.get(room);
      if (!item) {
        item = this.#item(room);
        this.#items.set(room, item);
        byId('room-list').append(item);
      }
      item.classList.toggle('current', room === current);
      item.classList.toggle('unread', room.unread > 0);
      const button = item.querySelector('.room-open');
      button.setAttribute('aria-current', String(room === current));
      const badge = item.querySelector('.badge');
      badge.hidden = !room.unread;
      badge.firstChild.textContent = room.unread > 99 ? '99+' : String(room.unread);
      elsewhere += room === current ? 0 : room.unread;
    }
    byId('elsewhere').hidden = !elsewhere;
    byId('elsewhere').textContent = elsewhere > 99 ? '99+' : String(elsewhere);
    byId('rooms-toggle').setAttribute('aria-label', elsewhere ? `Rooms, ${plural(elsewhere, 'unread message', 'unread messages')}` : 'Rooms');
  }

  #item(room) {
    return element('li', { class: 'room' },
      element('button', { type: 'button', class: 'room-open', click: () => {
        this.#open(room);
        closeSheets();
        byId('text').focus();
      } }, named(room.label), room.recoverable ? '' : element('span', { class: 'small' }, 'keeps nothing'), element('span', { class: 'badge', hidden: true }, '0', element('span', { class: 'visually-hidden' }, ' unread'))),
      element('button', { type: 'button', class: 'room-leave', 'aria-label': `Leave ${room.label}`, click: () => {
        this.#leave(room);
        byId('join-name').focus();
      } }, drawing('m7 7 10 10M17 7 7 17')));
  }
}

function sheet(id) {
  const toggle = byId(`${id}-toggle`);
  toggle.addEventListener('click', () => {
    const open = !byId(id).classList.contains('open');
    closeSheets();
    byId(id).classList.toggle('open', open);
    toggle.setAttribute('aria-expanded', String(open));
    // A sheet that covers the messages covers them for the keyboard, too.
    document.querySelector('main').inert = open && covering.matches;
  });
  addEventListener('keydown', event => {
    if (event.key === 'Escape' && byId(id).classList.contains('open')) {
      closeSheets();
      toggle.focus();
    }
  });
}

function closeSheets() {
  document.querySelector('main').inert = false;
  ['rooms', 'people'].forEach(id => {
    byId(id).classList.remove('open');
    byId(`${id}-toggle`).setAttribute('aria-expanded', 'false');
  });
}
