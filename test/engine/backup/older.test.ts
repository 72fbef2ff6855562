import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { appendEvent, head } from '../../../main/engine/audit/chain.ts';
import { auditPublicKey, createAuditKey } from '../../../main/engine/audit/checkpoint.ts';
import { Db } from '../../../main/engine/db/database.ts';
import { meta, setMeta } from '../../../main/engine/db/meta.ts';
import { migrate, SCHEMA_VERSION } from '../../../main/engine/db/migrate.ts';
import { openDatabase } from '../../../main/engine/db/store.ts';
import { pageKey, pageSalt } from '../../../main/engine/keys/kdf.ts';
import type { BackupManifest } from '../../../main/jobs/backup/format.ts';
import { judgeRestored } from '../../../main/jobs/backup/judge.ts';
import { exampleEvent } from '../audit/audited-store.ts';
import { NOW_MS } from './backup-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-older-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(Array.from({ length: SCHEMA_VERSION }, (_, index) => index + 1))('a restored database of schema version %i', (schemaVersion) => {
  const options = { file: join(folder, `${String(schemaVersion)}.db`), databaseKey: randomBytes(32), cipher: 'aegis-256' as const };

  /** As a program of that version left it. */
  function made(): BackupManifest {
    const db = new Db(options.file, { readonly: false, fileMustExist: false });
    db.pragma("cipher = 'aegis'");
    db.pragma("algorithm = 'aegis-256'");
    db.key(Buffer.concat([Buffer.from('raw:'), pageKey(options.databaseKey), pageSalt(options.databaseKey)]));
    db.exec('PRAGMA page_size = 4096');
    db.pragma('journal_mode = WAL');
    migrate(db, schemaVersion);
    const storeId = randomUUID();
    db.transaction(() => {
      setMeta(db, 'store_id', storeId);
      setMeta(db, 'organisation', 'Example Organisation');
      createAuditKey(db, NOW_MS);
      appendEvent(db, exampleEvent());
    });
    const audit = { ...head(db), publicKey: auditPublicKey(db) };
    db.close();
    const sizeBytes = 4096;
    return { format: 'holdfast-backup', version: 1, backupId: randomUUID(), storeId, organisation: 'Example Organisation', createdAt: new Date(NOW_MS).toISOString(), schemaVersion, cipher: 'aegis-256', database: { sizeBytes }, audit, since: null, attachments: [] };
  }

  test('is taken as that and as no other, and is brought up to date when it is opened', () => {
    const manifest = made();
    expect(judgeRestored(options, manifest).size).toBe(0);
    for (const other of [schemaVersion - 1, schemaVersion + 1]) {
      expect(() => judgeRestored(options, { ...manifest, schemaVersion: other })).toThrow('unavailable/backup_damaged');
    }
    const { read, close } = openDatabase(options);
    expect(meta(read, 'store_id')).toBe(manifest.storeId);
    expect(read.pragma('user_version')).toBe(SCHEMA_VERSION);
    close();
  });
});
