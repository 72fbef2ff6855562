import type { Health } from '../../../preload/contract/health.ts';
import { tellChanged } from '../core.ts';
import type { Core } from '../core.ts';
import { errorFields } from '../error-fields.ts';
import { EngineError } from '../errors.ts';
import type { Actor, GateCall } from '../handler.ts';
import type { OpenStore } from '../open-store.ts';
import type { StoreChecked } from '../../jobs/check-store.ts';
import { withStoreAccess } from '../store-access.ts';
import { partsOf } from './parts.ts';

/**
 * Reads the whole store and remembers what was found, with an event where somebody asked for it or where it is news.
 * Returns what is known from now on. Throws conflict/cancelled, and what stops a worker.
 */
export async function checkStore(core: Core, store: OpenStore, call: GateCall, asker: Actor | null): Promise<Health> {
  const checked = await withStoreAccess({ store: store.info }, (access) =>
    core.jobs.start('check-store', { store: access, storeDir: store.info.dir }, { onBatch: ({ done, total }) => call.progress(done, total, 'parts'), signal: call.signal }),
  ).catch(nothingReadable);
  const parts = partsOf(checked.tables);
  const attachments = { missing: checked.missing.length, damaged: checked.damaged.length };
  const found = { state: parts.length > 0 ? 'damaged' : 'whole', checkedAtMs: core.clock.nowMs(), parts, attachments } as const;
  const before = store.info.health.state;
  const isNews = JSON.stringify([before.parts, before.attachments]) !== JSON.stringify([parts, attachments]);
  try {
    await store.transact((db) => {
      store.info.health.found(db, found);
      if (asker === null && !isNews) return;
      const isBad = found.state === 'damaged' || attachments.missing + attachments.damaged > 0;
      store.record(db, { actor: asker, verb: 'store.checked', outcome: isBad ? 'failed' : 'done', details: { parts, ...attachments, ...(asker === null ? { as: 'by_itself' } : {}) } });
    });
  } catch (error) {
    // A store that cannot even take that is known as damaged for as long as it is open; the next opening looks again.
    core.log.error('health.not_recorded', errorFields(error));
    store.info.health.learned(found);
  }
  tellChanged(core, ['health', 'audit']);
  return store.info.health.state;
}

function nothingReadable(error: unknown): StoreChecked {
  if (error instanceof EngineError && error.reason === 'database_damaged') return { tables: ['meta'], missing: [], damaged: [] };
  throw error;
}
