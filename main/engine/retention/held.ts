import type { Db } from '../db/database.ts';

/** Whether somebody put a hold on a record: then nothing erases it. */
export function isHeld(db: Db, recordNum: number): boolean {
  return db.prepare('SELECT 1 FROM record_hold WHERE record_num = ?').get(recordNum) !== undefined;
}
