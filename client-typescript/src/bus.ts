/** What tabs tell each other. `port` names one connection of one tab. @internal */
export type Note =
  // To whoever leads.
  | { kind: 'open'; port: string; tab: string; protocols: string[] }
  | { kind: 'up'; port: string; seq: number; text: string }
  | { kind: 'close'; port: string; code: number }
  // From the one who leads.
  | { kind: 'elected' }
  | { kind: 'opened'; port: string }
  | { kind: 'taken'; port: string; seq: number }
  | { kind: 'down'; ports: string[]; text: string }
  | { kind: 'closed'; port: string; code: number; reason: string };

/** One end of what joins the tabs; hears all but itself. @internal */
export interface Bus {
  _say(note: Note): void;
  _hear(listener: (note: Note) => void): void;
}

/** @internal */
export function bus(name: string): Bus {
  const channel = new BroadcastChannel(name);
  return {
    _say: note => channel.postMessage(note),
    _hear: listener => (channel.onmessage = event => listener(event.data))
  };
}

/** Resolves when a lock is held; it is kept until the page ends. @internal */
export function keepLock(name: string): Promise<void> {
  return new Promise(held => {
    navigator.locks.request(name, () => {
      held();
      return new Promise(() => {});
    });
  });
}

/** Waits until nobody holds a lock. @internal */
export function lockFree(name: string, free: () => void): void {
  navigator.locks.request(name, free);
}
