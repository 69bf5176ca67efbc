// The live traffic: filtered and sampled by the server, the newest on top, the last few hundred kept here.

import { address, element, link, scope, setText, toast } from './dom.js';
import { endTap, onJoined, onTapped, isJoined, tap as begin } from './feed.js';
import { count, bytes, plural, time } from './format.js';

const SHOWN = 300;
const KEPT = 5_000;
const WAYS = { in: '→ in', out: '← out', life: '• life' };

export function tap(main, signal, query) {
  const wanted = {};
  const input = (name, label, placeholder) => {
    const made = element('input', { id: `tap-${name}`, name, value: query.get(name) ?? '', placeholder, autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false' });
    return element('div', { class: 'field' }, element('label', { for: `tap-${name}` }, label), made);
  };
  const direction = element('select', { id: 'tap-direction', name: 'direction' },
    ...[['', 'Any'], ['in', 'In'], ['out', 'Out'], ['life', 'Opens and closes']].map(([value, text]) =>
      element('option', { value, selected: query.get('direction') === value }, text)));
  const rate = element('input', { id: 'tap-rate', name: 'rate', type: 'number', min: '1', max: '500', value: query.get('rate') ?? '100', required: true });
  const form = element('form', { class: 'card filters', submit: event => { event.preventDefault(); start(); } },
    input('channel', 'Channel', 'room:*'),
    input('user', 'User', 'id'),
    input('command', 'Command', 'chat*'),
    element('div', { class: 'field' }, element('label', { for: 'tap-direction' }, 'Direction'), direction),
    element('div', { class: 'field' }, element('label', { for: 'tap-rate' }, 'Most a second'), rate),
    element('div', { class: 'actions' }, element('button', { class: 'button' }, 'Apply')));

  const counts = element('p', { class: 'total' }, 'Waiting for messages…');
  const pause = element('button', { class: 'button quiet small', type: 'button', id: 'pause', 'aria-pressed': 'false', click: () => toggle() }, 'Pause');
  const list = element('ol', { class: 'traffic', 'aria-label': 'Messages, the newest first', tabindex: '0' });
  const empty = element('p', { class: 'empty' }, 'Nothing has passed yet that fits. Messages appear here as they go.');
  const kept = [];
  let paused = false;
  let waiting = [];
  let last = { seen: 0, sampled: 0, dropped: 0, refused: [] };

  main.append(
    element('div', { class: 'heading' }, element('h1', {}, 'Tap'), counts,
      element('div', { class: 'actions' }, pause,
        element('button', { class: 'button quiet small', type: 'button', id: 'clear', click: clear }, 'Clear'),
        element('button', { class: 'button quiet small', type: 'button', id: 'save', click: save }, 'Save as JSON lines'))),
    form, empty, list);

  async function start() {
    for (const name of ['channel', 'user', 'command', 'direction']) {
      wanted[name] = form.elements[name].value.trim();
    }
    wanted.rate = Number(rate.value);
    wanted.node = scope.node;
    history.replaceState(null, '', address('/tap', { ...wanted, rate: wanted.rate === 100 ? '' : wanted.rate }));
    last = { seen: 0, sampled: 0, dropped: 0, refused: [] };
    if (!isJoined()) {
      return;
    }
    try {
      await begin(wanted);
      tell();
    } catch (problem) {
      toast(`The tap did not begin: ${problem.message}.`, true);
    }
  }

  function toggle() {
    paused = !paused;
    pause.textContent = paused ? 'Go on' : 'Pause';
    pause.setAttribute('aria-pressed', String(paused));
    if (!paused) {
      add(waiting);
      waiting = [];
    }
    tell();
  }

  function clear() {
    kept.length = 0;
    waiting = [];
    list.replaceChildren();
    empty.hidden = false;
  }

  /** One JSON object a line, the oldest first: what grep and jq read. */
  function save() {
    const text = kept.map(entry => `${JSON.stringify({ ...entry, time: new Date(entry.time).toISOString() })}\n`).join('');
    const file = URL.createObjectURL(new Blob([text], { type: 'application/x-ndjson' }));
    element('a', { href: file, download: `tap-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.jsonl` }).click();
    setTimeout(() => URL.revokeObjectURL(file), 60_000);
    toast(`Saved ${plural(kept.length, 'message')}.`);
  }

  function tell() {
    const parts = [plural(last.seen, 'message')];
    if (last.sampled > 0) {
      parts.push(`${count(last.sampled)} passed over (more than ${wanted.rate} a second)`);
    }
    if (last.dropped > 0) {
      parts.push(`${count(last.dropped)} dropped by the server`);
    }
    if (last.refused.length > 0) {
      parts.push(`nothing from ${last.refused.join(', ')}, which can serve no more taps; close others`);
    }
    if (paused) {
      parts.push(`paused, ${count(waiting.length)} new`);
    }
    setText(counts, parts.join(' · '));
  }

  function add(entries) {
    if (entries.length === 0) {
      return;
    }
    kept.push(...entries);
    kept.splice(0, kept.length - KEPT);
    empty.hidden = true;
    list.prepend(...entries.slice(-SHOWN).reverse().map(row));
    while (list.childElementCount > SHOWN) {
      list.lastElementChild.remove();
    }
  }

  const removals = [
    onTapped(batch => {
      last = batch;
      if (paused) {
        waiting = [...waiting, ...batch.entries].slice(-KEPT);
      } else {
        add(batch.entries);
      }
      tell();
    }),
    onJoined(() => start()),
  ];
  document.addEventListener('keydown', event => {
    if (event.key === 'p' && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest('input, textarea, select')) {
      toggle();
    }
  }, { signal });
  signal.addEventListener('abort', () => {
    removals.forEach(remove => remove());
    endTap();
  });
  start();
}

function row(entry) {
  const param = entry.cut ? `${bytes(entry.bytes)}, too long to be shown` : JSON.stringify(entry.param);
  return element('li', { class: entry.direction },
    element('time', { datetime: new Date(entry.time).toISOString() }, time(entry.time)),
    element('span', { class: 'way' }, WAYS[entry.direction]),
    element('span', { class: 'on' }, entry.node),
    element('code', { class: 'command' }, entry.command),
    element('span', { class: 'where' }, entry.channel ? link('/channel', { name: entry.channel }, entry.channel) : '–'),
    element('span', { class: 'who' }, entry.connection
      ? link('/connection', { id: entry.connection }, entry.connection.slice(0, 8))
      : entry.from ? link('/user', { id: entry.from }, entry.from.slice(0, 8)) : '–'),
    element('details', { class: 'param' }, element('summary', {}, element('code', {}, param.length > 300 ? `${param.slice(0, 300)}…` : param)),
      element('pre', {}, entry.cut ? param : JSON.stringify(entry.param, null, 2))));
}
