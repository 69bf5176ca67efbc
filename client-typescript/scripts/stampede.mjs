// 100,000 clients lose their server in one instant. How many of them are back in the worst 100 ms?
// usage: node scripts/stampede.mjs [CLIENTS]    prints a table (npm ci in comparison/ first)
//
// Each delay comes from the library's own code, as its defaults have it; no network, no jitter of timers, as those are everybody's.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pause } from '../dist/index.js';
import { root } from './size.mjs';

const CLIENTS = Number(process.argv[2] ?? 100_000);
const WINDOW = 100;
const modules = join(root, 'comparison', 'node_modules');
const load = file => import(pathToFileURL(join(modules, file)));
const require = createRequire(join(root, 'comparison', 'package.json'));

const { Backoff } = await load('socket.io-client/build/esm/contrib/backo2.js');
const { Socket: Phoenix } = await load('phoenix/priv/static/phoenix.mjs');
const { DefaultReconnectPolicy } = await load('@microsoft/signalr/dist/esm/DefaultReconnectPolicy.js');
const { Client: Stomp } = await load('@stomp/stompjs/esm6/index.js');
const { Centrifuge } = require('centrifuge');

class Nothing {}
const phoenix = new Phoenix('ws://nowhere.test', { transport: Nothing, sessionStorage: { getItem: () => null } });
const signalr = new DefaultReconnectPolicy();
const stomp = new Stomp();
const socketIo = () => new Backoff({ min: 1_000, max: 5_000, jitter: 0.5 });
const centrifuge = new Centrifuge('ws://nowhere.test', { websocket: Nothing });


const CLIENTS_BY_NAME = {
  'Switchboard, lost connection': () => n => pause(n),
  'Switchboard, restart (1012 with the span for 100,000)': () => n => (n ? pause(n) : pause(0, 1012, '{"retry":[100,30100]}')),
  'socket.io-client': () => {
    const backoff = socketIo();
    return () => backoff.duration();
  },
  centrifuge: () => n => {
    centrifuge._reconnectAttempts = n;
    return centrifuge._getReconnectDelay();
  },
  phoenix: () => n => phoenix.reconnectAfterMs(n + 1),
  '@microsoft/signalr': () => n => signalr.nextRetryDelayInMilliseconds({ previousRetryCount: n }) ?? Infinity,
  '@stomp/stompjs': () => () => stomp.reconnectDelay
};

/** The greatest share of `times` in any window. */
function worst(times) {
  times.sort((a, b) => a - b);
  let most = 0;
  for (let first = 0, last = 0; last < times.length; last++) {
    while (times[last] - times[first] >= WINDOW) {
      first++;
    }
    most = Math.max(most, last - first + 1);
  }
  return most / times.length;
}

const percent = share => `${(100 * share).toFixed(1)} %`;

console.log(`| client | first retries in the worst ${WINDOW} ms | retries in the worst ${WINDOW} ms while the server stays away for 10 s, of all clients | first back after those 10 s, worst ${WINDOW} ms |`);
console.log('|---|---|---|---|');
for (const [name, make] of Object.entries(CLIENTS_BY_NAME)) {
  const first = new Float64Array(CLIENTS);
  const late = [];
  const returns = [];
  for (let client = 0; client < CLIENTS; client++) {
    const next = make();
    let time = 0;
    for (let n = 0; ; n++) {
      time += next(n);
      if (n === 0) {
        first[client] = time;
      }
      if (time >= 10_000) {
        returns.push(time);
        break;
      }
      // What comes at once is in the column before.
      if (n > 0) {
        late.push(time);
      }
    }
  }
  const crowd = late.length ? (worst(late) * late.length) / CLIENTS : 0;
  console.log(`| ${name} | ${percent(worst(first))} | ${percent(crowd)} | ${percent(worst(returns.filter(Number.isFinite)))} |`);
}
