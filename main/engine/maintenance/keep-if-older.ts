import type { Core } from '../core.ts';
import { SCHEMA_VERSION } from '../db/migrate.ts';
import { lookReadOnly } from '../db/store.ts';
import type { StoreOptions } from '../db/store.ts';

/**
 * Before a database of an earlier version is brought up to date: makes a copy of it that was read to its end. Where that
 * cannot be, nothing is brought up to date. Throws what `lookReadOnly` and `keepBeforeUpgrade` throw.
 */
export async function keepIfOlder({ jobs, log }: Pick<Core, 'jobs' | 'log'>, options: StoreOptions): Promise<void> {
  const version = lookReadOnly(options);
  if (version >= SCHEMA_VERSION) return;
  const databaseKey = Uint8Array.from(options.databaseKey);
  await jobs.start('keep-before-upgrade', { store: { ...options, databaseKey } }).finally(() => databaseKey.fill(0));
  log.info('store.kept_before_upgrade', { version });
}
