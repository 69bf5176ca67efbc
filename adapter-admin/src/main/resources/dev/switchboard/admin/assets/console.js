// The console: one view at a time, each with an address of its own.

import { logout } from './api.js';
import { config } from './config.js';
import { channel, connection, user } from './details.js';
import { address, byId, path, scope, toast } from './dom.js';
import { follow, onFigures } from './feed.js';
import { channels, connections } from './list.js';
import { showNodes, watchNodes } from './nodes.js';
import { overview } from './overview.js';
import { tap } from './tap.js';
import { tools } from './tools.js';

const VIEWS = {
  '': ['Overview', overview],
  '/connections': ['Connections', connections],
  '/connection': ['Connection', connection, '/connections'],
  '/user': ['User', user, '/connections'],
  '/channels': ['Channels', channels],
  '/channel': ['Channel', channel, '/channels'],
  '/tap': ['Tap', tap],
  '/tools': ['Tools', tools],
  '/config': ['Configuration', config],
};

const main = byId('main');
let ending = new AbortController();

function show() {
  const below = location.pathname.slice(path.length);
  scope.node = new URLSearchParams(location.search).get('node') ?? '';
  const [title, view, parent] = VIEWS[below] ?? VIEWS[''];
  ending.abort();
  ending = new AbortController();
  byId('dialog').close();
  main.replaceChildren();
  main.className = '';
  main.dataset.view = below.slice(1) || 'overview';
  document.title = `${title} · Switchboard admin`;
  for (const tab of document.querySelectorAll('.views a')) {
    tab.href = address(tab.pathname.slice(path.length));
    const here = tab.pathname === path + (parent ?? below);
    if (here) {
      tab.setAttribute('aria-current', 'page');
    } else {
      tab.removeAttribute('aria-current');
    }
  }
  reveal();
  view(main, ending.signal, new URLSearchParams(location.search));
}

/** Where the views stand in a row that is longer than a phone is wide. */
function reveal() {
  document.querySelector('.views [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
}

addEventListener('resize', reveal);

document.addEventListener('click', event => {
  const to = event.target.closest('a[data-view]');
  if (!to || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) {
    return;
  }
  event.preventDefault();
  history.pushState(null, '', to.href);
  show();
  scrollTo(0, 0);
  main.focus({ preventScroll: true });
});

addEventListener('popstate', show);

document.addEventListener('keydown', event => {
  const typing = event.target.closest('input, textarea, select');
  if (event.key === '/' && !typing && byId('search')) {
    event.preventDefault();
    byId('search').focus();
  }
});

byId('logout').addEventListener('click', async () => {
  try {
    await logout();
    location.replace(`${path}/login`);
  } catch (problem) {
    toast(`Not logged out: ${problem.message}.`, true);
  }
});

onFigures(({ nodes }) => showNodes(nodes));

/** The same view of the other node; what was filtered stays, and where one was in a list does not. */
watchNodes(() => {
  const query = new URLSearchParams(location.search);
  for (const place of ['after', 'from']) {
    query.delete(place);
  }
  history.pushState(null, '', address(location.pathname.slice(path.length), Object.fromEntries(query)));
  show();
});

follow();
show();
