import { AsyncLocalStorage } from 'node:async_hooks';

interface Tab {
  channels: Set<FakeBroadcastChannel>;
  alive: boolean;
}
interface Claim {
  tab: Tab | undefined;
  held: () => unknown;
}

/**
 * A browser's tabs in one process, as far as shared connections look at them: each has its locks and broadcast channels, and loses them
 * when it is killed. What a tab begins belongs to it, also what it does later.
 */
export class Browser {
  private readonly current = new AsyncLocalStorage<Tab>();
  private readonly locks = new Map<string, Claim[]>();
  private readonly channels = new Set<FakeBroadcastChannel>();

  /** For `vi.stubGlobal`. */
  readonly navigator = { locks: { request: (name: string, held: () => unknown) => this.request(name, held) } };
  readonly BroadcastChannel: new (name: string) => FakeBroadcastChannel;

  constructor() {
    const browser = this;
    this.BroadcastChannel = class extends FakeBroadcastChannel {
      constructor(name: string) {
        super(name, browser.channels, browser.current.getStore(), (tab, task) =>
          tab ? browser.current.run(tab, task) : task()
        );
      }
    };
  }

  tab(): Tab {
    return { channels: new Set(), alive: true };
  }

  within<Result>(tab: Tab, task: () => Result): Result {
    return this.current.run(tab, task);
  }

  kill(tab: Tab): void {
    tab.alive = false;
    for (const channel of [...this.channels]) {
      if (channel.tab === tab) {
        this.channels.delete(channel);
      }
    }
    for (const [name, claims] of this.locks) {
      const holder = claims[0];
      this.locks.set(name, claims.filter(claim => claim.tab !== tab));
      if (holder?.tab === tab) {
        this.grant(name);
      }
    }
  }

  private request(name: string, held: () => unknown): void {
    const claims = this.locks.get(name) ?? [];
    this.locks.set(name, claims);
    if (claims.push({ tab: this.current.getStore(), held }) === 1) {
      this.grant(name);
    }
  }

  private grant(name: string): void {
    const claim = this.locks.get(name)![0];
    if (claim) {
      queueMicrotask(async () => {
        if (claim.tab && !claim.tab.alive) {
          return;
        }
        await (claim.tab ? this.current.run(claim.tab, claim.held) : claim.held());
        const claims = this.locks.get(name)!;
        if (claims[0] === claim) {
          claims.shift();
          this.grant(name);
        }
      });
    }
  }
}

class FakeBroadcastChannel {
  onmessage: ((event: { data: unknown }) => void) | null = null;

  constructor(
    private readonly name: string,
    private readonly all: Set<FakeBroadcastChannel>,
    readonly tab: Tab | undefined,
    private readonly within: (tab: Tab | undefined, task: () => void) => void
  ) {
    all.add(this);
  }

  postMessage(data: unknown): void {
    if (!this.all.has(this)) {
      return; // a page that is gone says nothing
    }
    for (const other of this.all) {
      if (other !== this && other.name === this.name) {
        const copy = structuredClone(data);
        setTimeout(() => this.all.has(other) && this.within(other.tab, () => other.onmessage?.({ data: copy })), 0);
      }
    }
  }
}
