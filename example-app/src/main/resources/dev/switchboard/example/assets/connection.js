// How the connection is: a word at the top of the page, and a banner with a countdown while there is none.

import { connect } from '/client/index.js';
import { byId, plural } from './dom.js';

const WORDS = { connecting: 'Connecting', connected: 'Connected', waiting: 'Reconnecting', ended: 'Disconnected' };

const REASONS = {
  1000: 'The server closed the connection.',
  1008: 'The server refused this connection.',
  1009: 'A message was too big for the server.',
  4500: 'An operator or the application ended this connection.',
  4501: 'The server does not accept this page’s credentials.',
};

let counting = 0;
let opened = false;
let restarts = false;

/** The address of a socket of this server, for somebody of that name. */
export function address(path, name) {
  const url = new URL(path, location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  if (name) {
    url.searchParams.set('name', name);
  }
  return url.href;
}

/** Connects a small page, and shows how its connection is from then on. */
export function open() {
  const connection = connect(address('/connect', new URLSearchParams(location.search).get('name')?.trim()));
  connection.watch('state', state => showConnection(state));
  byId('try-now').addEventListener('click', () => connection.open());
  showConnection(connection.state);
  return connection;
}

/** Shows a state of the client's; `queued` tells how many messages wait. */
export function showConnection({ name, code, retryAt }, queued = () => 0) {
  const state = { code, retryAt, name: name === 'disconnected' ? (retryAt ? 'waiting' : 'ended') : name };
  opened ||= state.name === 'connected';
  // Until it is back: attempts at a server that is still away end otherwise.
  restarts = state.name !== 'connected' && (restarts || code === 1012);
  byId('connection').dataset.state = state.name;
  byId('connection-text').textContent = WORDS[state.name];
  clearInterval(counting);
  // The first attempt has the page to itself; a banner for a tenth of a second would only flicker.
  const quiet = state.name === 'connected' || state.name === 'connecting' && byId('banner').hidden;
  byId('banner').hidden = quiet;
  if (quiet) {
    if (state.name === 'connected') {
      say('Connected');
    }
    return;
  }
  byId('banner-title').textContent = title(state);
  byId('try-now').textContent = state.name === 'ended' ? 'Connect again' : 'Try now';
  byId('try-now').disabled = state.name === 'connecting';
  const count = () => {
    byId('banner-text').textContent = text(state, queued());
  };
  count();
  counting = setInterval(count, 250);
  if (state.name !== 'connecting') {
    say(`${title(state)}. ${state.name === 'ended' ? text(state, queued()) : 'The page tries again by itself.'}`);
  }
}

function title(state) {
  if (state.name === 'ended') {
    return 'Disconnected';
  }
  if (!opened) {
    return 'The server can’t be reached';
  }
  return restarts ? 'The server restarts' : 'Connection lost';
}

function text(state, queued) {
  if (state.name === 'ended') {
    return `${REASONS[state.code] ?? `The server closed the connection (${state.code}).`} The page does not come back by itself.`;
  }
  const seconds = Math.max(0, Math.ceil(((state.retryAt ?? 0) - Date.now()) / 1000));
  const when = state.name === 'connecting' || seconds === 0 ? 'Trying now.' : `Trying again in ${seconds} s.`;
  return queued ? `${when} ${plural(queued, 'message waits', 'messages wait')} to be sent.` : when;
}

// Once for each change, not for each second of the countdown.
function say(sentence) {
  byId('spoken').textContent = sentence;
}
