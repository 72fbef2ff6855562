const interruption = new AbortController();

/**
 * Aborted once somebody asks this process to end; the reason is the signal. A process that imports this is not killed
 * by it: it ends what it started and cleans up, and then ends by itself.
 */
export const interrupted = interruption.signal;

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => interruption.abort(signal));
