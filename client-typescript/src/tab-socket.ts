import type { Bus, Note } from './bus.js';
import type { Frame } from './frame.js';
import type { SocketLike } from './types.js';

/** A message of the application's that the leading tab has not taken yet. @internal */
export interface Carried {
  _channel: string;
  _text: string;
}

/**
 * One tab's end of the shared connection: a WebSocket to the client above it. When another tab begins to lead it ends as for a restart
 * that wants everybody back at once; what the former leader did not take is carried over to the next.
 *
 * @internal
 */
export class TabSocket implements SocketLike {
  onmessage: SocketLike['onmessage'] = null;
  onclose: SocketLike['onclose'] = null;
  onerror: SocketLike['onerror'] = null;
  readyState = 0;

  private _seq = 0;
  private _untaken = new Map<number, string>();
  private _joins = new Map<number, string>();

  /**
   * Asks for its place.
   *
   * @param _carried what an earlier one could not hand over, and this one may not be able to either
   * @param alive when the tab holds the lock by which others see that it lives
   */
  constructor(
    private _bus: Bus,
    private _port: string,
    private _tab: string,
    private _protocols: string[],
    private _carried: Carried[],
    alive: Promise<unknown>
  ) {
    alive.then(() => this.readyState || this._ask());
  }

  private _ask(): void {
    this._bus._say({ kind: 'open', port: this._port, tab: this._tab, protocols: this._protocols });
  }

  send(text: string): void {
    const { channel, cmd, id } = JSON.parse(text) as Frame;
    if (cmd === 'sb:join') {
      this._joins.set(id!, channel);
    }
    this._up(text);
  }

  close(code = 1000): void {
    if (this.readyState < 2) {
      this._bus._say({ kind: 'close', port: this._port, code });
    }
    this.readyState = 3;
  }

  _heard(note: Note): void {
    if (this.readyState > 1) {
      return;
    }
    if (note.kind === 'elected') {
      if (this.readyState) {
        this._over(1012, '{"retry":[0,0]}');
      } else {
        this._ask();
      }
    } else if (note.kind === 'down') {
      if (this.readyState && note.ports.includes(this._port)) {
        this._down(note.text);
      }
    } else if (note.kind !== 'open' && note.kind !== 'up' && note.kind !== 'close' && note.port === this._port) {
      if (note.kind === 'opened') {
        this.readyState = 1;
      } else if (note.kind === 'taken') {
        this._untaken.delete(note.seq);
      } else {
        this._over(note.code, note.reason);
      }
    }
  }

  private _down(text: string): void {
    const frame = JSON.parse(text) as Frame;
    // First what was said first; the channel has to be joined for it.
    if (frame.cmd === 'sb:welcome') {
      this._handOver('');
    } else if (frame.re !== undefined && this._joins.has(frame.re)) {
      if (!frame.err) {
        this._handOver(this._joins.get(frame.re)!);
      }
      this._joins.delete(frame.re);
    }
    this.onmessage?.({ data: text });
  }

  private _handOver(channel: string): void {
    for (const carried of this._carried.splice(0)) {
      if (carried._channel === channel) {
        this._up(carried._text);
      } else {
        this._carried.push(carried);
      }
    }
  }

  private _up(text: string): void {
    const seq = ++this._seq;
    this._untaken.set(seq, text);
    this._bus._say({ kind: 'up', port: this._port, seq, text });
  }

  private _over(code: number, reason: string): void {
    this.readyState = 3;
    this._carried.unshift(
      ...[...this._untaken.values()]
        .map(text => ({ _text: text, _frame: JSON.parse(text) as Frame }))
        // Requests were rejected with the connection, and what begins with sb: is asked anew.
        .filter(({ _frame }) => _frame.id === undefined && _frame.re === undefined && !_frame.cmd.startsWith('sb:'))
        .map(({ _text, _frame }) => ({ _text, _channel: _frame.channel || '' }))
    );
    this.onclose?.({ code, reason });
  }
}
