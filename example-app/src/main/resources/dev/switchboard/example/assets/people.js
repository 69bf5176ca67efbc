// Who is here, and who I am.

import { avatar, byId, element, initial, named, plural } from './dom.js';

let shown = '';
let typing = '[]';

/** Shows a room's people, this page's own first; touches nothing where nothing has changed, as somebody may be reading it. */
export function showPeople(room, me) {
  const count = room?.channel?.count ?? 0;
  const here = Boolean(room?.here);
  const now = JSON.stringify([room?.name, count, me.id, here, room ? [...room.people] : []]);
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
  if (count > people.length) {
    byId('people-list').append(element('li', { class: 'more' }, `and ${count - people.length} more`));
  }
  byId('people-heading').textContent = here || !people.length ? 'Here now' : 'Here when last connected';
  byId('alone').hidden = !here || count !== 1;
  byId('room-count').textContent = here && count ? `${plural(count, 'person', 'people')} here` : '';
}

/** Who is writing in this room. The line keeps its place when nobody is. */
export function showTyping(room) {
  const names = room ? [...room.writing.values()].map(({ user }) => user) : [];
  const now = JSON.stringify(names);
  if (now !== typing) {
    typing = now;
    byId('typing').replaceChildren(...(names.length > 2
      ? [`${names.length} people are writing…`]
      : names.length ? [...names.flatMap((name, i) => [i ? ' and ' : '', named(name)]), names.length > 1 ? ' are writing…' : ' is writing…'] : []));
  }
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
