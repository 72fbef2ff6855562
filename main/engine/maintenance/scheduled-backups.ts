import { openStoreOf, tellChanged } from '../core.ts';
import type { Client, Core } from '../core.ts';
import type { ParsedInputOf } from '../../../preload/contract/contract.ts';
import { errorFields } from '../error-fields.ts';
import { EngineError } from '../errors.ts';
import type { Actor } from '../handler.ts';
import type { OpenStore } from '../open-store.ts';
import { markFolder, requireAnswer } from './backup-folder.ts';
import { forgetSchedule, scheduleOf, setSchedule } from './backup-schedule.ts';
import { AT_CLOSE_MS, isDue, noteTooSlow, runSchedule } from './run-schedule.ts';
import type { Moment } from './run-schedule.ts';
import { stillAllowed } from './standing.ts';

/** How often it is looked whether one is due, or whether a drive that was gone is back. */
const LOOK_MS = 10 * 60 * 1000;

/**
 * Backups that happen by themselves: each day while the store is open in a window, and when it is closed by who works
 * with it. Not when nobody is there: a lock drops the keys at once, and what it leaves undone the next opening does. Not
 * for the command line either, whose runs last a moment: scripts have the system's own scheduler.
 */
export class ScheduledBackups {
  #watched: { store: OpenStore; timer: NodeJS.Timeout; stop: AbortController } | null = null;
  #running: Promise<void> | null = null;

  /** From now on, until `end`. */
  watch(core: Core, store: OpenStore): void {
    const timer = setInterval(() => void this.look(core), LOOK_MS);
    timer.unref();
    this.#watched = { store, timer, stop: new AbortController() };
    void this.look(core, 'opening');
  }

  /** Makes the one that is due, if one is. Resolves when it is over, however that was. */
  async look(core: Core, moment: Moment = 'open'): Promise<void> {
    const watched = this.#watched;
    if (watched === null || !this.#isDue(core, watched.store, moment)) return;
    await this.#run(core, watched.store, watched.stop.signal);
  }

  /** Whether closing has one to make. */
  isDueAtClose(core: Core): boolean {
    const watched = this.#watched;
    return watched !== null && this.#isDue(core, watched.store, 'closing');
  }

  /** Makes the one that is due before the store closes, in bounded time. Never throws. */
  async atClose(core: Core): Promise<void> {
    const watched = this.#watched;
    if (watched === null || !this.isDueAtClose(core)) return;
    const tooLong = AbortSignal.timeout(AT_CLOSE_MS);
    // Also of the one that was under way: the keys are not kept for longer than that.
    tooLong.addEventListener('abort', () => watched.stop.abort());
    await this.#run(core, watched.store, AbortSignal.any([watched.stop.signal, tooLong]));
    if (tooLong.aborted) await noteTooSlow(watched.store).catch((error: unknown) => core.log.error('backup.schedule_failed', errorFields(error)));
  }

  /** Nothing begins any more, and what is under way is given up: the store closes. */
  end(store: OpenStore): void {
    if (this.#watched?.store !== store) return;
    clearInterval(this.#watched.timer);
    this.#watched.stop.abort();
    this.#watched = null;
  }

  /** What cannot be read is no reason to hold anything up: closing and locking always happen. */
  #isDue(core: Core, store: OpenStore, moment: Moment): boolean {
    try {
      // One of damaged data would in time drive out those from before.
      return hasWindow(core) && !store.info.health.isReadOnly && isDue(core, store, moment);
    } catch (error) {
      core.log.error('backup.schedule_unread', errorFields(error));
      return false;
    }
  }

  async #run(core: Core, store: OpenStore, signal: AbortSignal): Promise<void> {
    this.#running ??= runSchedule(core, store, signal)
      .catch((error: unknown) => {
        const isGivenUp = error instanceof EngineError && (error.reason === 'cancelled' || error.reason === 'store_locked');
        if (!isGivenUp) core.log.error('backup.schedule_failed', errorFields(error));
      })
      .finally(() => (this.#running = null));
    await this.#running;
  }
}

function hasWindow(core: Core): boolean {
  return [...core.clients.values()].some(({ kind }) => kind === 'window');
}

export const scheduleGates = {
  /** Throws invalid_input/backup_folder_unusable, not_found/handle_expired, invalid_input/fields without a folder where there was none. */
  async schedule(core: Core, _client: Client, { folder, ...times }: ParsedInputOf<'backups.schedule'>, actor: Actor): Promise<Record<string, never>> {
    const store = openStoreOf(core);
    const path = folder === undefined ? scheduleOf(store.read)?.folder : core.files.path(folder, 'backup-folder');
    if (path === undefined) throw new EngineError('invalid_input', 'fields', [{ path: 'folder', rule: 'required' }]);
    await requireAnswer(path);
    markFolder(path, store.info);
    await change(core, store, actor, 'backup.scheduled', (db) => setSchedule(db, { ...times, folder: path }), { ...times });
    if (folder !== undefined) core.files.consume(folder);
    void core.backups.look(core);
    return {};
  },

  /** Throws conflict/already_so. */
  async unschedule(core: Core, _client: Client, _input: unknown, actor: Actor): Promise<Record<string, never>> {
    const store = openStoreOf(core);
    if (scheduleOf(store.read) === null) throw new EngineError('conflict', 'already_so');
    await change(core, store, actor, 'backup.unscheduled', forgetSchedule, {});
    return {};
  },
};

async function change(core: Core, store: OpenStore, actor: Actor, verb: string, work: (db: OpenStore['write']) => void, details: Record<string, number | boolean>): Promise<void> {
  await store.transact((db) => {
    const standing = stillAllowed(core, db, actor, 'backups.manage');
    work(db);
    store.record(db, { actor: standing, verb, details });
  });
  tellChanged(core, ['backups', 'audit']);
}
