// Tables that are searched, sorted and paged on the server, for any number of entries.

import { address, element, link, scope, setText } from './dom.js';
import { get } from './feed.js';
import { age, count, plural, rate } from './format.js';
import { connectionColumns, kept, nodeColumn } from './columns.js';
import { notKnown, several, unheard } from './nodes.js';
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
    nodeColumn,
    { title: 'Members', sort: 'members', number: true, text: entry => count(entry.members) },
    { title: 'Users', number: true, text: entry => count(entry.users) },
    { title: 'Rate', sort: 'rate', number: true, text: entry => `${rate(entry.rate)}/s` },
    { title: 'Published', sort: 'publications', number: true, text: entry => count(entry.publications) },
    { title: 'History', text: entry => kept(entry.history) },
    { title: 'Since', sort: 'since', number: true, text: entry => age(entry.since) },
  ],
  key: entry => `${entry.node} ${entry.name}`,
  sort: 'members',
  descending: true,
  one: 'channel',
});

function list(main, signal, query, { title, what, view, hint, columns, key, sort, descending, one }) {
  const state = {
    search: query.get('search') ?? '',
    sort: query.get('sort') ?? sort,
    direction: query.get('direction') ?? (descending ? 'desc' : 'asc'),
    after: query.get('after') ?? '',
  };
  // How many stand on the pages before, and where those began: the server only knows what comes behind a row.
  let from = state.after ? Math.max(0, Math.floor(Number(query.get('from')) || 0)) : 0;
  const before = [];
  let last = { entries: [], next: '', nodes: { answered: [] } };
  const total = element('p', { class: 'total', 'aria-live': 'polite' }, 'Loading…');
  const search = element('input', { type: 'search', id: 'search', value: state.search, placeholder: hint, autocomplete: 'off', spellcheck: 'false', 'aria-label': `Search ${title.toLowerCase()}` });
  const fault = element('p', { class: 'alert', role: 'alert', hidden: true });
  const shown = table({
    caption: title,
    columns,
    key,
    empty: () => unheard(last.nodes) ? notKnown() : state.search ? `No ${one} fits “${state.search}”.` : `There is no ${one} ${several() && !scope.node ? 'on any node that answered' : scope.node ? `on ${scope.node} now` : 'on this node now'}. The table fills by itself.`,
    onSort(by, down) {
      Object.assign(state, { sort: by, direction: down ? 'desc' : 'asc' });
      restart();
    },
  });
  shown.sorted(state.sort, state.direction === 'desc');
  const previous = element('button', { class: 'button quiet small', type: 'button', click: back }, 'Previous');
  const next = element('button', { class: 'button quiet small', type: 'button', click: forth }, 'Next');
  const place = element('span', {});
  const pager = element('nav', { class: 'pager', 'aria-label': 'Pages', hidden: true }, previous, place, next);
  main.append(
    element('div', { class: 'heading' }, element('h1', {}, title), total, search),
    fault, shown.node, pager);

  const run = refreshing(signal, async () => {
    const asked = state.after;
    const page = await get(what, new URLSearchParams({ ...state, node: scope.node, limit: PAGE }));
    if (signal.aborted || asked !== state.after) {
      return;
    }
    if (page.entries.length === 0 && state.after) {
      // All behind it have gone.
      back();
      return;
    }
    fault.hidden = true;
    last = page;
    shown.node.classList.toggle('one-node', !several() || scope.node !== '');
    shown.show(page.entries);
    setText(total, unheard(page.nodes) ? '' : state.search ? `${plural(page.total, one)} found` : plural(page.total, one));
    pager.hidden = !state.after && !page.next;
    setText(place, `${count(from + 1)}–${count(from + page.entries.length)} of ${count(Math.max(page.total, from + page.entries.length))}`);
    previous.disabled = !state.after;
    next.disabled = !page.next;
  }, problem => {
    fault.textContent = problem.message;
    fault.hidden = false;
  });

  function forth() {
    before.push({ after: state.after, from });
    from += last.entries.length;
    state.after = last.next;
    moved();
    scrollTo(0, 0);
  }

  /** To the page before, or where that is not known to the first one. */
  function back() {
    const place = before.pop() ?? { after: '', from: 0 };
    from = place.from;
    state.after = place.after;
    moved();
    scrollTo(0, 0);
  }

  function restart() {
    before.length = 0;
    from = 0;
    state.after = '';
    moved();
  }

  /** The address says what is shown, so that it can be kept and sent around. */
  function moved() {
    // Until the page is there: it alone says where the next one begins.
    previous.disabled = true;
    next.disabled = true;
    history.replaceState(null, '', address(view, { ...state, from: from || '' }));
    run();
  }

  search.addEventListener('input', () => {
    state.search = search.value.trim();
    restart();
  });
}
