import type { Anything, Connection, Options } from './types.js';
export { SwitchboardError, type Problem } from './error.js';
export { comesBack, pause } from './pause.js';
export type * from './types.js';
/**
 * Connects to a Switchboard server, and stays connected: comes back after a loss, joins its channels again and recovers what was
 * missed.
 *
 * @param url of the socket: `wss:` or `https:`, or relative to the page
 */
export declare function connect<Api = Anything>(url: string | URL, options?: Options): Connection<Api>;
