import type { Client, Core } from '../core.ts';
import { errorFields } from '../error-fields.ts';
import { EngineError } from '../errors.ts';
import { deviceEntry } from '../keys/device-secret.ts';
import { openResumeFile, readResumeFile, removeResumeFile, resumeKey } from '../keys/resume-file.ts';
import type { ResumeFile } from '../keys/resume-file.ts';
import { verifySlotFile } from '../keys/slot-file.ts';
import type { SlotFile } from '../keys/slot-file.ts';
import { storeFolder } from '../keys/store-files.ts';
import { openStore } from '../open-store.ts';
import { dropStaleSlots } from '../people/slots.ts';
import { loadActor } from './actor.ts';
import { rotateRefreshToken } from './sessions.ts';
import { handOver } from './sign-in.ts';
import { rotateKeysIfDue } from './token-keys.ts';
import { readySlotFile } from './unlock.ts';

/**
 * Lets the session that was kept when the program ended go on in this window, when it ended a short time ago. It is
 * tried once: whatever becomes of it, what was kept is gone then, and the password is asked for. Never throws.
 */
export async function resumeKept(core: Core, client: Client): Promise<void> {
  const folder = storeFolder(core.dataDir);
  if (core.store !== null || client.kind !== 'window' || core.host.takeSession === undefined || !readResumeFile(folder).isThere) return;
  await core.lifecycle.run(async () => {
    // Another window was first.
    if (core.store !== null) return;
    const { file } = readResumeFile(folder);
    try {
      const slotFile = readySlotFile(core);
      const kept = await core.host.takeSession?.(slotFile.storeId);
      removeResumeFile(folder);
      if (kept && file?.storeId === slotFile.storeId && isInTime(core, file)) await goOn(core, client, { slotFile, file, kept });
    } catch (error) {
      core.log.warn('session.not_resumed', error instanceof EngineError ? { reason: error.reason } : errorFields(error));
      core.resumable.forget(folder, core.log);
    }
  });
}

/** By the clock and by the machine's uptime. A clock set back, and a machine that was started anew, do not buy time. */
function isInTime(core: Core, { usedAtMs, usedUptimeMs, validForMs }: ResumeFile): boolean {
  return [core.clock.nowMs() - usedAtMs, core.uptimeMs() - usedUptimeMs].every((agoMs) => agoMs >= 0 && agoMs < validForMs);
}

interface Resuming {
  slotFile: SlotFile;
  file: ResumeFile;
  kept: { refreshToken: string; resumeSecret: string };
}

async function goOn(core: Core, client: Client, { slotFile, file, kept }: Resuming): Promise<void> {
  const databaseKey = await unseal(core, slotFile, file, kept.resumeSecret);
  try {
    verifySlotFile(slotFile, databaseKey);
  } catch (error) {
    databaseKey.fill(0);
    throw error;
  }
  const store = await openStore(core, { ...slotFile, slotFile, databaseKey }, file.sessionId);
  try {
    dropStaleSlots(store.read, store.info, core.clock.nowMs());
    core.store = store;
    await core.refusals.flush(core);
    await rotateKeysIfDue(core, store);
    const resumed = await store.transact(async (db) => {
      const { clock, random, settings } = core;
      const rotated = await rotateRefreshToken({ db, keys: store.tokenKeys, settings, clock, random }, kept.refreshToken);
      if (!rotated.ok || rotated.sessionId !== file.sessionId) throw new EngineError('not_signed_in', 'session_ended');
      // Nobody gave a password: what is sensitive asks for it.
      db.prepare('UPDATE session SET confirmed_at_ms = NULL WHERE id = ?').run(file.sessionId);
      const actor = loadActor(db, file.sessionId, clock.nowMs());
      store.record(db, { actor, verb: 'session.resumed', details: { resumedAfterSeconds: Math.floor((clock.nowMs() - file.usedAtMs) / 1000) } });
      return { personId: actor.personId, tokens: rotated.tokens };
    });
    await handOver(core, client, store, { sessionId: file.sessionId, ...resumed });
  } catch (error) {
    core.store = null;
    client.bound = null;
    await store.close('refused');
    throw error;
  }
}

async function unseal(core: Core, slotFile: SlotFile, file: ResumeFile, resumeSecret: string): Promise<Buffer> {
  const device = await deviceEntry(core.host, slotFile);
  const key = resumeKey(resumeSecret, device.secret, file);
  device.secret.fill(0);
  const databaseKey = openResumeFile(file, key);
  key.fill(0);
  if (!databaseKey) throw new EngineError('not_signed_in', 'session_ended');
  return databaseKey;
}
