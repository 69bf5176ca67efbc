// Tables that are searched, sorted and paged on the server, for any number of entries.

import { address, element, link, setText } from './dom.js';
import { get } from './feed.js';
import { age, count, plural, rate } from './format.js';
import { connectionColumns, kept } from './columns.js';
import { refreshing } from './refresh.js';
import { table } from './table.js';

const PAGE = 50;

export const connections = (main, signal, query) => list(main, signal, query, {
  title: 'Connections',
  what: 'connections',
  view: '/connections',
  hint: 'User, id, address, transport or path',
  columns: connectionColumns,
  key: entry => entry.id,
  sort: 'since',
  descending: true,
  one: 'connection',
});

export const channels = (main, signal, query) => list(main, signal, query, {
  title: 'Channels',
  what: 'channels',
  view: '/channels',
  hint: 'Part of the name',
  columns: [
    { title: 'Channel', sort: 'name', make: entry => link('/channel', { name: entry.name }, entry.name) },
    { title: 'Members', sort: 'members', number: true, text: entry => count(entry.members) },
    { title: 'Users', number: true, text: entry => count(entry.users) },
    { title: 'Rate', sort: 'rate', number: true, text: entry => `${rate(entry.rate)}/s` },
    { title: 'Published', sort: 'publications', number: true, text: entry => count(entry.publications) },
    { title: 'History', text: entry => kept(entry.history) },
    { title: 'Since', sort: 'since', number: true, text: entry => age(entry.since) },
  ],
  key: entry => entry.name,
  sort: 'members',
  descending: true,
  one: 'channel',
});

function list(main, signal, query, { title, what, view, hint, columns, key, sort, descending, one }) {
  const state = {
    search: query.get('search') ?? '',
    sort: query.get('sort') ?? sort,
    direction: query.get('direction') ?? (descending ? 'desc' : 'asc'),
    offset: Math.max(0, Math.floor(Number(query.get('offset')) || 0)),
  };
  const total = element('p', { class: 'total', 'aria-live': 'polite' }, 'Loading…');
  const search = element('input', { type: 'search', id: 'search', value: state.search, placeholder: hint, autocomplete: 'off', spellcheck: 'false', 'aria-label': `Search ${title.toLowerCase()}` });
  const fault = element('p', { class: 'alert', role: 'alert', hidden: true });
  const shown = table({
    caption: title,
    columns,
    key,
    empty: () => state.search ? `No ${one} fits “${state.search}”.` : `There is no ${one} on this node now. The table fills by itself.`,
    onSort(by, down) {
      Object.assign(state, { sort: by, direction: down ? 'desc' : 'asc', offset: 0 });
      moved();
    },
  });
  shown.sorted(state.sort, state.direction === 'desc');
  const previous = element('button', { class: 'button quiet small', type: 'button', click: () => turn(-PAGE) }, 'Previous');
  const next = element('button', { class: 'button quiet small', type: 'button', click: () => turn(PAGE) }, 'Next');
  const place = element('span', {});
  const pager = element('nav', { class: 'pager', 'aria-label': 'Pages', hidden: true }, previous, place, next);
  main.append(
    element('div', { class: 'heading' }, element('h1', {}, title), total, search),
    fault, shown.node, pager);

  const run = refreshing(signal, async () => {
    const page = await get(what, new URLSearchParams({ ...state, limit: PAGE }));
    if (signal.aborted) {
      return;
    }
    if (page.entries.length === 0 && state.offset > 0) {
      state.offset = Math.max(0, Math.floor((page.total - 1) / PAGE) * PAGE);
      moved();
      return;
    }
    fault.hidden = true;
    shown.show(page.entries);
    setText(total, state.search ? `${plural(page.total, one)} found` : plural(page.total, one));
    pager.hidden = page.total <= PAGE;
    setText(place, `${count(page.offset + 1)}–${count(page.offset + page.entries.length)} of ${count(page.total)}`);
    previous.disabled = page.offset === 0;
    next.disabled = page.offset + page.entries.length >= page.total;
  }, problem => {
    fault.textContent = problem.message;
    fault.hidden = false;
  });

  function turn(by) {
    state.offset = Math.max(0, state.offset + by);
    moved();
    scrollTo(0, 0);
  }

  /** The address says what is shown, so that it can be kept and sent around. */
  function moved() {
    history.replaceState(null, '', address(view, { ...state, offset: state.offset || '' }));
    run();
  }

  search.addEventListener('input', () => {
    Object.assign(state, { search: search.value.trim(), offset: 0 });
    moved();
  });
}
