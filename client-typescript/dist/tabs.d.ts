import { type Anything, type Connection, type Options } from './index.js';
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
export declare function connect<Api = Anything>(url: string | URL, options?: TabsOptions): Connection<Api>;
