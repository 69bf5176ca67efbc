/** What both sides say (protocol, Envelope). */
export interface SocketMessage {
    readonly channel: string;
    readonly cmd: string;
    readonly param: unknown;
}
/**
 * Stands in for Project Forge's `Socket`: the same constructor, fields and callbacks, the plain protocol without a sub-protocol. What
 * it does otherwise: its pauses are random and grow to 30 s, so that a restart brings no stampede, and it stays away after the close
 * codes that say so.
 */
export declare class Socket {
    readonly debug: boolean;
    readonly url: string;
    connected: boolean;
    /** What was sent while there was no connection; the last hundred. */
    pendingMessages: SocketMessage[];
    /** How long it waits before the next attempt. */
    pauseSeconds: number;
    /** Milliseconds since 1970 of the last attempt. */
    connectTime?: number;
    /** Whether it will not come back. */
    closed: boolean;
    sock?: WebSocket;
    private _open;
    private _recv;
    private _err;
    private _failures;
    /**
     * Connects.
     *
     * @param open is called at each connection, behind what was pending
     * @param recv is called for each message but `close-connection`
     * @param err is called for errors, with `socket` as the service
     * @param url a path of this page's host, or a whole address; `/connect` by default
     */
    constructor(debug: boolean, open: () => void, recv: (message: SocketMessage) => void, err: (service: string, error: string) => void, url?: string);
    connect(): void;
    /** Ends the connection half a second later, and for good. */
    disconnect(): void;
    send(message: SocketMessage): void;
    private _receive;
    /** Names no contents: those are the users'. */
    private _log;
}
