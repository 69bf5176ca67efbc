/** Whether a client may come back after a close code (protocol, Closing). */
export declare function comesBack(code: number): boolean;
/**
 * Milliseconds to wait after the n-th failure in a row, n from 0: a random moment between 100 ms and a cap that doubles from 500 ms to
 * 30 s. The cap comes before the jitter: a cap behind it would gather everybody at 30 s. A restart's reason may name a span instead.
 */
export declare function pause(failures: number, code?: number, reason?: string): number;
