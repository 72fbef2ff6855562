import type { Db } from '../db/database.ts';
import { foldName } from '../people/fold.ts';
import { readShown } from './stored-view.ts';

/** Puts another name in the place of a tag in the filters of all views; null takes it out. In the caller's transaction. */
export function renameTagInViews(db: Db, key: string, name: string | null): void {
  const rows = db.prepare(`SELECT num, shown FROM record_view WHERE json_array_length(shown, '$.filter.tags') > 0`).all() as { num: number; shown: string }[];
  for (const { num, shown: text } of rows) {
    const shown = readShown(text);
    if (!shown.filter.tags.some((tag) => foldName(tag) === key)) continue;
    const others = shown.filter.tags.filter((tag) => foldName(tag) !== key && (name === null || foldName(tag) !== foldName(name)));
    const tags = name === null ? others : [...others, name];
    db.prepare('UPDATE record_view SET shown = ? WHERE num = ?').run(JSON.stringify({ ...shown, filter: { ...shown.filter, tags } }), num);
  }
}
