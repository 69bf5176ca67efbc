// Written by Switchboard from what the server declares; change it there.

export interface Figure {
  node: string;
  name: string;
  value: number;
}

export interface Line {
  user: string;
  text: string;
  /** an integer */
  time: number;
}

export interface Notice {
  level: "INFO" | "SUCCESS" | "WARNING" | "ERROR";
  text: string;
  by: string;
  personal: boolean;
  /** an integer */
  time: number;
}

export interface Notify {
  level: "INFO" | "SUCCESS" | "WARNING" | "ERROR";
  /** 1 to 200 characters */
  text: string;
  /** a UUID */
  to?: string | null;
}

export interface Person {
  id: string;
  name: string;
}

export interface Pong {
  /** an integer */
  timestamp: number;
}

export interface Room {
  room: string;
}

export interface Said {
  /** 1 to 4000 characters */
  text: string;
}

export interface Stroke {
  pen: "INK" | "RED" | "AMBER" | "GREEN" | "BLUE";
  /** 1 to 60; an integer */
  width: number;
  /** 2 to 64 elements; each: 0 to 1600; each: an integer */
  points: number[];
}

export interface Typing {
  user: string;
}

export interface Who {
  you: Person;
  members: Person[];
  /** an integer */
  count: number;
}

export interface Wiped {
  by: string;
}

export interface Api {
  receives: {
    'join-room': Room;
    'leave-room': Room;
    'pong': Pong;
  };
  sends: {
    'join-room': Room;
    'leave-room': Room;
    'ping': unknown;
  };
  calls: {
  };
  channels: {
    'demo:dashboard': {
      receives: {
        'figure': Figure;
        'join-room': Room;
        'leave-room': Room;
        'pong': Pong;
      };
      sends: {
        'join-room': Room;
        'leave-room': Room;
        'ping': unknown;
      };
      calls: {
      };
    };
    'demo:notices:{user}': {
      receives: {
        'join-room': Room;
        'leave-room': Room;
        'notice': Notice;
        'pong': Pong;
      };
      sends: {
        'join-room': Room;
        'leave-room': Room;
        'ping': unknown;
      };
      calls: {
      };
    };
    'demo:notices': {
      receives: {
        'join-room': Room;
        'leave-room': Room;
        'notice': Notice;
        'pong': Pong;
      };
      sends: {
        'join-room': Room;
        'leave-room': Room;
        'notify': Notify;
        'ping': unknown;
      };
      calls: {
      };
    };
    'demo:board:{id}': {
      receives: {
        'join-room': Room;
        'leave-room': Room;
        'line': Stroke;
        'pong': Pong;
        'wipe': Wiped;
      };
      sends: {
        'join-room': Room;
        'leave-room': Room;
        'line': Stroke;
        'ping': unknown;
        'wipe': unknown;
      };
      calls: {
      };
    };
    'room:{id}': {
      receives: {
        'chat': Line;
        'join-room': Room;
        'leave-room': Room;
        'pong': Pong;
        'typing': Typing;
        'who': Who;
      };
      sends: {
        'chat': Said;
        'join-room': Room;
        'leave-room': Room;
        'ping': unknown;
        'typing': unknown;
        'who': unknown;
      };
      calls: {
      };
    };
    '{name}': {
      receives: {
        'chat': Line;
        'join-room': Room;
        'leave-room': Room;
        'pong': Pong;
        'typing': Typing;
        'who': Who;
      };
      sends: {
        'chat': Said;
        'join-room': Room;
        'leave-room': Room;
        'ping': unknown;
        'typing': unknown;
        'who': unknown;
      };
      calls: {
      };
    };
  };
}

/** What is said in the channel of that name. */
export type ChannelApi<Name extends string> =
  Name extends `demo:dashboard` ? Api['channels']['demo:dashboard'] :
  Name extends `demo:notices:${string}` ? Api['channels']['demo:notices:{user}'] :
  Name extends `demo:notices` ? Api['channels']['demo:notices'] :
  Name extends `demo:board:${string}` ? Api['channels']['demo:board:{id}'] :
  Name extends `room:${string}` ? Api['channels']['room:{id}'] :
  Name extends `${string}` ? Api['channels']['{name}'] :
  never;
