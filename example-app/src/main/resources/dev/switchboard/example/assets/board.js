// The shared drawing board: what is drawn here goes to the channel, what the channel says is drawn here. Its order is the drawing.

import { open } from './connection.js';
import { byId, plural } from './dom.js';

const WIDTH = 1600;
const HEIGHT = 800;
const SEND_EVERY = 60;
const MOST_POINTS = 64;
const STEP = 20;

const id = new URLSearchParams(location.search).get('id') || fresh();
const canvas = byId('board');
const paint = canvas.getContext('2d');
const dark = matchMedia('(prefers-color-scheme: dark)');
let lines = [];
let lost = false;
let points = null;
let sent = 0;

history.replaceState(null, '', `/board?id=${encodeURIComponent(id)}`);
byId('another').href = `/board?id=${fresh()}`;

const connection = open();
const channel = connection.channel(`demo:board:${id}`, { since: 'start' });
channel.on('line', line => {
  lines.push(line);
  draw(line);
  tell();
});
channel.on('wipe', () => begin(false));
channel.watch('joined', ({ recovered }) => {
  // The server has no longer all of the drawing, so all who come now begin anew, and this page with them.
  if (!recovered) {
    begin(lines.length > 0 || channel.position?.offset > 0);
  }
  tell();
});
channel.watch('presence', () => tell());
channel.watch('state', () => {
  points = null;
  tell();
});
channel.watch('error', ({ message }) => {
  byId('state').textContent = message;
});

function begin(anew) {
  lines = [];
  lost = anew;
  redraw();
  tell();
}

function tell() {
  const people = channel.state === 'joined' ? `${plural(channel.count, 'person', 'people')} here` : 'Not connected';
  const older = lost ? ' What was drawn before is kept no more, so it could not be recovered.' : '';
  byId('state').textContent = `${people}, ${plural(lines.length, 'line', 'lines')} drawn.${older}`;
}

// Drawing

function draw({ pen, width, points }) {
  paint.strokeStyle = getComputedStyle(document.documentElement).getPropertyValue(`--pen-${pen.toLowerCase()}`);
  paint.lineWidth = width;
  paint.lineCap = paint.lineJoin = 'round';
  paint.beginPath();
  paint.moveTo(points[0], points[1]);
  // A single point is a dot.
  for (let i = points.length > 2 ? 2 : 0; i < points.length; i += 2) {
    paint.lineTo(points[i], points[i + 1]);
  }
  paint.stroke();
}

function redraw() {
  paint.clearRect(0, 0, WIDTH, HEIGHT);
  lines.forEach(draw);
}

dark.addEventListener('change', redraw);

// Pens: a mouse, a finger, or the arrow keys. A long line goes in pieces, each of which begins where the last one ended.

/** Only while the others can see it: a line that waits would come into a drawing that has gone on. */
function down(x, y) {
  if (channel.state === 'joined') {
    points = [x, y];
    sent = Date.now();
  }
}

function move(x, y) {
  if (points && (points.at(-2) !== x || points.at(-1) !== y)) {
    points.push(x, y);
    if (Date.now() - sent > SEND_EVERY || points.length >= MOST_POINTS) {
      send();
      points = points.slice(-2);
    }
  }
}

function up() {
  if (points) {
    send();
    points = null;
  }
}

/** Drawn at once, so that the pen does not lag behind the hand; the echo draws the same once more, in its place in the order. */
function send() {
  const choice = new FormData(byId('tools'));
  const line = { pen: choice.get('pen'), width: Number(choice.get('width')), points };
  draw(line);
  channel.send('line', line);
  sent = Date.now();
}

function at(event) {
  const box = canvas.getBoundingClientRect();
  return [bound((event.clientX - box.left) / box.width * WIDTH, WIDTH), bound((event.clientY - box.top) / box.height * HEIGHT, HEIGHT)];
}

const bound = (value, most) => Math.max(0, Math.min(most, Math.round(value)));

canvas.addEventListener('pointerdown', event => {
  if (event.button === 0) {
    canvas.setPointerCapture(event.pointerId);
    down(...at(event));
  }
});
canvas.addEventListener('pointermove', event => move(...at(event)));
canvas.addEventListener('pointerup', up);
canvas.addEventListener('pointercancel', up);

const cross = { x: WIDTH / 2, y: HEIGHT / 2 };
const ARROWS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

canvas.addEventListener('keydown', event => {
  const arrow = ARROWS[event.key];
  if (arrow) {
    cross.x = bound(cross.x + arrow[0], WIDTH);
    cross.y = bound(cross.y + arrow[1], HEIGHT);
    move(cross.x, cross.y);
  } else if (event.key === ' ' && points) {
    up();
  } else if (event.key === ' ') {
    down(cross.x, cross.y);
  } else {
    return;
  }
  event.preventDefault();
  showCross(true);
});
canvas.addEventListener('blur', () => {
  up();
  showCross(false);
});

function showCross(shown) {
  byId('cross').hidden = !shown;
  byId('cross').classList.toggle('down', points !== null);
  byId('cross').style.left = `${cross.x / WIDTH * 100}%`;
  byId('cross').style.top = `${cross.y / HEIGHT * 100}%`;
}

byId('wipe').addEventListener('click', () => channel.send('wipe'));

function fresh() {
  return [...crypto.getRandomValues(new Uint8Array(4))].map(byte => byte.toString(16).padStart(2, '0')).join('');
}
