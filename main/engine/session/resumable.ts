import type { Core } from '../core.ts';
import { errorFields } from '../error-fields.ts';
import type { EngineLog } from '../host-services.ts';
import { newResumeSecret, removeResumeFile, resumeKey, writeResumeFile } from '../keys/resume-file.ts';
import type { OpenStore } from '../open-store.ts';
import { isStanding } from './actor.ts';

interface Held {
  store: OpenStore;
  sessionId: string;
  /** Zeroed when it is let go of. */
  key: Buffer;
}

/**
 * The session that may go on after the program ended (requirement F4), of which there is one for each store: the
 * latest. What opens the data for it lies in two halves, a file beside the database and a secret in the keychain, and
 * both go with the session: at lock and sign-out, and whenever it ends.
 */
export class Resumable {
  #held: Held | null = null;

  /**
   * Lets a session go on, under a new secret for the host to keep; null where that is not wanted, not allowed or not
   * possible: then nothing goes on. Never throws.
   */
  async begin(core: Core, store: OpenStore, sessionId: string): Promise<string | null> {
    if (core.host.takeSession === undefined || core.settings.resumeMinutes === 0) {
      this.forget(store.info.dir, core.log);
      return null;
    }
    try {
      const secret = newResumeSecret(core.random);
      const device = await core.host.readDevice(store.info.storeId);
      if (device.state !== 'ok') throw new Error('no device secret');
      const key = resumeKey(secret, device.value.secret, { storeId: store.info.storeId, sessionId });
      device.value.secret.fill(0);
      this.#drop();
      this.#held = { store, sessionId, key };
      this.#write(core, this.#held);
      return secret;
    } catch (error) {
      core.log.warn('session.not_resumable', errorFields(error));
      this.forget(store.info.dir, core.log);
      return null;
    }
  }

  /** The program ends in order: from now on the time runs. The session that goes on, or null. Never throws. */
  leave(core: Core, store: OpenStore): string | null {
    const held = this.#held;
    if (held?.store !== store) return null;
    try {
      this.#write(core, held);
      return held.sessionId;
    } catch (error) {
      core.log.warn('session.not_resumable', errorFields(error));
      return null;
    } finally {
      this.#drop();
    }
  }

  /** Forgets it when it was for a session that is over, or when the organisation no longer wants it. */
  check(core: Core, store: OpenStore): void {
    const held = this.#held;
    if (held === null) return;
    const isOver = held.store !== store || !isStanding(store.read, held.sessionId, core.clock.nowMs());
    if (isOver || core.settings.resumeMinutes === 0) this.forget(store.info.dir, core.log);
  }

  /** Destroys what could go on. Never throws: locking always happens. */
  forget(folder: string, log: EngineLog): void {
    this.#drop();
    try {
      removeResumeFile(folder);
    } catch (error) {
      // Without the keychain's half, which the host forgets, it opens nothing.
      log.error('session.resume_file_left', errorFields(error));
    }
  }

  #write(core: Core, { store, sessionId, key }: Held): void {
    if (!isStanding(store.read, sessionId, core.clock.nowMs())) throw new Error('session over');
    const { storeId, dir } = store.info;
    const facts = { storeId, sessionId, usedAtMs: core.clock.nowMs(), usedUptimeMs: core.uptimeMs(), validForMs: core.settings.resumeMinutes * 60_000 };
    // Throws once the store is closed: nothing is written behind a lock.
    store.info.withDatabaseKey((databaseKey) => writeResumeFile(dir, facts, { key, databaseKey, random: core.random }));
  }

  #drop(): void {
    this.#held?.key.fill(0);
    this.#held = null;
  }
}
