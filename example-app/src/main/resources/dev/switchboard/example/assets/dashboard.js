// The live dashboard: each figure that the server pushes has a card with the last minute of it.

import { open } from './connection.js';
import { byId, element } from './dom.js';

const KEPT = 60;
const FIGURES = {
  connections: ['Connections', ''],
  channels: ['Channels', ''],
  received: ['Received', 'messages/s'],
  sent: ['Sent', 'messages/s'],
  memory: ['Memory', 'MB'],
  processor: ['Processor', '% of a core'],
};
const cards = new Map();
const number = new Intl.NumberFormat([], { maximumFractionDigits: 0 });

const connection = open();
const channel = connection.channel('demo:dashboard');
channel.on('figure', ({ node, name, value }) => {
  byId('waiting').hidden = true;
  const key = `${node}/${name}`;
  if (!cards.has(key)) {
    cards.set(key, card(node, name));
  }
  show(cards.get(key), value);
});
// Figures that are no longer live must not look as if they were.
channel.watch('state', state => byId('nodes').classList.toggle('stale', state !== 'joined'));

/** A card in its place, whatever came first. */
function card(node, name) {
  const [title, unit] = FIGURES[name] ?? [name, ''];
  const value = element('span', {}, '–');
  const range = element('p', { class: 'range' });
  const spark = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  spark.setAttribute('class', 'spark');
  spark.setAttribute('viewBox', `0 0 ${KEPT - 1} 100`);
  spark.setAttribute('preserveAspectRatio', 'none');
  spark.setAttribute('aria-hidden', 'true');
  const [area, line] = ['area', 'line'].map(kind => {
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('class', kind);
    spark.append(path);
    return path;
  });
  const item = element('li', { class: 'card figure', 'data-name': name },
    element('h3', {}, title),
    element('p', { class: 'value' }, value, element('span', { class: 'unit' }, unit)),
    spark,
    range);
  const order = Object.keys(FIGURES);
  const later = [...list(node).children].find(other => order.indexOf(other.dataset.name) > order.indexOf(name));
  list(node).insertBefore(item, later ?? null);
  return { value, range, area, line, values: [] };
}

/** The figures of one node, under its name. */
function list(node) {
  const known = [...document.querySelectorAll('.figures')].find(figures => figures.dataset.node === node);
  if (known) {
    return known;
  }
  const made = element('ul', { class: 'figures', 'data-node': node, 'aria-label': `Figures of ${node}` });
  byId('nodes').append(element('h2', {}, element('bdi', {}, node)), made);
  return made;
}

function show({ value, range, area, line, values }, now) {
  values.push(now);
  if (values.length > KEPT) {
    values.shift();
  }
  const most = Math.max(...values);
  const points = values.map((each, i) => `${KEPT - values.length + i},${100 - 96 * (most ? each / most : 0)}`);
  line.setAttribute('d', `M${points.join('L')}`);
  area.setAttribute('d', `M${KEPT - values.length},100L${points.join('L')}L${KEPT - 1},100Z`);
  value.textContent = number.format(now);
  range.textContent = `Last minute ${number.format(Math.min(...values))}–${number.format(most)}`;
}
