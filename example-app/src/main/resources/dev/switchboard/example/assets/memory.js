// What this tab knows across a reload: its rooms, what it has shown of them, and where it stands in them.

const KEY = 'switchboard.chat';

export function remember(me, rooms) {
  const kept = { me: me.id, rooms: [...rooms.values()].map(room => room.kept()) };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // Storage is full or forbidden: after a reload the page asks the server for all that it has.
    sessionStorage.removeItem(KEY);
  }
}

/** What was remembered, once: a page that crashes must not bring back an older one's. */
export function recall() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') ?? { me: '', rooms: [] };
    sessionStorage.removeItem(KEY);
    return kept;
  } catch {
    return { me: '', rooms: [] };
  }
}
