// Figures as people read them: short, and of one width.

const whole = new Intl.NumberFormat('en');
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];

/** 12,345; from a million on 1.2M. */
export const count = n => Math.abs(n) < 1_000_000 ? whole.format(Math.round(n)) : compact.format(n);

/** Every digit. */
export const exact = n => whole.format(n);

/** A rate: one digit behind the point where that says something. */
export const rate = n => n > 0 && n < 10 ? n.toFixed(1) : count(n);

export function bytes(n) {
  let unit = 0;
  let left = n;
  while (left >= 1000 && unit < UNITS.length - 1) {
    left /= 1000;
    unit++;
  }
  return `${unit === 0 || left >= 100 ? Math.round(left) : left.toFixed(1)} ${UNITS[unit]}`;
}

/** How long ago, in its two largest units. */
export function age(since, now = Date.now()) {
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
  const parts = [[Math.floor(seconds / 86_400), 'd'], [Math.floor(seconds / 3600) % 24, 'h'], [Math.floor(seconds / 60) % 60, 'm'], [seconds % 60, 's']];
  const first = parts.findIndex(([n]) => n > 0);
  return first < 0 ? '0 s' : parts.slice(first, first + 2).map(([n, unit]) => `${n} ${unit}`).join(' ');
}

/** For how long: milliseconds below a second, then as an age. */
export const span = ms => ms < 1_000 ? `${ms} ms` : age(new Date(0).toISOString(), ms);

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 });
export const time = at => clock.format(at);

const moment = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' });
export const at = since => moment.format(Date.parse(since));

export const plural = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;
