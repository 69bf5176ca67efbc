// Nothing is done before it was shown to whom, and confirmed.

import { byId, element } from './dom.js';

/** Submits nothing: Enter in a field presses the first button that does. */
const cancel = dialog => element('button', { class: 'button quiet', type: 'button', click: () => dialog.close() }, 'Cancel');

/** Shows what will happen; resolves with whether it is wanted. */
export function confirmed({ title, lines, preview, action, danger = false }) {
  const dialog = byId('dialog');
  return new Promise(resolve => {
    const form = element('form', { method: 'dialog' },
      element('h2', { id: 'dialog-title' }, title),
      ...lines.map(line => element('p', {}, ...[line].flat())),
      preview === undefined ? undefined : element('pre', { class: 'preview', tabindex: '0', 'aria-label': 'What is sent' }, preview),
      element('div', { class: 'actions' },
        cancel(dialog),
        element('button', { class: danger ? 'button danger' : 'button', value: 'yes', id: 'confirm' }, action)));
    dialog.replaceChildren(form);
    dialog.returnValue = '';
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
    dialog.showModal();
  });
}

/** Asks for a few values; resolves with them, or with undefined. fields: {name, label, value?, kind?, hint?} */
export function asked({ title, fields, action }) {
  const dialog = byId('dialog');
  return new Promise(resolve => {
    const inputs = fields.map(field => element('div', { class: 'field' },
      element('label', { for: `ask-${field.name}` }, field.label),
      element('input', { id: `ask-${field.name}`, name: field.name, value: field.value ?? '', required: !field.optional, autocomplete: 'off', spellcheck: 'false' })));
    const form = element('form', { method: 'dialog' },
      element('h2', { id: 'dialog-title' }, title),
      ...inputs,
      element('div', { class: 'actions' },
        cancel(dialog),
        element('button', { class: 'button', value: 'yes' }, action)));
    dialog.replaceChildren(form);
    dialog.returnValue = '';
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes' ? Object.fromEntries(new FormData(form)) : undefined), { once: true });
    dialog.showModal();
  });
}
