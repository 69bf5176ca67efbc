// Who is here, and who I am.

import { avatar, byId, element, initial, named, plural } from './dom.js';

let shown = '';

/** Shows a room's people, this page's own first; touches nothing where nothing has changed, as somebody may be reading it. */
export function showPeople(room, me, connected) {
  const now = JSON.stringify([room?.name, room?.count, me.id, connected, room ? [...room.people] : []]);
  if (now === shown) {
    return;
  }
  shown = now;
  const people = room ? [...room.people] : [];
  people.sort(([a, x], [b, y]) => (b === me.id) - (a === me.id) || x.localeCompare(y));
  byId('people-list').replaceChildren(...people.map(([id, name]) => element('li', { class: 'person' },
    avatar(name, id === me.id),
    named(name),
    id === me.id ? element('span', { class: 'you' }, '(you)') : '')));
  if (room && room.count > people.length) {
    byId('people-list').append(element('li', { class: 'more' }, `and ${room.count - people.length} more`));
  }
  byId('people-heading').textContent = connected || !room?.count ? 'Here now' : 'Here when last connected';
  byId('alone').hidden = !connected || room?.count !== 1;
  byId('room-count').textContent = connected && room?.count ? `${plural(room.count, 'person', 'people')} here` : '';
}

export function showMe(me) {
  byId('me-name').textContent = me.name || '…';
  byId('me-avatar').textContent = me.name ? initial(me.name) : '';
}

/** The form that changes my name; `changed` gets the new one. */
export function renaming(me, changed) {
  const form = byId('rename');
  const field = byId('rename-name');
  const show = editing => {
    form.hidden = !editing;
    byId('me').hidden = editing;
  };
  byId('rename-open').addEventListener('click', () => {
    field.value = me.name;
    show(true);
    field.select();
  });
  form.addEventListener('keydown', event => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      show(false);
      byId('rename-open').focus();
    }
  });
  form.addEventListener('submit', event => {
    event.preventDefault();
    show(false);
    byId('rename-open').focus();
    if (field.value.trim() !== me.name) {
      changed(field.value.trim());
    }
  });
}
