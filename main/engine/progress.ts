import type { Progress } from '../../preload/contract/jobs.ts';
import type { Client } from './core.ts';
import type { Clock } from './host-services.ts';

/** Often enough to look alive, seldom enough to cost nothing. */
const INTERVAL_MS = 80;

/** Reports the progress of one request to the connection that asked for it, at a bounded rate. */
export function progressReporter(clock: Clock, client: Client, requestId: string) {
  let lastMs = -Infinity;
  return (done: number, total: number | null, unit: Progress['unit']): void => {
    const nowMs = clock.nowMs();
    if (nowMs - lastMs < INTERVAL_MS && nowMs >= lastMs && done !== total) return;
    lastMs = nowMs;
    client.emit('progress', { requestId, done, total, unit });
  };
}
