import { bus, keepLock, type Bus } from './bus.js';
import { Hub, tabLock } from './hub.js';
import { connect as connectAlone, type Anything, type Connection, type Options, type SocketFactory } from './index.js';
import { TabSocket, type Carried } from './tab-socket.js';

export interface TabsOptions extends Options {
  /** `'shared'`: the tabs of this browser share one connection; where it can't do that, each has its own. */
  tabs?: 'shared';
  /**
   * Tabs with the same group and address share. Whoever leads connects with its own credentials, so tabs of different users must have
   * different groups: the user's id, for one.
   */
  group?: string;
}

/** As `connect` of `@switchboard/client`, with the option `tabs`. */
export function connect<Api = Anything>(url: string | URL, options: TabsOptions = {}): Connection<Api> {
  return options.tabs === 'shared' && globalThis.navigator?.locks && globalThis.BroadcastChannel
    ? connectAlone<Api>(url, { ...options, socket: shared(options) })
    : connectAlone<Api>(url, options);
}

let connections = 0;

/** Makes the sockets of one connection, all of them this tab's ends of the shared one. */
function shared({ group = '', socket: make = (url, items) => new WebSocket(url, items) }: TabsOptions): SocketFactory {
  const tab = `${Math.random()}`.slice(2) + Date.now() + ++connections;
  const carried: Carried[] = [];
  let ends: { _bus: Bus; _alive: Promise<void> } | undefined;
  let current: TabSocket | undefined;
  let sockets = 0;

  function begin(url: string): NonNullable<typeof ends> {
    const name = `switchboard/1 ${group} ${url}`;
    const tabs = bus(name);
    tabs._hear(note => current?._heard(note));
    // The hub's end is one of its own: this tab's ports are to it as any other's.
    keepLock(`${name} leader`).then(() => new Hub(name, bus(name), make, url));
    return { _bus: tabs, _alive: keepLock(tabLock(name, tab)) };
  }

  return (url, protocols) => {
    ends = ends || begin(url);
    return (current = new TabSocket(ends._bus, `${tab} ${++sockets}`, tab, protocols, carried, ends._alive));
  };
}
