import { tellChanged } from '../core.ts';
import type { Core } from '../core.ts';
import { errorFields } from '../error-fields.ts';
import type { OpenStore } from '../open-store.ts';
import { checkStore } from './check.ts';

/** How old the last full check may become. */
const CHECKED_EACH_MS = 7 * 24 * 3_600_000;
/** How often it is looked whether one is due and nobody is waiting for anything; the first time so long after the opening. */
const LOOK_MS = 2 * 60_000;

/**
 * Reads all of the store when it was not for a week, or when the last run did not end in order, as soon as nobody waits
 * for anything; and at once when something could not be read. Returns what ends it.
 */
export function keepChecked(core: Core, store: OpenStore, { wasClosedCleanly }: { wasClosedCleanly: boolean }): () => void {
  const stop = new AbortController();
  let isDue = !wasClosedCleanly;
  let running: Promise<unknown> | null = null;
  const check = (): void => {
    running ??= checkStore(core, store, { signal: stop.signal, progress: () => undefined }, null)
      .then(() => (isDue = false))
      .catch((error: unknown) => {
        if (!stop.signal.aborted) core.log.error('health.check_failed', errorFields(error));
      })
      .finally(() => (running = null));
  };
  const look = (): void => {
    const { checkedAtMs } = store.info.health.state;
    const agoMs = checkedAtMs === null ? Infinity : Math.abs(core.clock.nowMs() - checkedAtMs);
    const isIdle = [...core.clients.values()].every(({ running: calls }) => calls.size === 0);
    if (isIdle && (isDue || agoMs > CHECKED_EACH_MS)) check();
  };
  const timer = setInterval(look, LOOK_MS);
  timer.unref();
  store.info.health.onSuspicion(() => {
    core.log.error('health.suspected');
    tellChanged(core, ['health']);
    check();
  });
  return () => {
    clearInterval(timer);
    stop.abort();
  };
}
