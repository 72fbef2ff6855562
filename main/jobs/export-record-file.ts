import { attachmentPart, RECORD_FILE_FORMAT, RECORD_FILE_LIMITS, RECORD_FILE_VERSION, RECORDS_PART } from '../../preload/contract/record-file-format.ts';
import type { FileAttachment, FilePerson, RecordFileHeader } from '../../preload/contract/record-file-format.ts';
import { isSecret } from '../../preload/contract/record-fields.ts';
import type { Field } from '../../preload/contract/record-fields.ts';
import { attachmentIdsIn } from '../../preload/contract/record-values.ts';
import type { RecordValues } from '../../preload/contract/record-values.ts';
import { readableBy } from '../engine/access/visible-people.ts';
import type { Db } from '../engine/db/database.ts';
import { sql } from '../engine/db/sql.ts';
import { EngineError } from '../engine/errors.ts';
import type { Actor } from '../engine/handler.ts';
import type { TypeInUse } from '../engine/records/keep.ts';
import type { RowInOrder } from '../engine/records/list.ts';
import { idsIn } from '../engine/records/names.ts';
import { tagNamesOf } from '../engine/tags/stored-tags.ts';
import type { Output } from './file-output.ts';
import { heldFiles } from './held-files.ts';
import type { HeldFile } from './held-files.ts';
import { inPieces } from './in-pieces.ts';
import { RecordFileWriter } from './record-file-writer.ts';
import { ZipWriter } from './zip-writer.ts';

/** Who exports, when, and how much. */
export interface RecordFileFacts {
  actor: Pick<Actor, 'personId' | 'teamId' | 'grants' | 'name' | 'username'>;
  organisation: string;
  nowMs: number;
  /** Where the files of attachments lie. */
  storeDir: string;
  total: number;
}

/** Records that are looked up together. */
const PIECE_RECORDS = 200;

/**
 * Writes records in the format of files of records (docs/record-file.md): the file alone, or an archive with what
 * hangs from them. `onRecords` is told how many are written. Throws invalid_input/file_too_many_rows for more than an
 * archive takes, and what the output throws.
 */
export async function writeRecordFile(
  db: Db,
  rows: Iterable<RowInOrder>,
  { inUse, facts, out, isArchive }: { inUse: TypeInUse; facts: RecordFileFacts; out: Output; isArchive: boolean },
  onRecords: (done: number) => Promise<void>,
): Promise<number> {
  const zip = isArchive ? new ZipWriter(out) : null;
  zip?.begin(RECORDS_PART);
  const file = new RecordFileWriter((bytes) => (zip ? zip.add(bytes) : out.write(bytes)), headerOf(inUse, facts));
  const fields = [...inUse.fields.values()].filter((field) => !isSecret(field) && field.kind !== 'note');
  const held: { part: string; file: HeldFile }[] = [];
  let records = 0;

  for (const piece of inPieces(rows, PIECE_RECORDS)) {
    const told = piece.map((row) => ({ row, values: openValues(fields, JSON.parse(row.body) as RecordValues) }));
    const nums = piece.map(({ num }) => num);
    const tags = tagNamesOf(db, nums);
    const files = heldFiles(db, facts.storeDir, told.flatMap(({ values }) => attachmentIdsIn(fields, values)));
    const people = readablePeople(db, told.flatMap(({ row, values }) => [...idsOf(fields, values), ...(row.ownerId === null ? [] : [row.ownerId])]), facts.actor);
    for (const { row, values } of told) {
      const attachments = attachmentIdsIn(fields, values).flatMap((id): FileAttachment[] => {
        const one = files.get(id);
        if (one?.recordNum !== row.num) return [];
        const { name, mediaType, sizeBytes, sha256 } = one;
        const part = zip ? attachmentPart(one) : null;
        if (part !== null) held.push({ part, file: one });
        return [{ id, name, mediaType, sizeBytes, sha256, part }];
      });
      if (held.length >= RECORD_FILE_LIMITS.parts) throw new EngineError('invalid_input', 'file_too_many_rows');
      file.record({
        id: row.id,
        number: row.number,
        values,
        people: Object.fromEntries(idsOf(fields, values).flatMap((id) => (people.has(id) ? [[id, people.get(id) as FilePerson]] : []))),
        owner: row.ownerId === null ? null : (people.get(row.ownerId) ?? { name: row.ownerName ?? '', username: null }),
        team: row.team,
        state: row.state,
        tags: tags.get(row.num) ?? [],
        attachments,
        createdAt: new Date(row.createdAtMs).toISOString(),
        changedAt: new Date(row.changedAtMs).toISOString(),
      });
    }
    records += piece.length;
    await out.settle();
    await onRecords(records);
  }
  file.end();
  if (!zip) return records;
  zip.endPart();
  for (const { part, file: one } of held) {
    zip.begin(part);
    for (const bytes of one.read()) {
      zip.add(bytes);
      await out.settle();
    }
    zip.endPart();
  }
  zip.end();
  return records;
}

function headerOf({ type, definition }: TypeInUse, { actor, organisation, nowMs, total }: RecordFileFacts): RecordFileHeader {
  return {
    format: RECORD_FILE_FORMAT,
    version: RECORD_FILE_VERSION,
    organisation,
    exportedAt: new Date(nowMs).toISOString(),
    exportedBy: { name: actor.name, username: actor.username },
    type: { id: type.id, version: type.version, name: type.name, description: type.description, definition },
    count: total,
  };
}

function openValues(fields: readonly Field[], values: RecordValues): RecordValues {
  return Object.fromEntries(fields.flatMap(({ name }) => (values[name] == null ? [] : [[name, values[name]]])));
}

function idsOf(fields: readonly Field[], values: RecordValues): string[] {
  return idsIn(fields, (field) => values[field.name] ?? null);
}

/** Names and user names of those people whom the caller may read; of others the file tells no more than the list. */
function readablePeople(db: Db, ids: readonly string[], actor: RecordFileFacts['actor']): ReadonlyMap<string, FilePerson> {
  const { where, values } = readableBy(actor);
  const rows = db
    .prepare(sql`SELECT p.id, p.name, p.username FROM person p WHERE p.id IN (SELECT value FROM json_each(@ids)) AND ${where}`)
    .all({ ids: JSON.stringify([...new Set(ids)]), ...values }) as ({ id: string } & FilePerson)[];
  return new Map(rows.map(({ id, name, username }) => [id, { name, username }]));
}
