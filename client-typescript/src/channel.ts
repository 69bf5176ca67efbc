import { SwitchboardError } from './error.js';
import type { JoinReply } from './frame.js';
import { Listeners } from './listeners.js';
import { pause } from './pause.js';
import type { CallOptions, ChannelOptions, ChannelState, Member, Message, Position } from './types.js';
import type { Line } from './connection.js';

/** A channel that this client is in, or wants to be in. @internal */
export class Room extends Listeners {
  state: ChannelState = 'left';
  position: Position | undefined;
  presence: Map<string, Member> = new Map();
  count = 0;

  // Whether it is to be joined whenever there is a connection.
  _wanted = false;
  // Joined before and cut off since: something may have been missed.
  private _away = false;
  // Everything is to be recovered, and the numbering is not known yet.
  private _fromStart = false;
  // A reply to an older attempt at joining is nobody's.
  private _round = 0;
  private _answered = false;
  private _refusals = 0;
  private _waiting: { _resolve: () => void; _reject: (error: SwitchboardError) => void }[] = [];

  constructor(
    private _line: Line,
    readonly name: string,
    private _options: ChannelOptions
  ) {
    super();
    const { since } = _options;
    if (since) {
      this._away = true;
      this._fromStart = since === 'start';
      this.position = since === 'start' ? undefined : since;
    }
  }

  send(cmd: string, param?: unknown): void {
    this._line._send(this.name, cmd, param);
  }

  call(cmd: string, param?: unknown, options?: CallOptions): Promise<unknown> {
    return this._line._call(this.name, cmd, param, options);
  }

  join(): Promise<void> {
    return new Promise((_resolve, _reject) => {
      if (this.state === 'joined') {
        return _resolve();
      }
      this._waiting.push({ _resolve, _reject });
      if (!this._wanted) {
        this._enter();
      }
    });
  }

  leave(): void {
    if (this._wanted) {
      this._out(new SwitchboardError('left', `left ${this.name}`));
      this._line._left(this);
    }
  }

  /** Wants to be in from now on. */
  _enter(): void {
    this._wanted = true;
    this._line._entered(this);
    this._join();
  }

  /** Is not in, and does not want to be. */
  _out(why: SwitchboardError): void {
    this._wanted = this._away = false;
    this.position = undefined;
    this._round++;
    this._become('left');
    this._showMembers([], 0);
    this._happened('sb:end');
    this._waiting.splice(0).forEach(waiting => waiting._reject(why));
  }

  /** The connection is gone; whether it comes back is told by `forGood`. */
  _cut(forGood: boolean): void {
    this._round++;
    this._away = this._away || this.state === 'joined';
    this._become(forGood ? 'left' : 'joining');
    if (forGood) {
      this._happened('sb:end');
    }
  }

  /** The connection is there, or has lost track of this channel: joins, and asks for what was missed. */
  async _join(): Promise<void> {
    const round = ++this._round;
    this._away = this._away || this.state === 'joined';
    this._answered = false;
    this._become('joining');
    if (this._line.state.name !== 'connected') {
      return;
    }
    const param: { recover?: Position; token?: string } = {};
    if (this._options.getToken) {
      try {
        param.token = await this._options.getToken();
      } catch (error) {
        return this._refused(round, new SwitchboardError('unauthenticated', `no token: ${error}`, { retryable: true }));
      }
    }
    if (round !== this._round) {
      return;
    }
    if (this.position && this._options.recover !== false) {
      param.recover = this.position;
    }
    this._line._request(this.name, 'sb:join', param, (error, reply) => {
      if (error) {
        this._refused(round, error);
      } else if (round === this._round) {
        this._answered = true;
        this._piece(reply as JoinReply);
      }
    });
  }

  private _refused(round: number, error: SwitchboardError): void {
    if (round !== this._round) {
      return;
    }
    if (error.retryable) {
      const wait = Math.max(error.retryAfterMs || 0, pause(this._refusals++));
      setTimeout(() => round === this._round && this._join(), wait);
    } else {
      this._out(error);
      this._line._forget(this);
    }
    this._happened('error', error);
  }

  /** One piece of the answer to a join: the reply, or an `sb:missed` frame behind it. */
  _piece({ members, count, epoch, offset, recovered, missed, more }: JoinReply): void {
    if (this.state !== 'joining' || !this._answered) {
      return;
    }
    if (epoch !== this.position?.epoch) {
      this.position = undefined;
    }
    const round = this._round;
    for (const message of missed || []) {
      // A listener may have left meanwhile.
      if (round === this._round) {
        this._take(message, epoch);
      }
    }
    if (round !== this._round) {
      return;
    }
    if (members) {
      this._showMembers(members, count || 0);
    }
    if (more) {
      return;
    }
    this.position = epoch === undefined ? undefined : { epoch, offset: offset! };
    if (this._fromStart && this.position) {
      this._fromStart = false;
      this.position = { epoch: epoch!, offset: 0 };
      return void this._join();
    }
    const wasRecovering = this._away;
    this._away = false;
    this._refusals = 0;
    this._become('joined');
    this._waiting.splice(0).forEach(waiting => waiting._resolve());
    this._happened('joined', { wasRecovering, recovered: wasRecovering && !!recovered });
    this._line._flush();
  }

  /** A message that came by itself. While a join is under way its answer holds all that is numbered. */
  _receive(message: Message): void {
    if (message.offset === undefined) {
      this._deliver(message);
    } else if (this.state === 'joined') {
      this._take(message, this.position?.epoch);
    }
  }

  /** Delivers a numbered message, once. */
  private _take(message: Message, epoch: string | undefined): void {
    const offset = message.offset!;
    if (this.position && offset <= this.position.offset) {
      return;
    }
    if (epoch !== undefined) {
      this.position = { epoch, offset };
    }
    this._deliver(message);
  }

  _presence(joined: Member[], left: string[], count: number): void {
    joined.forEach(member => this.presence.set(member.id, member));
    left.forEach(id => this.presence.delete(id));
    this.count = count;
    this._happened('presence', { joined, left, count });
  }

  /** Makes `members` the ones who are here, and tells only what is different. */
  private _showMembers(members: Member[], count: number): void {
    const here = new Set(members.map(member => member.id));
    const joined = members.filter(member => !this.presence.has(member.id));
    const left = [...this.presence.keys()].filter(id => !here.has(id));
    if (joined.length + left.length || count !== this.count) {
      this._presence(joined, left, count);
    }
  }

  private _become(state: ChannelState): void {
    if (this.state !== state) {
      this.state = state;
      this._happened('state', state);
    }
  }
}
