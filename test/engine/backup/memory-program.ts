import { readFileSync } from 'node:fs';
import { identityToRecipient } from 'age-encryption';
import { writeBackup } from '../../../main/jobs/write-backup.ts';
import { backupStore, NOW_MS } from './backup-store.ts';

const store = await backupStore('aegis-256');
try {
  store.addFiles(Array.from({ length: 10 }, () => 1_000));
  // A piece at a time, so that the making takes no memory of its own.
  for (let n = 0; n < 20; n += 1) {
    store.db.exec(`INSERT INTO meta (key, value) VALUES ('filling ${n}', hex(randomblob(4000000)))`);
    store.db.pragma('wal_checkpoint(TRUNCATE)');
  }
  const params = {
    store: { ...store.options, databaseKey: Uint8Array.from(store.options.databaseKey) },
    storeDir: store.dir,
    storeId: store.storeId,
    target: store.at('backup.age'),
    recipients: [await identityToRecipient(store.identity)],
    since: null,
    backupId: '00000000-0000-4000-8000-000000000001',
    nowMs: NOW_MS,
    mostBytesInMemory: 0,
  };
  const beforeBytes = peakBytes();
  const { sizeBytes } = await writeBackup(null)(params, () => Promise.resolve());
  process.stdout.write(JSON.stringify({ databaseBytes: sizeBytes, grownBytes: peakBytes() - beforeBytes }));
} finally {
  await store.remove();
}

/** The most that this process ever had in memory, as Linux counts it. */
function peakBytes(): number {
  return Number(/^VmHWM:\s+(\d+) kB$/mu.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
}
