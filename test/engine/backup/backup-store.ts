import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { putSealedFilesInPlace, SealedFileWriter } from '../../../main/engine/attachments/file-writer.ts';
import { appendEvent } from '../../../main/engine/audit/chain.ts';
import { createAuditKey } from '../../../main/engine/audit/checkpoint.ts';
import { setMeta } from '../../../main/engine/db/meta.ts';
import { createDatabase, openDatabase } from '../../../main/engine/db/store.ts';
import type { Cipher, StoreConnections, StoreOptions } from '../../../main/engine/db/store.ts';
import { JobRunner } from '../../../main/jobs/runner.ts';
import type { BackupProgress } from '../../../main/jobs/backup/progress.ts';
import type { BackupRead, ReadBackupParams } from '../../../main/jobs/read-backup.ts';
import type { BackupWritten, WriteBackupParams } from '../../../main/jobs/write-backup.ts';
import { exampleEvent } from '../audit/audited-store.ts';
import { bundledWorker } from '../../program-file.ts';
import { addPeople } from '../db/example-store.ts';

export const NOW_MS = Date.UTC(2026, 0, 5, 9);

/** A real store with people, events and files, and the two jobs on it. */
export interface BackupStore {
  db: StoreConnections['write'];
  /** Closes the store, not the jobs. */
  close(): void;
  root: string;
  dir: string;
  options: StoreOptions;
  storeId: string;
  jobs: JobRunner;
  identity: string;
  /** Holds the identity, as `age` wants it. */
  keyFile: string;
  /** Adds files of these sizes; returns their ids and contents. */
  addFiles(sizes: readonly number[]): Map<string, Buffer>;
  write(name: string, changes?: Partial<WriteBackupParams>, onProgress?: (progress: BackupProgress) => void): Promise<BackupWritten>;
  read(mode: ReadBackupParams['mode'], names: readonly string[], changes?: Partial<ReadBackupParams>): Promise<BackupRead>;
  at(name: string): string;
  remove(): Promise<void>;
}

export async function backupStore(cipher: Cipher, { people = 300 } = {}): Promise<BackupStore> {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-backup-'));
  const at = (name: string): string => join(root, name);
  const dir = mkdtempSync(at('store-'));
  const storeId = randomUUID();
  const options = { file: join(dir, 'holdfast.db'), databaseKey: randomBytes(32), cipher };
  createDatabase(options);
  const connections = openDatabase(options);
  const { write } = connections;
  write.transaction(() => {
    setMeta(write, 'store_id', storeId);
    setMeta(write, 'organisation', 'Example Organisation');
    createAuditKey(write, NOW_MS);
    for (let index = 0; index < 30; index += 1) appendEvent(write, exampleEvent(index));
    addPeople(write, 0, people);
  });
  const identity = await generateIdentity();
  const recipient = await identityToRecipient(identity);
  writeFileSync(at('key.txt'), `${identity}\n`, { mode: 0o600 });
  const jobs = new JobRunner(bundledWorker());

  return {
    db: write,
    close: () => connections.close(),
    root,
    dir,
    options,
    storeId,
    jobs,
    identity,
    keyFile: at('key.txt'),
    at,
    addFiles(sizes) {
      const files = new Map<string, Buffer>();
      for (const sizeBytes of sizes) {
        const id = randomUUID();
        const content = randomBytes(sizeBytes);
        const writer = new SealedFileWriter(dir, id, randomBytes(32));
        writer.add(content);
        const { key, sha256 } = writer.end();
        write.transaction(() =>
          write
            .prepare('INSERT INTO attachment (id, name, media_type, size_bytes, sha256, key, added_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)')
            .run(id, `example-${id}.pdf`, 'application/pdf', sizeBytes, sha256, key, NOW_MS),
        );
        putSealedFilesInPlace(dir, [id]);
        files.set(id, content);
      }
      return files;
    },
    write: (name, changes = {}, onProgress) =>
      jobs.start(
        'write-backup',
        {
          store: { ...options, databaseKey: Uint8Array.from(options.databaseKey) },
          storeDir: dir,
          storeId,
          target: at(name),
          recipients: [recipient],
          since: null,
          backupId: randomUUID(),
          nowMs: NOW_MS,
          ...changes,
        },
        { onBatch: (progress) => onProgress?.(progress) },
      ),
    read: (mode, names, changes = {}) => jobs.start('read-backup', { files: names.map(at) as [string], identity, mode, restore: null, ...changes }),
    async remove() {
      await jobs.close();
      connections.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
