import type { Db } from '../db/database.ts';
import { removeSealedFiles, sweepSealedFiles } from './file-writer.ts';

/** How long a file waits for a record when no draft of its maker names it any more. */
const WAITING_MS = 7 * 24 * 3_600_000;
/** How long one that no row knows stays. */
const UNKNOWN_MS = 30 * 24 * 3_600_000;

/**
 * Tidies up at the opening of a store, while nobody takes files in: waiting files that no draft names go after a
 * week; files without a row go later. A photo in a draft waits as long as the draft. Returns how many files went.
 */
export function sweepAttachments(db: Db, storeDir: string, nowMs: number): number {
  const expired = db
    .prepare(
      `DELETE FROM attachment WHERE record_num IS NULL AND added_at_ms < @beforeMs
          AND NOT EXISTS (SELECT 1 FROM draft f JOIN person p ON p.id = f.person_id WHERE p.num = attachment.added_by AND instr(f.body, attachment.id) > 0) RETURNING id`,
    )
    .all({ beforeMs: nowMs - WAITING_MS }) as { id: string }[];
  removeSealedFiles(storeDir, expired.map(({ id }) => id));
  const known = db.prepare('SELECT 1 FROM attachment WHERE id = ?');
  return expired.length + sweepSealedFiles(storeDir, (id) => known.get(id) !== undefined, nowMs - UNKNOWN_MS);
}
