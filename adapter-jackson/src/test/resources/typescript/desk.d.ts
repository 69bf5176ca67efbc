// Written by Switchboard from what the server declares; change it there.

export interface All {
  /** a UUID */
  id: string;
  /** Duration as in ISO 8601 */
  took: string;
  done: boolean;
  number: number | null;
  /** Base64 */
  bytes: string;
  grid: ("red" | "green" | null)[][];
  colours: ("red" | "green")[];
  any: unknown;
  raw: unknown;
  letter: string;
}

export interface Came {
  who: string;
}

export interface ColourPage {
  items: ("red" | "green")[];
  first: "red" | "green" | null;
  /** an integer */
  pages: number;
}

export interface InnerNote {
  text: string;
}

export interface Listing {
  notes: NotePage;
  colours: ColourPage;
  sums: { [key: string]: number };
  /** each: an integer */
  counts: { [key in "red" | "green"]?: number };
}

export interface Note {
  /** at most 3 elements; each: 1 to 20 characters */
  tags: string[];
  inner: Note | null;
  /** at least 1; an integer */
  level: number;
}

export interface NoteParam {
  /** at most 3 elements; each: 1 to 20 characters */
  tags: string[];
  inner?: NoteParam | null;
  /** at least 1; an integer */
  level: number;
}

export interface NotePage {
  items: Note[];
  first: Note | null;
  /** an integer */
  pages: number;
}

export interface Rename {
  /** 1 to 80 characters */
  title: string;
  /** letters, * and *\/ */
  slug?: string | null;
  colour: "red" | "green";
}

export interface Renamed {
  title: string;
  note: Note;
  /** Instant as in ISO 8601 */
  at: string;
}

export interface Went {
  who: string;
  why: string | null;
}

export interface Api {
  receives: {
    'pong': number;
  };
  sends: {
    'ping': unknown;
  };
  calls: {
    'raw': { param: unknown; result: unknown };
  };
  answers: {
    'locate': { param: Note; result: Rename };
  };
  channels: {
    'desk:{id}/`{part}': {
      receives: {
        'all': All;
        'event': Came | Went;
        'pong': number;
      };
      sends: {
        'note': NoteParam;
        'ping': unknown;
      };
      calls: {
        'raw': { param: unknown; result: unknown };
        'rename': { param: Rename; result: Renamed };
      };
    };
    'desk:{id}': {
      receives: {
        'pong': number;
      };
      sends: {
        'it\'s': InnerNote;
        'ping': unknown;
        'raw': unknown;
        [cmd: string]: unknown;
      };
      calls: {
        'list': { param: unknown; result: Listing };
      };
    };
    '{name}': {
      receives: {
        'pong': number;
      };
      sends: {
        'ping': unknown;
      };
      calls: {
        'raw': { param: unknown; result: unknown };
      };
    };
  };
}

/** What is said in the channel of that name. */
export type ChannelApi<Name extends string> =
  Name extends `desk:${string}/\`${string}` ? Api['channels']['desk:{id}/`{part}'] :
  Name extends `desk:${string}` ? Api['channels']['desk:{id}'] :
  Name extends `${string}` ? Api['channels']['{name}'] :
  never;
