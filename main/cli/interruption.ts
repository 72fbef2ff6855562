const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Signal = (typeof SIGNALS)[number];

/** Work that a signal ended before it was done. */
export class Interrupted extends Error {
  readonly signal: Signal;
  constructor(signal: Signal) {
    super(signal);
    this.signal = signal;
  }
}

/**
 * Runs work that can be stopped halfway: the first signal calls `stop`, which must make the work fail soon; a second
 * one ends the process at once, as it would any other. Throws Interrupted when the work failed after a signal; work
 * that was done by then is done.
 */
export async function interruptible<T>(stop: () => void, work: () => Promise<T>): Promise<T> {
  const received: Signal[] = [];
  const take = (signal: Signal): void => {
    received.push(signal);
    leave();
    stop();
  };
  const leave = (): void => {
    for (const signal of SIGNALS) process.removeListener(signal, take);
  };
  for (const signal of SIGNALS) process.on(signal, take);
  try {
    return await work();
  } catch (error) {
    throw received[0] === undefined ? error : new Interrupted(received[0]);
  } finally {
    leave();
  }
}

/** Ends the process by the signal itself, so that a shell sees that it was stopped and stops its script too. */
export function endBy(signal: Signal): void {
  process.kill(process.pid, signal);
}
