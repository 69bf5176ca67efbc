// Stays at the newest message for who is there, and stays put for who reads further up, with a button that leads down.

import { byId, plural } from './dom.js';

const NEAR = 48;

export class Scroll {
  #view = byId('scroll');
  #missed = 0;
  #follows = true;

  constructor() {
    this.#view.addEventListener('scroll', () => {
      this.#follows = this.#view.scrollHeight - this.#view.scrollTop - this.#view.clientHeight < NEAR;
      if (this.#follows) {
        this.#missed = 0;
        this.#show();
      }
    }, { passive: true });
    byId('jump').addEventListener('click', () => {
      this.toEnd();
      byId('text').focus();
    });
    // The keyboard of a phone, the banner and a growing field change the height.
    new ResizeObserver(() => this.#follows && this.toEnd()).observe(this.#view);
    new MutationObserver(() => this.#follows && this.toEnd()).observe(byId('logs'), { childList: true, subtree: true });
  }

  /** A message has come; `own` leads down in any case. */
  grown(own) {
    if (own || this.#follows) {
      this.toEnd();
    } else {
      this.#missed++;
      this.#show();
    }
  }

  toEnd() {
    this.#follows = true;
    this.#missed = 0;
    this.#view.scrollTop = this.#view.scrollHeight;
    this.#show();
  }

  #show() {
    byId('jump').hidden = !this.#missed;
    byId('jump').textContent = `${plural(this.#missed, 'new message', 'new messages')} below`;
  }
}
