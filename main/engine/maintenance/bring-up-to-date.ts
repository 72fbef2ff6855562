import type { Core } from '../core.ts';
import { SCHEMA_VERSION } from '../db/migrate.ts';
import { lookReadOnly, openLookedAt } from '../db/store.ts';
import type { StoreConnections, StoreOptions } from '../db/store.ts';
import { openView } from '../db/view.ts';
import { errorFields } from '../error-fields.ts';
import { EngineError } from '../errors.ts';

export interface UpToDate {
  connections: StoreConnections;
  /** What is open is a view of the database: that itself could not be brought up to date. */
  isView: boolean;
}

/**
 * Opens a database of this version, or brings an earlier one up to date: before that, a copy of it is made that was read
 * to its end, and where that cannot be, nothing is brought up to date. Where it cannot be brought up to date, it stays as
 * it is, and a view of it is opened. Throws what `lookReadOnly` and `openDatabase` throw; of an earlier one of which there
 * is no view either, what kept it from being brought up to date.
 */
export async function openUpToDate(core: Pick<Core, 'jobs' | 'log'>, options: StoreOptions): Promise<UpToDate> {
  const version = lookReadOnly(options);
  if (version === SCHEMA_VERSION) return { connections: openLookedAt(options), isView: false };
  try {
    await keepBefore(core, options);
    core.log.info('store.kept_before_upgrade', { version });
    return { connections: openLookedAt(options), isView: false };
  } catch (error) {
    // A damaged one is not looked up in a copy, and one that somebody holds is left alone.
    if (!(error instanceof EngineError) || !ENDS_IN_VIEW.has(error.reason)) throw error;
    core.log.error('store.not_upgraded', { version, reason: error.reason });
    return { connections: await viewOr(core, options, error), isView: true };
  }
}

/** What keeps a database from being brought up to date and leaves it whole. */
const ENDS_IN_VIEW: ReadonlySet<string> = new Set(['upgrade_failed', 'disk_full']);

async function keepBefore({ jobs }: Pick<Core, 'jobs'>, options: StoreOptions): Promise<void> {
  const databaseKey = Uint8Array.from(options.databaseKey);
  await jobs.start('keep-before-upgrade', { store: { ...options, databaseKey } }).finally(() => databaseKey.fill(0));
}

async function viewOr({ log }: Pick<Core, 'log'>, options: StoreOptions, otherwise: EngineError): Promise<StoreConnections> {
  try {
    return await openView(options);
  } catch (error) {
    log.error('store.no_view', error instanceof EngineError ? { reason: error.reason } : errorFields(error));
    throw otherwise;
  }
}
