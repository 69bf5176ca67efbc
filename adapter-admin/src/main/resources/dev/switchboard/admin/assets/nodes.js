// Which nodes there are, which of them are silent, and which one of them is looked at.

import { byId, element, scope, setText } from './dom.js';

let known = [];

/** Those that answered and those that did not, by name. */
const all = ({ answered, silent, refused }) => [...new Set([...answered, ...silent, ...refused])].sort();

/** Takes what came with an answer of several nodes. `changed` hears when another node is chosen. */
export function watchNodes(changed) {
  byId('node').addEventListener('change', () => {
    scope.node = byId('node').value;
    changed();
  });
}

export function showNodes(nodes) {
  const names = all(nodes);
  if (scope.node && !names.includes(scope.node)) {
    names.push(scope.node);
  }
  const several = names.length > 1;
  byId('nodes').hidden = !several;
  document.body.classList.toggle('several-nodes', several);
  byId('own').hidden = several;
  if (names.join() !== known.join()) {
    known = names;
    byId('node').replaceChildren(
      element('option', { value: '' }, `All ${names.length} nodes`),
      ...names.map(name => element('option', { value: name }, name)));
  }
  byId('node').value = scope.node;
  setText(byId('own'), nodes.answered[0] ?? '');
  tell(nodes);
}

const list = new Intl.ListFormat('en', { type: 'conjunction' });

/** Said above everything, for as long as it is so: what is shown lacks these. */
function tell({ silent, refused }) {
  byId('silent').hidden = silent.length + refused.length === 0;
  const parts = [];
  if (silent.length > 0) {
    parts.push(`${list.format(silent)} ${silent.length === 1 ? 'does' : 'do'} not answer.`);
  }
  if (refused.length > 0) {
    parts.push(`${list.format(refused)} can’t answer: another version, too much is asked, or it failed and its log says why.`);
  }
  setText(byId('silent-title'), silent.length + refused.length === 1 ? 'A node is missing' : `${silent.length + refused.length} nodes are missing`);
  setText(byId('silent-text'), `${parts.join(' ')} What is shown is of the others.`);
}

/** How many there are to tell apart. */
export const several = () => known.length > 1;

/** Whether the only node that is looked at says nothing. What is empty then is not known to be. */
export const unheard = ({ answered }) => scope.node !== '' && !answered.includes(scope.node);

export const notKnown = () => `Not known: ${scope.node} does not answer.`;
