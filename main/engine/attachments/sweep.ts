import type { Db } from '../db/database.ts';
import { sweepSealedFiles } from './file-writer.ts';

/** How long a file waits for a record when no draft of its maker names it any more. */
const WAITING_MS = 7 * 24 * 3_600_000;

/**
 * Tidies up at the opening of a store, while nobody takes files in: waiting files that no draft names go after a
 * week, and so does every file without a row. A photo in a draft waits as long as the draft. Returns how many files went.
 */
export function sweepAttachments(db: Db, storeDir: string, nowMs: number): number {
  db.prepare(
    `DELETE FROM attachment WHERE record_num IS NULL AND added_at_ms < @beforeMs
        AND NOT EXISTS (SELECT 1 FROM draft f JOIN person p ON p.id = f.person_id WHERE p.num = attachment.added_by AND instr(f.body, attachment.id) > 0)`,
  ).run({ beforeMs: nowMs - WAITING_MS });
  const known = db.prepare('SELECT 1 FROM attachment WHERE id = ?');
  return sweepSealedFiles(storeDir, (id) => known.get(id) !== undefined);
}
