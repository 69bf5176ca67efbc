// A table that is kept up to date: rows by key, and only what changed is touched. On a phone each row becomes a small card.

import { element, setText } from './dom.js';

const classOf = column => [column.number && 'number', column.only].filter(Boolean).join(' ') || false;

/**
 * columns: {title, sort?, number?, text(entry) or make(entry)}. What is made is made once for a row; texts follow the entry.
 * onSort(name, descending) hears of a click on a head.
 */
export function table({ caption, columns, key, onSort, empty }) {
  const heads = columns.map(column => {
    const head = element('th', { scope: 'col', class: classOf(column) });
    if (column.sort && onSort) {
      head.append(element('button', { class: 'sort', type: 'button', click: () => sortBy(column) }, column.title));
    } else {
      head.append(column.hidden ? element('span', { class: 'visually-hidden' }, column.hidden) : column.title);
    }
    return head;
  });
  const body = element('tbody');
  const none = element('p', { class: 'empty' }, 'Loading…');
  const made = element('table', {}, element('caption', { class: 'visually-hidden' }, caption), element('thead', {}, element('tr', {}, ...heads)), body);
  const rows = new Map();
  made.hidden = true;
  let order = { sort: '', descending: false };

  function sortBy(column) {
    order = { sort: column.sort, descending: order.sort === column.sort ? !order.descending : Boolean(column.number) };
    mark();
    onSort(order.sort, order.descending);
  }

  function mark() {
    columns.forEach((column, i) => {
      if (column.sort === order.sort && column.sort) {
        heads[i].setAttribute('aria-sort', order.descending ? 'descending' : 'ascending');
      } else {
        heads[i].removeAttribute('aria-sort');
      }
    });
  }

  function row(entry) {
    const cells = columns.map(column => {
      const cell = element('td', { 'data-label': column.title, class: classOf(column) });
      if (column.make) {
        cell.append(column.make(entry));
      }
      return cell;
    });
    return element('tr', {}, ...cells);
  }

  return {
    node: element('div', { class: 'table one-node' }, made, none),
    sorted(sort, descending) {
      order = { sort, descending };
      mark();
    },
    show(entries) {
      const kept = new Set(entries.map(key));
      for (const [id, old] of rows) {
        if (!kept.has(id)) {
          old.remove();
          rows.delete(id);
        }
      }
      entries.forEach((entry, i) => {
        const id = key(entry);
        if (!rows.has(id)) {
          rows.set(id, row(entry));
        }
        const shown = rows.get(id);
        columns.forEach((column, c) => column.text && setText(shown.cells[c], column.text(entry)));
        if (body.children[i] !== shown) {
          body.insertBefore(shown, body.children[i] ?? null);
        }
      });
      none.hidden = entries.length > 0;
      made.hidden = entries.length === 0;
      none.textContent = typeof empty === 'function' ? empty() : empty;
    },
  };
}
