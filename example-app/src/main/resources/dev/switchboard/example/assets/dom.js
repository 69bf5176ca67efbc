// Elements from data. Texts of people become text nodes, never markup.

/** element('p', {class: 'note'}, 'text', otherElement). A property that is a function becomes a listener. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') {
      made.addEventListener(name, value);
    } else if (value !== false) {
      made.setAttribute(name, value === true ? '' : value);
    }
  }
  made.append(...children);
  return made;
}

export const byId = id => document.getElementById(id);

/** What a person or room is called, kept from turning the text around it. */
export const named = name => element('bdi', {}, name);

const SVG = 'http://www.w3.org/2000/svg';

/** A drawing of 24 by 24 in the colour of the text around it. */
export function drawing(path) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(SVG, 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}

/** The first character of a name as people see it, which may be several code points. */
export function initial(name) {
  const segments = globalThis.Intl?.Segmenter && new Intl.Segmenter().segment(name)[Symbol.iterator]().next().value?.segment;
  return segments || Array.from(name)[0] || '?';
}

export function avatar(name, own = false) {
  return element('span', { class: own ? 'avatar own' : 'avatar', 'aria-hidden': 'true' }, initial(name));
}

const clock = new Intl.DateTimeFormat([], { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat([], { weekday: 'long', day: 'numeric', month: 'long' });

export function time(at) {
  return element('time', { datetime: new Date(at).toISOString() }, clock.format(at));
}

export const dayOf = at => day.format(at);

export const plural = (n, one, many) => `${n} ${n === 1 ? one : many}`;
