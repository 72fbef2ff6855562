import { dirname, resolve } from 'node:path';
import type { OutputOf, ParsedInputOf } from '../../../preload/contract/contract.ts';
import { openStoreOf, tellChanged } from '../core.ts';
import type { Client, Core } from '../core.ts';
import type { Db } from '../db/database.ts';
import { metaCount } from '../db/meta.ts';
import { errorFields } from '../error-fields.ts';
import type { Actor, FeatureHandlers, GateCall } from '../handler.ts';
import { readSlotFile } from '../keys/slot-file.ts';
import { asideStores } from '../keys/swap-stores.ts';
import type { OpenStore } from '../open-store.ts';
import { requireWritable } from '../output-file.ts';
import { forgetBackupDrafts, noteBackupDraft, withBackupDraft } from './backup-drafts.ts';
import { keptOf, scheduleOf } from './backup-schedule.ts';
import { folderName } from './backup-folder.ts';
import { recoverySlotOf } from '../people/slots.ts';
import { stillAllowed } from './standing.ts';
import { BACKUP_DRILLED_AT } from './try-backup.ts';
import { lastBackup, recipientsMark, requireSameRecipients, setLastBackup, toldOf, writeBackup } from './write-backup.ts';

export const backupsHandlers: FeatureHandlers<'backups'> = {
  state(db, _input, ctx) {
    const recovery = recoverySlotOf(db, readSlotFile(ctx.store.dir));
    return { writtenAtMs: lastBackup(db)?.atMs ?? null, codeNeeded: recovery?.backupKey === undefined, schedule: scheduleTold(db), drilledAtMs: metaCount(db, BACKUP_DRILLED_AT), asides: asideStores(dirname(ctx.store.dir)) };
  },
};

function scheduleTold(db: Db): OutputOf<'backups.state'>['schedule'] {
  const schedule = scheduleOf(db);
  if (schedule === null) return null;
  const { files, lastAtMs, failure } = keptOf(db);
  const { folder, ...times } = schedule;
  const fulls = files.filter(({ baseId }) => baseId === null).length;
  return { ...times, folder: folderName(folder), lastAtMs, failure, kept: { fulls, differentials: files.length - fulls, sizeBytes: files.reduce((total, { sizeBytes }) => total + sizeBytes, 0) } };
}

/**
 * Writes a backup to a file picked through the host. It is made and read back before the audit tells of it, and takes its
 * name after that. Throws as `writeBackup`, unavailable/file_unreadable, conflict/changed_meanwhile.
 */
export async function createBackup(core: Core, _client: Client, { file }: ParsedInputOf<'backups.create'>, actor: Actor, call: GateCall): Promise<OutputOf<'backups.create'>> {
  const store = openStoreOf(core);
  const backupId = core.random.uuid();
  const target = resolve(core.files.path(file, 'backup'));
  requireWritable(target, store.info.dir);
  // Before there is a draft: whatever ends this program, the next opening knows of it.
  await store.transact((db) => noteBackupDraft(db, backupId, { target, isWhole: false }));
  try {
    return await written(core, store, { file, target, backupId }, actor, call);
  } finally {
    // A store that was locked meanwhile forgets it when it opens.
    await store.transact((db) => forgetBackupDrafts(db, backupId)).catch((error: unknown) => core.log.warn('backup.draft_not_forgotten', errorFields(error)));
  }
}

interface Writing {
  file: string;
  target: string;
  backupId: string;
}

async function written(core: Core, store: OpenStore, { file, target, backupId }: Writing, actor: Actor, call: GateCall): Promise<OutputOf<'backups.create'>> {
  const before = lastBackup(store.read);
  const write = async (draft: string) => {
    const forWhom = recipientsMark(store);
    const made = await writeBackup(core, store, { target: draft, since: null, backupId, signal: call.signal, onProgress: ({ doneBytes, totalBytes }) => call.progress(doneBytes, totalBytes, 'bytes') });
    const told = toldOf(backupId, made);
    const last = { atMs: core.clock.nowMs(), seq: made.audit.seq };
    const by = await store.transact((db) => {
      const standing = stillAllowed(core, db, actor, 'backups.manage');
      requireSameRecipients(store, forWhom);
      setLastBackup(db, last);
      noteBackupDraft(db, backupId, { target, isWhole: true });
      store.record(db, { actor: standing, verb: 'backup.created', details: told });
      return standing;
    });
    return { told, last, by };
  };
  const { told } = await withBackupDraft({ target, storeDir: store.info.dir, backupId, log: core.log }, write, ({ by, last }) =>
    store.transact((db) => {
      // Another that was made meanwhile is there.
      if (lastBackup(db)?.seq === last.seq) setLastBackup(db, before);
      store.record(db, { actor: by, verb: 'backup.created', outcome: 'failed', details: { backupId, reason: 'file_unreadable' } });
    }),
  );
  core.files.consume(file);
  tellChanged(core, ['keys', 'backups', 'audit']);
  const { backupId: _backupId, ...answer } = told;
  return answer;
}
