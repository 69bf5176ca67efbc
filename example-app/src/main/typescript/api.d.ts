// Written by Switchboard from what the server declares; change it there.

export interface Line {
  user: string;
  text: string;
  /** an integer */
  time: number;
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

export interface Typing {
  user: string;
}

export interface Who {
  you: Person;
  members: Person[];
  /** an integer */
  count: number;
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
  Name extends `room:${string}` ? Api['channels']['room:{id}'] :
  Name extends `${string}` ? Api['channels']['{name}'] :
  never;
