import { MOST_TAGS, MOST_TAGS_OF_RECORD } from '../../../preload/contract/tags.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import type { CommandContext, CommandHandler } from '../handler.ts';
import { foldName } from '../people/fold.ts';
import { changeRecords } from '../records/bulk.ts';
import { writeSearch } from '../records/keep.ts';
import { typesInUse } from '../records/types-in-use.ts';
import { findTag, tagsOf } from './stored-tags.ts';

interface Wanted {
  name: string;
  key: string;
  /** Null for one that is not there yet. */
  num: number | null;
}

/**
 * Puts tags on records and takes others off, with an event for each record. Throws invalid_input/fields for a tag that
 * is both, conflict/too_many_tags for more than an organisation has, conflict/cancelled.
 */
export const changeTags: CommandHandler<'tags.change'> = (db, input, ctx) => {
  const add = wanted(db, input.add);
  const remove = new Set(input.remove.map(foldName));
  if (add.some(({ key }) => remove.has(key))) throw new EngineError('invalid_input', 'fields', [{ path: 'remove', rule: 'both' }]);
  const typeOf = typesInUse(db);
  return changeRecords(db, input, ctx, (record) => {
    const before = tagsOf(db, record.num);
    const had = new Set(before.map(({ key }) => key));
    const added = add.filter(({ key }) => !had.has(key));
    const removed = before.filter(({ key }) => remove.has(key));
    if (added.length + removed.length === 0) return 'unchanged';
    if (before.length + added.length - removed.length > MOST_TAGS_OF_RECORD) return { refused: 'too_many_tags' };
    return {
      apply() {
        for (const tag of added) putTag(db, tag, record.num, ctx);
        for (const { num } of removed) db.prepare('DELETE FROM record_tag WHERE tag_num = ? AND record_num = ?').run(num, record.num);
        writeSearch(db, typeOf(record.typeId), record);
      },
      details: {
        ...(added.length === 0 ? {} : { tagsAdded: added.map(({ name }) => name) }),
        ...(removed.length === 0 ? {} : { tagsRemoved: removed.map(({ name }) => name) }),
      },
    };
  });
};

/** The tags of these names, each once, spelled as they are where they are known. */
export function wanted(db: Db, names: readonly string[]): Wanted[] {
  const byKey = new Map<string, Wanted>();
  for (const name of names) {
    const key = foldName(name);
    if (!byKey.has(key)) byKey.set(key, findTag(db, name) ?? { name, key, num: null });
  }
  return [...byKey.values()];
}

/** Puts a tag on a record, and makes it where nobody has used it yet. Throws conflict/too_many_tags. */
export function putTag(db: Db, tag: Wanted, recordNum: number, ctx: CommandContext): void {
  tag.num ??= makeTag(db, tag, ctx);
  db.prepare('INSERT INTO record_tag (tag_num, record_num) VALUES (?, ?) ON CONFLICT DO NOTHING').run(tag.num, recordNum);
}

/** Makes a tag that nobody has used yet; returns its number. Throws conflict/too_many_tags. */
export function makeTag(db: Db, { name, key }: Pick<Wanted, 'name' | 'key'>, { random, clock }: CommandContext): number {
  const { tags } = db.prepare('SELECT count(*) AS tags FROM tag').get() as { tags: number };
  if (tags >= MOST_TAGS) throw new EngineError('conflict', 'too_many_tags');
  return Number(db.prepare('INSERT INTO tag (id, name, name_key, made_at_ms) VALUES (?, ?, ?, ?)').run(random.uuid(), name, key, clock.nowMs()).lastInsertRowid);
}
