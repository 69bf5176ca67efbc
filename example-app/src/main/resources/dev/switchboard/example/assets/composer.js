// The field for writing: Enter sends, it grows with the text, and it says why something was not sent.

import { byId } from './dom.js';

const LONGEST = 4000;
const NEARLY = 200;

/** `send` gets each text, `writes` is told while there is one. */
export function composer(send, writes) {
  const form = byId('composer');
  const field = byId('text');
  const grow = () => {
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight + 2}px`;
  };
  field.addEventListener('input', () => {
    grow();
    if (field.value) {
      writes();
    }
    const left = LONGEST - field.value.length;
    complain(left <= NEARLY ? `${left} characters left` : '');
  });
  field.addEventListener('keydown', event => {
    // While an input method composes a word, Enter ends the word and not the message.
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  form.addEventListener('submit', event => {
    event.preventDefault();
    const text = field.value.trim();
    if (text) {
      field.value = '';
      grow();
      complain('');
      send(text);
    }
    field.focus();
  });
}

/** Says what is wrong below the field; nothing if empty. */
export function complain(why, id = 'problem') {
  byId(id).textContent = why;
  byId(id).hidden = !why;
}

/** Writes to this room from now on; to none if there is none. */
export function writeTo(name) {
  byId('text-label').textContent = name ? `Message to ${name}` : 'Message';
  byId('text').placeholder = name ? `Write to ${name}` : 'Join a room to write';
  byId('text').disabled = !name;
  byId('composer').querySelector('button').disabled = !name;
}
