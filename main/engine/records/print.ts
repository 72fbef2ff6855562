import { MOST_PICTURES_IN_PRINT } from '../../../preload/contract/records.ts';
import { fieldsOf, isSecret } from '../../../preload/contract/record-fields.ts';
import { attachmentIdsIn } from '../../../preload/contract/record-values.ts';
import { narrowed } from '../access/grants.ts';
import { told, visibleAttachments } from '../attachments/stored-attachment.ts';
import type { Db } from '../db/database.ts';
import { meta } from '../db/meta.ts';
import type { CommandHandler } from '../handler.ts';
import { requireWritable } from '../output-file.ts';
import { tagsOf } from '../tags/stored-tags.ts';
import { loadDefinition } from '../types/stored-type.ts';
import { secretNames } from './get.ts';
import { idsIn, namesOf } from './names.ts';
import { auditTarget, loadRecord, rowOf } from './stored-record.ts';

/**
 * Gives one record as it goes on paper or into a PDF, never with a secret, and records that it did: what leaves here is
 * a copy that no budget covers. A file picked for a PDF is released to the host with the event, not before. Throws
 * forbidden/no_permission without leave to read records, not_found/no_such_item for a record that either permission
 * does not reach, not_found/handle_expired, unavailable/file_unreadable.
 */
export const printRecord: CommandHandler<'records.print'> = (db, { recordId, file }, ctx) => {
  const reach = { actor: ctx.actor, scope: narrowed(ctx.actor, ctx.scope, 'records.read') };
  const record = loadRecord(db, recordId, reach);
  const definition = loadDefinition(db, record.typeNum, record.typeVersion);
  const fields = fieldsOf(definition);
  // Secrets lie elsewhere and are not read here; a value under the name of one would be a fault, and stays here too.
  const open = fields.filter((field) => !isSecret(field));
  const values = Object.fromEntries(open.flatMap(({ name }) => (record.values[name] == null ? [] : [[name, record.values[name]]])));
  const ids = attachmentIdsIn(open, values);
  const found = new Map(visibleAttachments(db, ids, reach).map((attachment) => [attachment.id, attachment]));
  const attachments = ids.flatMap((id) => found.get(id) ?? []).map(told);
  if (file !== null) requireWritable(ctx.releaseFile(file, 'record-pdf'), ctx.store.dir);
  ctx.record({ target: auditTarget(record), details: { as: file === null ? 'paper' : 'pdf', attachments: attachments.length } });
  return {
    printed: {
      record: { ...rowOf(record), tags: tagsOf(db, record.num).map(({ name }) => name) },
      typeName: record.typeName,
      definition,
      ...makersOf(db, record.num),
      values,
      secrets: secretNames(db, record, fields),
      names: namesOf(db, idsIn(open, (field) => values[field.name] ?? null), ctx.actor),
      attachments: attachments.map((attachment, at) => (at < MOST_PICTURES_IN_PRINT ? attachment : { ...attachment, thumbnail: null })),
      isExample: db.prepare('SELECT 1 FROM example_record WHERE record_num = ?').get(record.num) !== undefined,
      organisation: meta(db, 'organisation') ?? '',
      printedBy: { name: ctx.actor.name, username: ctx.actor.username },
      printedAtMs: ctx.clock.nowMs(),
    },
  };
};

/** Who made a record and who changed it last: the history tells both to whoever reads the record. */
function makersOf(db: Db, recordNum: number): { createdBy: string | null; changedBy: string | null } {
  return db
    .prepare('SELECT m.name AS createdBy, c.name AS changedBy FROM record d LEFT JOIN person m ON m.num = d.created_by LEFT JOIN person c ON c.num = d.changed_by WHERE d.num = ?')
    .get(recordNum) as { createdBy: string | null; changedBy: string | null };
}
