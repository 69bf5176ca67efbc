const LEAST = 100;
const FIRST_CAP = 500;
const LAST_CAP = 30_000;
/** A longer span than this in a close reason is taken for nonsense. */
const LONGEST_SPAN = 600_000;
const STAY_AWAY = [1000, 1002, 1003, 1007, 1008, 1009];

/** Whether a client may come back after a close code (protocol, Closing). */
export function comesBack(code: number): boolean {
  return code === 4501 || ((code < 4500 || code > 4999) && !STAY_AWAY.includes(code));
}

/**
 * Milliseconds to wait after the n-th failure in a row, n from 0: a random moment between 100 ms and a cap that doubles from 500 ms to
 * 30 s. The cap comes before the jitter: a cap behind it would gather everybody at 30 s. A restart's reason may name a span instead.
 */
export function pause(failures: number, code = 0, reason = ''): number {
  let least = LEAST;
  let most = Math.min(LAST_CAP, FIRST_CAP * 2 ** failures);
  if (code === 1012) {
    try {
      const [from, to] = JSON.parse(reason).retry;
      if (from >= 0 && to >= from && to <= LONGEST_SPAN) {
        [least, most] = [from, to];
      }
    } catch {
      // No span in this reason: the usual pause will do.
    }
  }
  return least + Math.random() * (most - least);
}
