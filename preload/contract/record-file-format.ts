import { z } from 'zod';
import { DisplayName, Note } from './fields.ts';
import { RECORD_STATES, RecordId } from './records.ts';
import { TypeDefinition } from './record-fields.ts';
import { RecordValues } from './record-values.ts';
import { MOST_TAGS_OF_RECORD, TagName } from './tags.ts';
import { TypeId } from './types.ts';

/** The format of files of records (docs/record-file.md). A version that landed is never changed; what is new is a next one. */
export const RECORD_FILE_FORMAT = 'holdfast-records';
export const RECORD_FILE_VERSION = 1;
/** The parts of an archive: the records, and one file for each attachment. */
export const RECORDS_PART = 'records.json';
export const ATTACHMENTS_FOLDER = 'attachments/';

/** Bounds of a file of records, and of what comes out of an archive. */
export const RECORD_FILE_LIMITS = {
  records: 1_000_000,
  /** Of one line as text, in bytes: a record with texts of a megabyte, each character escaped. */
  lineBytes: 32 * 1024 * 1024,
  recordsBytes: 8 * 1024 * 1024 * 1024,
  /** The parts of an archive, the records among them. */
  parts: 200_000,
  attachmentBytes: 2 * 1024 * 1024 * 1024,
  allAttachmentBytes: 32 * 1024 * 1024 * 1024,
  attachmentsOfRecord: 1_000,
  /** Of an encrypted file, which is held in memory while it is read. */
  encryptedBytes: 256 * 1024 * 1024,
} as const;

/** Somebody, as far as whoever made the file could read of them. */
const FilePerson = z.strictObject({ name: z.string().max(1_000), username: z.string().max(256).nullable() });
export type FilePerson = z.infer<typeof FilePerson>;

const Instant = z.iso.datetime();

/** What is known of any version: enough to refuse what is newer before anything else is read of it. */
export const AnyRecordFile = z.object({ format: z.literal(RECORD_FILE_FORMAT), version: z.number().int().positive() });

export const RecordFileHeader = z.strictObject({
  format: z.literal(RECORD_FILE_FORMAT),
  version: z.literal(RECORD_FILE_VERSION),
  organisation: z.string().max(1_000),
  exportedAt: Instant,
  exportedBy: FilePerson,
  type: z.strictObject({ id: TypeId, version: z.number().int().positive(), name: DisplayName, description: Note.nullable(), definition: TypeDefinition }),
  /** How many records follow. */
  count: z.number().int().min(0).max(RECORD_FILE_LIMITS.records),
});
export type RecordFileHeader = z.infer<typeof RecordFileHeader>;

export const FileAttachment = z.strictObject({
  id: z.uuid(),
  name: z.string().min(1).max(255),
  mediaType: z.string().max(255),
  sizeBytes: z.number().int().min(0).max(RECORD_FILE_LIMITS.attachmentBytes),
  sha256: z.string().regex(/^[0-9a-f]{64}$/u, 'format'),
  /** Its part of the archive; null where the file has none. */
  part: z.string().max(300).nullable(),
});
export type FileAttachment = z.infer<typeof FileAttachment>;

export const FileRecord = z.strictObject({
  /** Small letters, as ids are kept: in others it would be a second record of the same id (RFC 9562, 4). */
  id: RecordId.toLowerCase(),
  number: z.number().int().positive().max(1_000_000_000),
  /** Without secrets, and without what is empty. */
  values: RecordValues,
  /** Whom the ids of people in the values mean. */
  people: z.record(z.uuid(), FilePerson),
  owner: FilePerson.nullable(),
  team: z.string().max(100).nullable(),
  state: z.enum(RECORD_STATES),
  tags: z.array(TagName).max(MOST_TAGS_OF_RECORD),
  attachments: z.array(FileAttachment).max(RECORD_FILE_LIMITS.attachmentsOfRecord),
  createdAt: Instant,
  changedAt: Instant,
});
export type FileRecord = z.infer<typeof FileRecord>;

/** Characters that some system or reader takes for more than a letter of a name. */
// eslint-disable-next-line no-control-regex -- naming the control characters is the point
const NOT_IN_NAMES = /[\u0000-\u001f\u007f"*/:<>?\\|\p{Cf}\u2028\u2029]/gu;

/** Where an attachment stands in an archive: by its id, under its own name as far as every system takes that. */
export function attachmentPart({ id, name }: Pick<FileAttachment, 'id' | 'name'>): string {
  const safe = name.toWellFormed().replace(NOT_IN_NAMES, '_').replace(/^[. ]+|[. ]+$/gu, '').slice(0, 120).toWellFormed();
  return `${ATTACHMENTS_FOLDER}${id}/${safe === '' ? 'file' : safe}`;
}
