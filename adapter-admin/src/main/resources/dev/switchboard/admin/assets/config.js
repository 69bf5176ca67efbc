// Limits and settings as they run.

import { element } from './dom.js';
import { get } from './feed.js';
import { exact } from './format.js';
import { refreshing } from './refresh.js';

export function config(main, signal) {
  const body = element('tbody');
  const settings = element('dl', { class: 'card facts' });
  main.append(
    element('h1', {}, 'Configuration'),
    element('h2', {}, 'Settings'), settings,
    element('h2', {}, 'Limits'),
    element('div', { class: 'table' }, element('table', {},
      element('caption', { class: 'visually-hidden' }, 'Limits'),
      element('thead', {}, element('tr', {}, ...['Limit', 'Value', 'Default', 'Unit', 'At the bound'].map((title, i) =>
        element('th', { scope: 'col', class: i === 1 || i === 2 ? 'number' : false }, title)))),
      body)));
  let shown = false;
  refreshing(signal, async () => {
    if (shown) {
      return;
    }
    const { node, java, settings: given, limits } = await get('config');
    shown = true;
    settings.replaceChildren(...Object.entries({ node, java, ...given }).map(([name, value]) =>
      element('div', {}, element('dt', {}, name), element('dd', {}, value || '–'))));
    body.replaceChildren(...limits.map(limit => element('tr', {},
      element('td', { 'data-label': 'Limit' }, element('span', {}, element('code', {}, limit.name), limit.changed ? element('span', { class: 'badge' }, 'changed') : undefined)),
      element('td', { 'data-label': 'Value', class: 'number' }, limit.off ? 'off' : exact(limit.value)),
      element('td', { 'data-label': 'Default', class: 'number' }, limit.standard === 0 ? 'off' : exact(limit.standard)),
      element('td', { 'data-label': 'Unit' }, limit.unit),
      element('td', { 'data-label': 'At the bound' }, limit.consequence))));
  });
}
