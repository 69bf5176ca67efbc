import type { Message, MessagesOptions, Removal } from './types.js';

type Listener = (what: any, message?: any) => void;

/** Listeners by name. One that throws is reported like any uncaught error, and keeps the others from nothing. */
class Register {
  private _byName = new Map<string, Set<{ _call: Listener }>>();

  _add(name: string, listener: Listener): Removal {
    // An entry of its own, so that the same function twice is two listeners.
    const entry = { _call: listener };
    const all = this._byName.get(name) || new Set();
    this._byName.set(name, all.add(entry));
    return () => all.delete(entry);
  }

  _tell(name: string, what: unknown, message?: unknown): void {
    for (const entry of [...(this._byName.get(name) || [])]) {
      try {
        entry._call(what, message);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}

/** What a connection and a channel have in common: listeners for messages, and watchers of itself. @internal */
export class Listeners {
  private _messages = new Register();
  private _events = new Register();

  on(cmd: string, listener: Listener): Removal {
    return this._messages._add(cmd, listener);
  }

  watch(event: string, listener: (what: any) => void): Removal {
    return this._events._add(event, listener);
  }

  messages(cmd: string, { buffer = 256, signal }: MessagesOptions = {}): AsyncIterableIterator<Message> {
    const waiting: Message[] = [];
    const askers: ((result: IteratorResult<Message>) => void)[] = [];
    const done: IteratorResult<Message> = { value: undefined, done: true };
    let ended = false;
    const end = () => {
      ended = true;
      removeListener();
      removeEnd();
      signal?.removeEventListener('abort', end);
      askers.splice(0).forEach(ask => ask(done));
    };
    const removeListener = this.on(cmd, (_, message: Message) => {
      const ask = askers.shift();
      if (ask) {
        ask({ value: message });
      } else if (waiting.push(message) > buffer) {
        this._happened('overrun', waiting.shift());
      }
    });
    const removeEnd = this.watch('sb:end', end);
    signal?.addEventListener('abort', end);
    if (signal?.aborted) {
      end();
    }
    return {
      next: () => {
        const value = waiting.shift();
        return value ? Promise.resolve({ value }) : ended ? Promise.resolve(done) : new Promise(ask => askers.push(ask));
      },
      return: () => {
        waiting.length = 0;
        end();
        return Promise.resolve(done);
      },
      [Symbol.asyncIterator]() {
        return this;
      }
    };
  }

  _deliver(message: Message): void {
    this._messages._tell(message.cmd, message.param, message);
  }

  _happened(event: string, what?: unknown): void {
    this._events._tell(event, what);
  }
}
