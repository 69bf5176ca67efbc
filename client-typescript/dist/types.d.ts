import type { SwitchboardError } from './error.js';
/**
 * What an application says over its socket. A declaration of one's own, or the one that the server generates, names the parts that
 * it knows; a part that is left out is not checked.
 *
 * ```ts
 * interface Chat {
 *   receives: { chat: { user: string; text: string; time: number } };
 *   sends: { chat: { text: string } };
 *   calls: { rename: { param: { title: string }; result: { title: string } } };
 *   answers: { locate: { param: null; result: { page: string } } };
 * }
 * ```
 *
 * `receives` are the server's messages by command; `sends` what a client may say; `calls` what it may ask; `answers` what the server
 * may ask a client.
 */
export interface Anything {
    receives: {
        [cmd: string]: unknown;
    };
    sends: {
        [cmd: string]: unknown;
    };
    calls: {
        [cmd: string]: {
            param: unknown;
            result: unknown;
        };
    };
    answers: {
        [cmd: string]: {
            param: unknown;
            result: unknown;
        };
    };
}
export type Receives<Api> = Api extends {
    receives: infer Part;
} ? Part : Anything['receives'];
export type Sends<Api> = Api extends {
    sends: infer Part;
} ? Part : Anything['sends'];
export type Calls<Api> = Api extends {
    calls: infer Part;
} ? Part : Anything['calls'];
export type Answers<Api> = Api extends {
    answers: infer Part;
} ? Part : Anything['answers'];
/** The parameter: `[]` may stand for it where it is null or left out. What may be anything, `any` too, may be given or not. */
export type Args<Param> = unknown extends Param ? [param?: Param] : [Param] extends [null | undefined | void] ? [param?: null] : [param: Param];
export type ParamOf<Call> = Call extends {
    param: infer Param;
} ? Param : null;
export type ResultOf<Call> = Call extends {
    result: infer Result;
} ? Result : null;
/** A message of the server's. */
export interface Message<Param = unknown> {
    /** The channel that it is about, `''` where none. */
    readonly channel: string;
    readonly cmd: string;
    readonly param: Param;
    /** Who caused it; absent where nobody did. */
    readonly from?: string;
    /** Its number in a recoverable channel. */
    readonly offset?: number;
}
/** A user who is in a channel. */
export interface Member {
    readonly id: string;
    readonly name: string;
    /** Connections of that user in the channel when it was joined; not kept up to date. */
    readonly connections?: number;
}
/**
 * `connecting` lasts from an attempt until the server's greeting. `disconnected` with `retryAt` waits for the next attempt; without, it
 * is for good.
 */
