// Elements from data. What clients call themselves and what they say becomes text nodes, never markup.

/** element('p', {class: 'note'}, 'text', otherElement). A property that is a function becomes a listener. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') {
      made.addEventListener(name, value);
    } else if (value !== false && value !== undefined) {
      made.setAttribute(name, value === true ? '' : value);
    }
  }
  made.append(...children.filter(child => child !== undefined));
  return made;
}

export const byId = id => document.getElementById(id);

export const path = document.documentElement.dataset.path;

/** What a person or channel is called, kept from turning the text around it. */
export const named = name => element('bdi', {}, name);

/** Only where it changed: what stays the same costs no layout. */
export function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

/** What all views are about: one node, or with '' all of them. */
export const scope = { node: '' };

/** The address of a view. Names travel in the query, so a slash in one is only a character. */
export function address(view, query = {}) {
  const asked = new URLSearchParams(Object.entries({ ...query, node: scope.node }).filter(([, value]) => value !== '' && value !== undefined));
  return `${path}${view}${asked.size ? `?${asked}` : ''}`;
}

export function link(view, query, text) {
  return element('a', { href: address(view, query), 'data-view': true }, named(text));
}

let hiding = 0;

/** Says for a while what was done, or why not. */
export function toast(sentence, failed = false) {
  const place = byId('toast');
  place.textContent = sentence;
  place.classList.toggle('failed', failed);
  place.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { place.hidden = true; }, failed ? 10_000 : 4_000);
}
