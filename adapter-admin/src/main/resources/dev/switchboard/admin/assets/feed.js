// The live feed: our own protocol on a channel that only admins may join.

import { connect } from '../client/index.js';
import { byId, path } from './dom.js';

const connection = connect(new URL(`${path}/socket`, location.href));
const channel = connection.channel('console', { recover: false });

let counting = 0;
let opened = false;

/** Asks what `GET api/WHAT?QUERY` would answer. */
export async function get(what, query = '') {
  try {
    return await channel.call('get', { what, query: String(query) });
  } catch (problem) {
    if (problem.code === 'forbidden') {
      loggedOut('');
    }
    throw problem;
  }
}

export const tap = wanted => channel.call('tap', wanted);
export const endTap = () => channel.send('tap-end', null);

/** Hears the figures of each second. Returns its own removal. */
export const onFigures = listener => channel.on('figures', listener);

/** Hears batches of the tap: they are addressed to this connection. */
export const onTapped = listener => connection.on('tapped', listener);

/** Hears that the feed is there, now or again. */
export const onJoined = listener => channel.watch('joined', listener);

export const isJoined = () => channel.state === 'joined';

export function follow() {
  connection.watch('state', show);
  channel.watch('error', problem => problem.code === 'forbidden' && loggedOut(''));
  byId('try-now').addEventListener('click', () => connection.open());
  show(connection.state);
}

/** Why the server ends a login before its time, as the login page knows it; all others have had theirs. */
const ENDS = { 'logged out': 'logout', 'a newer login took the place of this one': 'replaced' };

/** Whether this page may still ask is told by the login itself. If not, nothing of it stays to be seen: a page may be open for a night. */
async function loggedOut(reason) {
  try {
    const reply = await fetch(`${path}/api/session`);
    if (reply.status === 401) {
      const ended = ENDS[reason] ?? 'expired';
      location.replace(`${path}/login?ended=${ended}#${encodeURIComponent(location.pathname + location.search)}`);
    }
  } catch {
    // The server is away, and the banner says so.
  }
}

const WORDS = { connecting: 'Connecting', connected: 'Live', waiting: 'Reconnecting', ended: 'Disconnected' };

function show(state) {
  const name = state.name === 'disconnected' ? state.retryAt ? 'waiting' : 'ended' : state.name;
  byId('state').dataset.state = name;
  byId('state-text').textContent = WORDS[name];
  document.body.classList.toggle('stale', opened && name !== 'connected');
  clearInterval(counting);
  if (name === 'connected') {
    opened = true;
    byId('banner').hidden = true;
    return;
  }
  if (name === 'connecting' && byId('banner').hidden) {
    return;
  }
  if (state.code === 4501 || state.code === 4500) {
    loggedOut(state.reason);
  }
  byId('banner').hidden = false;
  byId('banner-title').textContent = opened ? 'Connection lost' : 'The live feed can’t be reached';
  const tell = () => {
    const seconds = Math.max(0, Math.ceil(((state.retryAt ?? 0) - Date.now()) / 1000));
    byId('banner-text').textContent = name === 'ended'
      ? `${state.reason || 'The server closed it'}. What is shown is what was last known.`
      : `What is shown is what was last known. ${name === 'connecting' || seconds === 0 ? 'Trying now.' : `Trying again in ${seconds}\u00a0s.`}`;
  };
  tell();
  counting = setInterval(tell, 500);
}
