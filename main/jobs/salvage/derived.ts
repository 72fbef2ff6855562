import type { RecordValues } from '../../../preload/contract/record-values.ts';
import type { Db } from '../../engine/db/database.ts';
import { useType, writeCells, writeSearch } from '../../engine/records/keep.ts';
import type { Standing, TypeInUse } from '../../engine/records/keep.ts';
import { allTypes } from '../../engine/types/stored-type.ts';

const PIECE = 500;

interface Row extends Standing {
  num: number;
  number: number;
  body: string;
}

/**
 * Writes what lists and searches find records by, from what the records say. `pause` is waited for between pieces, each in a
 * transaction of its own. Records of a type whose definition is lost stay, and are found by nothing.
 */
export async function writeDerived(db: Db, pause: () => Promise<void>): Promise<void> {
  const page = db.prepare('SELECT num, number, owner_num AS ownerNum, team_id AS teamId, state, body FROM record WHERE type_num = ? AND num > ? ORDER BY num LIMIT ?');
  const isDefined = db.prepare('SELECT 1 FROM record_type_version WHERE type_num = ? AND version = ?');
  for (const type of allTypes(db)) {
    if (isDefined.get(type.num, type.version) === undefined) continue;
    const inUse = useType(db, type);
    for (let last = 0; ; ) {
      const rows = page.all(type.num, last, PIECE) as Row[];
      db.transaction(() => rows.forEach((row) => writeOne(db, inUse, row)));
      last = rows.at(-1)?.num ?? last;
      if (rows.length < PIECE) break;
      await pause();
    }
  }
}

function writeOne(db: Db, inUse: TypeInUse, { body, ...row }: Row): void {
  const values = JSON.parse(body) as RecordValues;
  writeCells(db, inUse, row.num, null, values);
  writeSearch(db, inUse, { ...row, values });
}
