// Asks again each second while the page is seen, and never twice at a time.

import { isJoined, onFigures, onJoined } from './feed.js';

/** Runs `look` now and with the figures of each second, until the signal. `failed` hears what went wrong. Returns what runs it at once. */
export function refreshing(signal, look, failed = () => {}) {
  let busy = false;
  let again = false;
  const run = async () => {
    if (busy) {
      again = true;
      return;
    }
    if (signal.aborted || document.hidden || !isJoined()) {
      return;
    }
    busy = true;
    try {
      await look();
    } catch (problem) {
      if (!signal.aborted && problem.code !== 'disconnected') {
        failed(problem);
      }
    }
    busy = false;
    if (again) {
      again = false;
      run();
    }
  };
  const removals = [onFigures(() => busy || run()), onJoined(run)];
  document.addEventListener('visibilitychange', run, { signal });
  signal.addEventListener('abort', () => removals.forEach(remove => remove()));
  run();
  return run;
}
