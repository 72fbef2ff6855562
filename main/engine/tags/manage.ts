import type { RecordValues } from '../../../preload/contract/record-values.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import { giveWay } from '../give-way.ts';
import type { CommandContext, CommandHandler } from '../handler.ts';
import { foldName } from '../people/fold.ts';
import { writeSearch } from '../records/keep.ts';
import type { Standing } from '../records/keep.ts';
import { typesInUse } from '../records/types-in-use.ts';
import { renameTagInViews } from '../views/tag-in-views.ts';
import { findTag, loadTag } from './stored-tags.ts';
import type { StoredTag } from './stored-tags.ts';

/** Gives a tag another name. Throws not_found/no_such_item, conflict/name_taken, conflict/already_so, conflict/cancelled. */
export const renameTag: CommandHandler<'tags.rename'> = async (db, { tag: known, name, dryRun }, ctx) => {
  const tag = loadTag(db, known);
  if (tag.name === name) throw new EngineError('conflict', 'already_so');
  const other = findTag(db, name);
  if (other && other.num !== tag.num) throw new EngineError('conflict', 'name_taken');
  const records = recordsWith(db, tag);
  db.prepare('UPDATE tag SET name = ?, name_key = ? WHERE num = ?').run(name, foldName(name), tag.num);
  await rewriteSearch(db, records, ctx);
  renameTagInViews(db, tag.key, name);
  ctx.record({ target: target({ ...tag, name }), details: { from: tag.name, to: name, records: records.length } });
  if (dryRun) ctx.rollBack();
  return { records: records.length };
};

/** Puts another tag in the place of one, which goes. Throws not_found/no_such_item, conflict/already_so, conflict/cancelled. */
export const mergeTag: CommandHandler<'tags.merge'> = async (db, { tag: known, into, dryRun }, ctx) => {
  const [tag, other] = [loadTag(db, known), loadTag(db, into)];
  if (tag.num === other.num) throw new EngineError('conflict', 'already_so');
  const records = recordsWith(db, tag);
  db.prepare('INSERT INTO record_tag (tag_num, record_num) SELECT ?, record_num FROM record_tag WHERE tag_num = ? ON CONFLICT DO NOTHING').run(other.num, tag.num);
  db.prepare('DELETE FROM tag WHERE num = ?').run(tag.num);
  await rewriteSearch(db, records, ctx);
  renameTagInViews(db, tag.key, other.name);
  ctx.record({ target: target(other), details: { from: tag.name, to: other.name, records: records.length } });
  if (dryRun) ctx.rollBack();
  return { records: records.length };
};

/** Takes a tag off every record, and away. Throws not_found/no_such_item, conflict/cancelled. */
export const removeTag: CommandHandler<'tags.remove'> = async (db, { tag: known, dryRun }, ctx) => {
  const tag = loadTag(db, known);
  const records = recordsWith(db, tag);
  db.prepare('DELETE FROM tag WHERE num = ?').run(tag.num);
  await rewriteSearch(db, records, ctx);
  renameTagInViews(db, tag.key, null);
  ctx.record({ target: target(tag), details: { records: records.length } });
  if (dryRun) ctx.rollBack();
  return { records: records.length };
};

function target({ id, name }: StoredTag): { kind: 'tag'; id: string; name: string } {
  return { kind: 'tag', id, name };
}

function recordsWith(db: Db, { num }: StoredTag): number[] {
  return (db.prepare('SELECT record_num AS num FROM record_tag WHERE tag_num = ? ORDER BY record_num').all(num) as { num: number }[]).map((row) => row.num);
}

/** Rows between two looks at whether the caller still wants it. */
const PIECE = 500;

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
       FROM record d JOIN record_type y ON y.num = d.type_num WHERE d.num IN (SELECT value FROM json_each(?))`,
  );
  for (let from = 0; from < nums.length; from += PIECE) {
    for (const { typeId, body, ...row } of read.all(JSON.stringify(nums.slice(from, from + PIECE))) as Row[]) {
      writeSearch(db, typeOf(typeId), { ...row, values: JSON.parse(body) as RecordValues });
    }
    ctx.progress(Math.min(nums.length, from + PIECE), nums.length, 'rows');
    await giveWay(ctx.signal);
  }
}
