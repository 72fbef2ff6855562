import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import { foldName } from '../people/fold.ts';

export interface StoredTag {
  num: number;
  id: string;
  name: string;
  key: string;
}

const COLUMNS = 'g.num, g.id, g.name, g.name_key AS key';

/** The tag of this name, compared folded; null for none. */
export function findTag(db: Db, name: string): StoredTag | null {
  return (db.prepare(`SELECT ${COLUMNS} FROM tag g WHERE g.name_key = ?`).get(foldName(name)) as StoredTag | undefined) ?? null;
}

/** As `findTag`. Throws not_found/no_such_item. */
export function loadTag(db: Db, name: string): StoredTag {
  const tag = findTag(db, name);
  if (!tag) throw new EngineError('not_found', 'no_such_item');
  return tag;
}

/** The tags of one record, by name. */
export function tagsOf(db: Db, recordNum: number): StoredTag[] {
  return db.prepare(`SELECT ${COLUMNS} FROM record_tag r JOIN tag g ON g.num = r.tag_num WHERE r.record_num = ? ORDER BY g.name_key`).all(recordNum) as StoredTag[];
}

/** The names of the tags of many records, by the number of the record; nothing for those without any. */
export function tagNamesOf(db: Db, recordNums: readonly number[]): ReadonlyMap<number, string[]> {
  const rows = db
    .prepare('SELECT r.record_num AS num, g.name FROM record_tag r JOIN tag g ON g.num = r.tag_num WHERE r.record_num IN (SELECT value FROM json_each(?)) ORDER BY g.name_key')
    .all(JSON.stringify(recordNums)) as { num: number; name: string }[];
  const byNum = new Map<number, string[]>();
  for (const { num, name } of rows) byNum.set(num, [...(byNum.get(num) ?? []), name]);
  return byNum;
}
