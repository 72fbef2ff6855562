import type { RecordValues } from '../../../preload/contract/record-values.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import { Turns } from '../give-way.ts';
import type { CommandContext, CommandHandler } from '../handler.ts';
import { foldName } from '../people/fold.ts';
import { writeSearch } from '../records/keep.ts';
import type { Standing } from '../records/keep.ts';
import { typesInUse } from '../records/types-in-use.ts';
import { renameTagInViews } from '../views/tag-in-views.ts';
import { findTag, loadTag } from './stored-tags.ts';
import type { StoredTag } from './stored-tags.ts';

/** Gives a tag another name. Throws not_found/no_such_item, conflict/name_taken, conflict/already_so, conflict/cancelled. */
export const renameTag: CommandHandler<'tags.rename'> = (db, { tag: known, name, dryRun }, ctx) => {
  const tag = loadTag(db, known);
  if (tag.name === name) throw new EngineError('conflict', 'already_so');
  const other = findTag(db, name);
  if (other && other.num !== tag.num) throw new EngineError('conflict', 'name_taken');
  return replace(db, { tag, by: { ...tag, name }, dryRun }, ctx, () => {
    db.prepare('UPDATE tag SET name = ?, name_key = ? WHERE num = ?').run(name, foldName(name), tag.num);
  });
};

/** Puts another tag in the place of one, which goes. Throws not_found/no_such_item, conflict/already_so, conflict/cancelled. */
export const mergeTag: CommandHandler<'tags.merge'> = (db, { tag: known, into, dryRun }, ctx) => {
  const [tag, other] = [loadTag(db, known), loadTag(db, into)];
  if (tag.num === other.num) throw new EngineError('conflict', 'already_so');
  return replace(db, { tag, by: other, dryRun }, ctx, () => {
    db.prepare('INSERT INTO record_tag (tag_num, record_num) SELECT ?, record_num FROM record_tag WHERE tag_num = ? ON CONFLICT DO NOTHING').run(other.num, tag.num);
    db.prepare('DELETE FROM tag WHERE num = ?').run(tag.num);
  });
};

/** Takes a tag off every record, and away. Throws not_found/no_such_item, conflict/cancelled. */
export const removeTag: CommandHandler<'tags.remove'> = (db, { tag: known, dryRun }, ctx) => {
  const tag = loadTag(db, known);
  return replace(db, { tag, by: null, dryRun }, ctx, () => {
    db.prepare('DELETE FROM tag WHERE num = ?').run(tag.num);
  });
};

interface Replacement {
  tag: StoredTag;
  /** The tag as it is called afterwards, or another one; null for none. */
  by: Pick<StoredTag, 'id' | 'name'> | null;
  dryRun: boolean;
}

/** Changes a tag, with all that knows it by its name: the words of the search, saved views, the audit. Throws conflict/cancelled. */
async function replace(db: Db, { tag, by, dryRun }: Replacement, ctx: CommandContext, change: () => void): Promise<{ records: number }> {
  // Before the change, which may take the tag off them.
  const nums = recordsWith(db, tag);
  change();
  await rewriteSearch(db, nums, ctx);
  renameTagInViews(db, tag.key, by?.name ?? null);
  const { id, name } = by ?? tag;
  ctx.record({ target: { kind: 'tag', id, name }, details: { ...(by ? { from: tag.name, to: by.name } : {}), records: nums.length } });
  if (dryRun) ctx.rollBack();
  return { records: nums.length };
}

function recordsWith(db: Db, { num }: StoredTag): number[] {
  return (db.prepare('SELECT record_num AS num FROM record_tag WHERE tag_num = ? ORDER BY record_num').all(num) as { num: number }[]).map((row) => row.num);
}

interface Row extends Standing {
  num: number;
  number: number;
  typeId: string;
  body: string;
}

/** A search finds records by their tags: their words are written anew. */
async function rewriteSearch(db: Db, nums: readonly number[], ctx: CommandContext): Promise<void> {
  const typeOf = typesInUse(db);
  const read = db.prepare(
    `SELECT d.num, d.number, d.owner_num AS ownerNum, d.team_id AS teamId, d.state, d.body, y.id AS typeId
       FROM record d JOIN record_type y ON y.num = d.type_num WHERE d.num = ?`,
  );
  const turns = new Turns(ctx);
  for (const [at, num] of nums.entries()) {
    const { typeId, body, ...row } = read.get(num) as Row;
    writeSearch(db, typeOf(typeId), { ...row, values: JSON.parse(body) as RecordValues });
    if (await turns.next()) ctx.progress(at + 1, nums.length, 'rows');
  }
}
