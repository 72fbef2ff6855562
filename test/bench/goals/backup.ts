import { execFileSync } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { identityToRecipient } from 'age-encryption';
import { backupStore } from '../../engine/backup/backup-store.ts';
import type { BackupStore } from '../../engine/backup/backup-store.ts';
import type { Goal } from '../goal.ts';
import type { Side } from '../rounds.ts';

/** A store of 1 GB: files, and a database of an eighth of that. */
const FILES = 880;
const FILE_BYTES = 1_000_000;
const THUMBNAIL_BYTES = 160_000;

/** E8: what a consistent, signed and checked backup adds to a copy and its encryption. Both end on disk. */
export const backup: Goal = {
  id: 'E8',
  title: 'backup of a store of 1 GB, read back ÷ cp and age of the same bytes',
  async run(bench) {
    const store = await backupStore('aegis-256');
    try {
      store.addFiles(Array.from({ length: FILES }, () => FILE_BYTES));
      store.db.exec(`UPDATE attachment SET thumbnail = randomblob(${THUMBNAIL_BYTES})`);
      store.db.pragma('wal_checkpoint(TRUNCATE)');
      await bench.compare({
        goal: 'E8',
        title: 'write-backup ÷ cp -r, tar | age, sync',
        a: throughJob(store),
        b: await bare(store),
        control: 'its own',
        figures: [{ kind: 'ratio', atMost: 1.3 }],
      });
    } finally {
      await store.remove();
    }
  },
};

function throughJob(store: BackupStore): Side {
  return {
    name: 'write-backup',
    async sample() {
      settle();
      const startMs = performance.now();
      const { held } = await store.write('backup.age');
      const tookMs = performance.now() - startMs;
      if (held.length !== FILES) throw new Error(`${held.length} files`);
      rmSync(store.at('backup.age'));
      return tookMs;
    },
  };
}

/** Lets the disk come to the end of what the sample before left, the removal of its gigabytes too: without, the first of two is slower. */
function settle(): void {
  execFileSync('sync');
}

/** What a person would do by hand with the store closed: nothing of it is looked at. */
async function bare(store: BackupStore): Promise<Side> {
  const recipient = await identityToRecipient(store.identity);
  return {
    name: 'cp and age',
    sample() {
      const copy = store.at('copy');
      const out = join(store.root, 'copy.age');
      settle();
      const startMs = performance.now();
      execFileSync('cp', ['-r', store.dir, copy]);
      execFileSync('bash', ['-o', 'pipefail', '-c', 'tar -c -C "$0" . | age -r "$1" -o "$2" && sync "$2"', copy, recipient, out]);
      const tookMs = performance.now() - startMs;
      if (statSync(out).size < FILES * FILE_BYTES) throw new Error('not all of it');
      rmSync(copy, { recursive: true });
      rmSync(out);
      return tookMs;
    },
  };
}
