import type { OutputOf } from '../../../preload/contract/contract.ts';
import { preferencesOf } from '../account/preferences.ts';
import { head } from '../audit/chain.ts';
import type { Client, Core } from '../core.ts';
import { folderTrouble } from '../db/data-folder.ts';
import type { Db } from '../db/database.ts';
import { meta } from '../db/meta.ts';
import type { Actor } from '../handler.ts';
import type { KeychainState } from '../host-services.ts';
import { keptDevice } from '../keys/device-secret.ts';
import type { SlotFile } from '../keys/slot-file.ts';
import { inspectStore } from '../keys/store-state.ts';
import { healSwap } from '../maintenance/heal-swap.ts';
import { backupStanding } from '../maintenance/backup-schedule.ts';
import type { OpenStore } from '../open-store.ts';
import { loadActor } from './actor.ts';
import { resumeKept } from './resume.ts';

type Status = OutputOf<'session.status'>;

/** What this machine has, after a kept session went on if there was one, and who is signed in on this connection. Says nothing from inside the store to a stranger. */
export async function status(core: Core, client: Client): Promise<Status> {
  // A folder that this program is not to write is not put in order either.
  if (core.store !== null || folderTrouble(core.dataDir) === null) {
    healSwap(core);
    await resumeKept(core, client);
  }
  const { store } = core;
  const actor = store && boundActor(core, store, client);
  if (store && actor) {
    return {
      store: 'open',
      keychain: 'ok',
      organisation: store.organisation,
      signedIn: signedIn(store.read, actor),
      machine: machine(core, store),
    };
  }
  const closed = inspectStore(core.dataDir);
  const device = await probeDevice(core, closed.slotFile ?? null);
  return { store: closed.state, keychain: device.state, organisation: device.organisation, signedIn: null, machine: null };
}

/** Before there is a store any answer but trouble means that a keychain is there to be used. */
async function probeDevice(core: Core, slotFile: SlotFile | null): Promise<{ state: KeychainState; organisation: string | null }> {
  const kept = await keptDevice(core.host, slotFile ?? { storeId: 'none', deviceMark: null });
  if (kept.state === 'ok') {
    kept.value.secret.fill(0);
    return { state: 'ok', organisation: kept.value.organisation };
  }
  return { state: slotFile === null && kept.state === 'entry_missing' ? 'ok' : kept.state, organisation: null };
}

function boundActor(core: Core, store: OpenStore, client: Client): Actor | null {
  const nowMs = core.clock.nowMs();
  if (!client.bound || client.bound.expiresAtMs <= nowMs) return null;
  try {
    return loadActor(store.read, client.bound.sessionId, nowMs);
  } catch {
    return null;
  }
}

function signedIn(db: Db, actor: Actor): Status['signedIn'] {
  const role = db.prepare('SELECT name FROM role WHERE id = ?').get(actor.roleId) as { name: string } | undefined;
  return {
    personId: actor.personId,
    name: actor.name,
    username: actor.username,
    roleId: actor.roleId ?? 'none',
    roleName: role?.name ?? '',
    grants: actor.grants,
    mustEnrol: actor.mustEnrol,
    preferences: preferencesOf(db, actor.personId),
  };
}

function machine(core: Core, store: OpenStore): Status['machine'] {
  const checkpoint = store.read.prepare('SELECT max(seq) AS seq FROM audit_checkpoint').get() as { seq: number | null };
  return {
    cipher: store.info.cipher,
    openedAtMs: store.info.openedAtMs,
    recoveryConfirmed: meta(store.read, 'recovery_confirmed_at_ms') !== null,
    deviceSecret: core.host.deviceSecretKind,
    auditEvents: head(store.read).seq,
    lastCheckpointSeq: checkpoint.seq ?? 0,
    idleLockMinutes: core.settings.idleLockMinutes,
    backup: backupStanding(store.read, core.settings.backupDueDays),
  };
}
