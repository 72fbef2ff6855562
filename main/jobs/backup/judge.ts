import { head } from '../../engine/audit/chain.ts';
import { auditPublicKey } from '../../engine/audit/checkpoint.ts';
import { FILE_KEY_BYTES } from '../../engine/attachments/sealed-chunks.ts';
import type { Db } from '../../engine/db/database.ts';
import { meta } from '../../engine/db/meta.ts';
import { schemaVersion } from '../../engine/db/migrate.ts';
import { schemaOf, schemaOfVersion } from '../../engine/db/schema.ts';
import { isOfSqlite } from '../../engine/db/sql-error.ts';
import { refuseDamagedFrame, withClosedStore } from '../../engine/db/store.ts';
import type { StoreOptions } from '../../engine/db/store.ts';
import { EngineError } from '../../engine/errors.ts';
import { damaged } from './archive-reader.ts';
import type { BackupManifest } from './format.ts';

/**
 * Whether a database that was restored is what its manifest says, and nothing besides: a backup could come from
 * anybody. Returns the keys of its attachments, by id, the caller's to zero. Throws unavailable/backup_damaged.
 */
export function judgeRestored(options: StoreOptions, manifest: BackupManifest): Map<string, Buffer> {
  try {
    refuseDamagedFrame(options);
    return withClosedStore(options, (db) => {
      refuseOther(db, manifest, options.nativeBinding);
      return attachmentKeys(db, manifest);
    });
  } catch (error) {
    if (error instanceof EngineError ? error.code === 'unavailable' : isOfSqlite(error)) throw damaged();
    throw error;
  }
}

function refuseOther(db: Db, { schemaVersion: version, storeId, organisation, audit }: BackupManifest, nativeBinding: string | undefined): void {
  // First of all, since it reads no table: triggers, views or tables that are not ours are never used.
  if (schemaVersion(db) !== version || schemaOf(db) !== schemaOfVersion(version, nativeBinding)) throw damaged();
  if (db.pragma('integrity_check(1)') !== 'ok' || db.prepare('PRAGMA foreign_key_check').get() !== undefined) throw damaged();
  const last = head(db);
  const isOther =
    meta(db, 'store_id') !== storeId ||
    (meta(db, 'organisation') ?? '') !== organisation ||
    last.seq !== audit.seq ||
    last.hash !== audit.hash ||
    auditPublicKey(db) !== audit.publicKey;
  if (isOther) throw damaged();
}

/** Every row is in the manifest as it is here, and the other way round. */
function attachmentKeys(db: Db, { attachments }: BackupManifest): Map<string, Buffer> {
  const keys = new Map<string, Buffer>();
  // Of the fourth version's databases none has the table yet.
  if (db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'attachment'").get() === undefined) {
    if (attachments.length > 0) throw damaged();
    return keys;
  }
  const rows = db.prepare('SELECT id, size_bytes AS sizeBytes, lower(hex(sha256)) AS sha256, key FROM attachment ORDER BY id').iterate() as Iterable<{ id: string; sizeBytes: number; sha256: string; key: Buffer }>;
  let index = 0;
  for (const { id, sizeBytes, sha256, key } of rows) {
    const told = attachments[index];
    if (told?.id !== id || told.sizeBytes !== sizeBytes || told.sha256 !== sha256 || key.length !== FILE_KEY_BYTES) throw damaged();
    keys.set(id, key);
    index += 1;
  }
  if (index !== attachments.length) throw damaged();
  return keys;
}
