import type { Kept } from '../engine/host-services.ts';

/** The call before, until it has really ended; a keychain is asked one thing at a time. */
let last: Promise<unknown> = Promise.resolve();
/** Calls that outlived their limit and still hold a thread of the process. */
let stuck = 0;

/**
 * Runs keychain calls one after another, each with a limit on waiting and running together. A call cannot be ended
 * from here: one that waits for a person to answer the system's dialog blocks a thread of Node's small pool until
 * then. Being the only one under way, it can never block more than that one.
 */
export function withinTime<T>(limitMs: number, work: () => Promise<Kept<T>>): Promise<Kept<T>> {
  // Behind one that has outlived its limit there is nothing to wait for; a person would wait once for each call.
  if (stuck > 0) return Promise.resolve({ state: 'timeout' });
  let given: 'waiting' | 'running' | 'given_up' = 'waiting';
  const turn = last.then(() => {
    if (given === 'given_up') return { state: 'timeout' } as const;
    given = 'running';
    return work();
  });
  last = turn.catch(() => undefined);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const wasRunning = given === 'running';
      given = 'given_up';
      if (wasRunning) markStuckUntil(turn);
      resolve({ state: 'timeout' });
    }, limitMs);
    turn.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Resolves when no call is under way any more, after the limit at the latest. Those that begin meanwhile are waited for too. */
export async function callsEnded(limitMs: number): Promise<void> {
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(() => resolve(void (isOver = true)), limitMs);
  });
  try {
    for (let seen; seen !== last && stuck === 0 && !isOver; ) {
      seen = last;
      await Promise.race([seen, limit]);
      // Whoever waited for that one may ask the next.
      await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    clearTimeout(timer);
  }
}

function markStuckUntil(end: Promise<unknown>): void {
  if (stuck === 0) process.on('exit', endRegardless);
  stuck += 1;
  void end.catch(() => undefined).finally(() => {
    stuck -= 1;
    if (stuck === 0) process.off('exit', endRegardless);
  });
}

/**
 * Node waits for the threads of its pool when it exits, so a dialog nobody answers would keep the process for ever.
 * Everything that runs at exit has run by now; what remains is only that wait.
 */
function endRegardless(): void {
  process.kill(process.pid, 'SIGKILL');
}