export interface State {
    readonly name: 'disconnected' | 'connecting' | 'connected';
    /** Close code (RFC 6455 §7.4) of the last connection; 0 before there was any. */
    readonly code: number;
    readonly reason: string;
    /** Milliseconds since 1970. */
    readonly retryAt?: number;
}
/** `joining` also while the connection is away and the channel waits to be joined again. */
export type ChannelState = 'left' | 'joining' | 'joined';
/** A place in a channel that numbers its messages: everything up to and with `offset` is known. */
export interface Position {
    /** Identity of the numbering. */
    readonly epoch: string;
    readonly offset: number;
}
/** A channel was joined, and everything recovered that will be. */
export interface Joined {
    /** Whether it had been joined before, so that something may have been missed in between. */
    readonly wasRecovering: boolean;
    /** Whether all of that was delivered before this event. */
    readonly recovered: boolean;
}
/** Who came to a channel and who went. */
export interface PresenceChange {
    readonly joined: readonly Member[];
    /** Ids of users. */
    readonly left: readonly string[];
    /** Users in the channel now. */
    readonly count: number;
}
/** A message that will not be sent: the queue of the time without a connection overran, or it is longer than the server takes. */
export interface Dropped {
    readonly channel: string;
    readonly cmd: string;
    readonly param: unknown;
    readonly why: 'queue-full' | 'too-big';
}
/** What a {@link Connection} tells of itself. */
export interface ConnectionEvents {
    state: State;
    /** An error that is no reply to a call. */
    error: SwitchboardError;
    dropped: Dropped;
}
/** What a {@link Channel} tells of itself. */
export interface ChannelEvents {
    state: ChannelState;
    joined: Joined;
    presence: PresenceChange;
    /** An error that is no reply to a call; a join that was refused, too. */
    error: SwitchboardError;
    /** A message that a `messages()` loop was too slow for. */
    overrun: Message;
}
/** Takes a listener away. */
export type Removal = () => void;
export interface CallOptions {
    /** Milliseconds until the call fails with `timeout`, the time without a connection included. 10,000 by default; 0 for none. */
    timeout?: number;
    /** Gives the call up: it rejects with the signal's reason. The server is not told. */
    signal?: AbortSignal;
}
export interface MessagesOptions {
    /** Messages that may wait for the loop, 256 by default; the oldest go beyond it, each with an event `overrun`. */
    buffer?: number;
    /** Ends the loop. */
    signal?: AbortSignal;
}
/** Where messages come from and go to: a channel, or the connection for those that are about none. */
export interface Talk<Api> {
    /** Calls `listener` for each message with this command. */
    on<Cmd extends keyof Receives<Api> & string>(cmd: Cmd, listener: (param: Receives<Api>[Cmd], message: Message<Receives<Api>[Cmd]>) => void): Removal;
    /** The messages with this command from now on. Ends with the channel or the connection. */
    messages<Cmd extends keyof Receives<Api> & string>(cmd: Cmd, options?: MessagesOptions): AsyncIterableIterator<Message<Receives<Api>[Cmd]>>;
    /** Sends, at most once; without a connection it waits among the last 100. */
    send<Cmd extends keyof Sends<Api> & string>(cmd: Cmd, ...param: Args<Sends<Api>[Cmd]>): void;
    /**
     * Asks, and resolves with the reply's parameter. What is only sent may be asked as well: `null` then says that it was done.
     * Rejects with a {@link SwitchboardError}: the server's, `timeout`, or `disconnected` where the connection broke and nobody knows.
     */
    call<Cmd extends keyof Calls<Api> & string>(cmd: Cmd, param: ParamOf<Calls<Api>[Cmd]>, options?: CallOptions): Promise<ResultOf<Calls<Api>[Cmd]>>;
    call<Cmd extends keyof Sends<Api> & string>(cmd: Cmd, param: Sends<Api>[Cmd], options?: CallOptions): Promise<null>;
}
export interface Channel<Api = Anything> extends Talk<Api> {
    readonly name: string;
    readonly state: ChannelState;
    /** Where this client stands in a channel that numbers its messages: what `since` of a later page may be. */
    readonly position: Position | undefined;
    /** Users by id, as far as the server lists them (200); a live view. */
    readonly presence: ReadonlyMap<string, Member>;
    /** Users in the channel, listed or not. */
    readonly count: number;
    watch<Event extends keyof ChannelEvents>(event: Event, listener: (what: ChannelEvents[Event]) => void): Removal;
    /** Resolves when the channel is joined, rejects when that was refused. Joins again after `leave()` or a refusal. */
    join(): Promise<void>;
    /** Leaves; nothing of the channel is delivered from here on. */
    leave(): void;
}
export interface ChannelOptions {
    /** Whether to ask for what was missed when the channel is joined again, where the channel keeps it. True by default. */
    recover?: boolean;
    /**
     * What was seen before this page, so that the first join recovers, too; `'start'` for all that the channel has ever said. Where the
     * channel's history is shorter, the event `joined` says that nothing was recovered.
     */
    since?: Position | 'start';
    /** A token for this channel, asked for at each join. */
    getToken?: () => string | Promise<string>;
}
export interface Connection<Api = Anything> extends Talk<Api> {
    readonly state: State;
    /** Who the server says this is; undefined before the first greeting. */
    readonly user: Member | undefined;
    /** The server's id of this connection; changes with each. */
    readonly id: string | undefined;
    watch<Event extends keyof ConnectionEvents>(event: Event, listener: (what: ConnectionEvents[Event]) => void): Removal;
    /** The channel of that name, and joins it; the same object as long as it is not left. */
    channel<ChannelApi = Api>(name: string, options?: ChannelOptions): Channel<ChannelApi>;
    /** Answers what the server asks. What `handler` throws is the answer `internal`, a {@link SwitchboardError} is itself. */
    answer<Cmd extends keyof Answers<Api> & string>(cmd: Cmd, handler: (param: ParamOf<Answers<Api>[Cmd]>, message: Message) => ResultOf<Answers<Api>[Cmd]> | Promise<ResultOf<Answers<Api>[Cmd]>>): Removal;
    /** Hands a fresh token to the server on the live connection. Does so by itself before `expiresAt` where there is `getToken`. */
    refresh(): Promise<void>;
    /** Tries now, whatever the state: ends the waiting, or comes back after `close()` or a final close code. */
    open(): void;
    /** Leaves for good: what waits is dropped, calls are rejected. */
    close(): void;
}
export interface Options {
    /** A token, asked for at each attempt and before the last one expires. A failure counts as a failed attempt. */
    getToken?: () => string | Promise<string>;
    /** Messages and calls that wait while there is no connection, 100 by default; the oldest go beyond it, each with an event `dropped`. */
    queue?: number;
    /** Closes the connection. */
    signal?: AbortSignal;
    /** Makes the WebSocket; the global class by default. In Node 20: `(url, protocols) => new ws.WebSocket(url, protocols)`. */
    socket?: SocketFactory;
}
export type SocketFactory = (url: string, protocols: string[]) => SocketLike;
/** What is needed of a WebSocket. */
export interface SocketLike {
    /** 1 while it is open. */
    readonly readyState: number;
    onmessage: Receiver<{
        data: unknown;
    }>;
    onclose: Receiver<{
        code: number;
        reason: string;
    }>;
    onerror: Receiver<unknown>;
    send(text: string): void;
    close(code?: number, reason?: string): void;
}
/** A method's type, so that both a browser's events and those of a library for Node fit. */
export type Receiver<Event> = {
    receive(event: Event): void;
}['receive'] | null;
