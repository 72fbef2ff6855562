import type { Health } from '../../../preload/contract/health.ts';
import type { Core } from '../core.ts';
import { errorFields } from '../error-fields.ts';
import { EngineError } from '../errors.ts';
import type { Actor, GateCall } from '../handler.ts';
import type { OpenStore } from '../open-store.ts';
import type { StoreChecked } from '../../jobs/check-store.ts';
import { partsOf } from './parts.ts';

/**
 * Reads the whole store and remembers what was found, with an event where somebody asked for it or where it is news.
 * Returns what is known from now on. Throws conflict/cancelled, and what stops a worker.
 */
export async function checkStore(core: Core, store: OpenStore, call: GateCall, asker: Actor | null): Promise<Health> {
  const { databaseFile: file, cipher, nativeBinding, dir } = store.info;
  const databaseKey = store.info.withDatabaseKey((key) => Uint8Array.from(key));
  const checked = await core.jobs
    .start('check-store', { store: { file, databaseKey, cipher, nativeBinding }, storeDir: dir }, { onBatch: ({ done, total }) => call.progress(done, total, 'parts'), signal: call.signal })
    .catch(nothingReadable)
    .finally(() => databaseKey.fill(0));
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
  for (const client of core.clients.values()) client.emit('changed', { features: ['health', 'audit'] });
  return store.info.health.state;
}

function nothingReadable(error: unknown): StoreChecked {
  if (error instanceof EngineError && error.reason === 'database_damaged') return { tables: ['meta'], missing: [], damaged: [] };
  throw error;
}
