import { createHash } from 'node:crypto';
import { Decrypter } from 'age-encryption';
import { ATTACHMENT_LIMITS } from '../../preload/contract/attachments.ts';
import { AnyRecordFile, attachmentPart, FileRecord, RECORD_FILE_LIMITS, RECORD_FILE_VERSION, RecordFileHeader, RECORDS_PART } from '../../preload/contract/record-file-format.ts';
import type { FileAttachment } from '../../preload/contract/record-file-format.ts';
import { mediaTypeOf } from '../engine/attachments/media-type.ts';
import { EngineError } from '../engine/errors.ts';
import { afterAgeVersion } from './age-header.ts';
import type { Job } from './job.ts';
import { readJson } from './json-text.ts';
import { at } from './place.ts';
import { openRecordArchive } from './record-archive.ts';
import type { RecordArchive } from './record-archive.ts';
import { RECORDS_END, RECORDS_FOLLOW } from './record-file-writer.ts';
import { openRegularFile, readChunk, readStart, readWhole } from './text-file.ts';

export interface ReadRecordFileParams {
  path: string;
  password: string | null;
  /** Attachments are looked at and not handed over. */
  isDry: boolean;
}
/** What is read, in order: the header, then for each piece of records the attachments that hang from them before it. */
export type RecordFilePiece =
  | { kind: 'header'; header: RecordFileHeader }
  | { kind: 'file'; id: string; bytes: Uint8Array }
  | { kind: 'records'; records: { line: number; record: FileRecord }[]; done: number };
export interface RecordFileRead {
  sha256: string;
  kind: 'json' | 'zip';
}

const PIECE_RECORDS = 200;
const PIECE_CHARS = 4 * 1024 * 1024;
const HEAD_BYTES = 1024 * 1024;
/** 2^18 rounds take 256 MiB; a file that asks for more was made to exhaust whoever opens it. */
const MOST_WORK = 18;

/**
 * Reads a file of records (docs/record-file.md), an archive of one, or either encrypted to a password. Throws
 * unavailable/file_unreadable, invalid_input: file_newer, file_malformed with the line or part, file_wrong_password,
 * file_archive_bomb, file_too_large, file_field_too_long, file_too_many_rows, attachment_*.
 */
export const readRecordFile: Job<ReadRecordFileParams, RecordFilePiece, RecordFileRead> = async ({ path, password, isDry }, emit) => {
  const sha256 = await digestOf(path);
  const start = await readStart(path);
  const stanzas = afterAgeVersion(start);
  const opened = stanzas === null ? null : await decrypted(path, stanzas, password);
  const isArchive = (opened ?? start).toString('latin1', 0, 4) === 'PK\u0003\u0004';
  if (!isArchive) {
    await readLines(opened === null ? chunksOf(path) : [opened], null, isDry, emit);
    return { sha256, kind: 'json' };
  }
  const archive = await openRecordArchive(opened ?? path);
  try {
    await readLines(archive.read(RECORDS_PART, RECORD_FILE_LIMITS.recordsBytes), archive, isDry, emit);
    archive.refuseUnread();
    return { sha256, kind: 'zip' };
  } finally {
    archive.close();
  }
};

async function readLines(chunks: AsyncIterable<Buffer> | Iterable<Buffer>, archive: RecordArchive | null, isDry: boolean, emit: (piece: RecordFilePiece) => Promise<void>): Promise<void> {
  let header: RecordFileHeader | null = null;
  let line = 0;
  let done = 0;
  let chars = 0;
  let allBytes = 0;
  let isEnded = false;
  let records: { line: number; record: FileRecord }[] = [];
  const handOver = async (): Promise<void> => {
    if (records.length > 0) await emit({ kind: 'records', records, done });
    records = [];
    chars = 0;
  };
  for await (const text of linesOf(chunks)) {
    line += 1;
    if (header === null) {
      header = headerOf(text);
      await emit({ kind: 'header', header });
    } else if (isEnded) throw malformed(line);
    else if (text === RECORDS_END) isEnded = true;
    else {
      done += 1;
      // A comma after each but the last one, which `count` tells.
      const isLast = done === header.count;
      if (done > header.count || text.endsWith(',') === isLast) throw malformed(line);
      const record = parsed(FileRecord, isLast ? text : text.slice(0, -1), line);
      if (record.attachments.length > 0 && archive) {
        await handOver();
        // Before any of it is read: each may be as long as it says, and all of them together fill a disk.
        allBytes += record.attachments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
        if (allBytes > RECORD_FILE_LIMITS.allAttachmentBytes) throw new EngineError('invalid_input', 'file_archive_bomb', at('line', line));
        for (const attachment of record.attachments) await readAttachment(archive, attachment, line, isDry, emit);
      } else if (record.attachments.some(({ part }) => part !== null)) throw malformed(line);
      records.push({ line, record });
      chars += text.length;
      if (records.length >= PIECE_RECORDS || chars > PIECE_CHARS) await handOver();
    }
  }
  if (!header || !isEnded || done !== header.count) throw malformed(line);
  await handOver();
}

function headerOf(text: string): RecordFileHeader {
  if (!text.endsWith(RECORDS_FOLLOW)) throw malformed(1);
  const value = readJson(`${text.slice(0, -RECORDS_FOLLOW.length)}}`);
  const known = AnyRecordFile.safeParse(value);
  if (!known.success) throw malformed(1);
  if (known.data.version > RECORD_FILE_VERSION) throw new EngineError('invalid_input', 'file_newer');
  const header = RecordFileHeader.safeParse(value);
  if (!header.success) throw malformed(1);
  return header.data;
}

function parsed(schema: typeof FileRecord, text: string, line: number): FileRecord {
  let value: unknown;
  try {
    value = readJson(text);
  } catch {
    throw malformed(line);
  }
  const record = schema.safeParse(value);
  if (!record.success) throw malformed(line);
  return record.data;
}

/** Looks whether an attachment is what its record says, and hands it over. */
async function readAttachment(archive: RecordArchive, attachment: FileAttachment, line: number, isDry: boolean, emit: (piece: RecordFilePiece) => Promise<void>): Promise<void> {
  const { id, name, part, sizeBytes, sha256 } = attachment;
  if (part !== attachmentPart(attachment) || sizeBytes === 0 || sizeBytes > ATTACHMENT_LIMITS.bytes) throw malformed(line);
  const hash = createHash('sha256');
  let head = Buffer.alloc(0);
  let bytes = 0;
  for await (const chunk of archive.read(part, sizeBytes)) {
    hash.update(chunk);
    bytes += chunk.length;
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
    if (!isDry) await emit({ kind: 'file', id, bytes: chunk });
  }
  if (bytes !== sizeBytes || hash.digest('hex') !== sha256 || mediaTypeOf(head, name) !== attachment.mediaType) throw malformed(line);
}

/** Lines of UTF-8 text, each bounded. */
async function* linesOf(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<string> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  const take = (last: Buffer): string => {
    const bytes = Buffer.concat([...held, last]);
    held = [];
    heldBytes = 0;
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw new EngineError('invalid_input', 'file_not_utf8');
    }
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, from)) {
      yield take(chunk.subarray(from, end));
      from = end + 1;
    }
    held.push(chunk.subarray(from));
    heldBytes += chunk.length - from;
    if (heldBytes > RECORD_FILE_LIMITS.lineBytes) throw new EngineError('invalid_input', 'file_field_too_long');
  }
  if (heldBytes > 0) yield take(Buffer.alloc(0));
}

async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  const file = await openRegularFile(path);
  try {
    for (let chunk = await readChunk(file); chunk !== null; chunk = await readChunk(file)) yield chunk;
  } finally {
    await file.close();
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunksOf(path)) hash.update(chunk);
  return hash.digest('hex');
}

/** What is in an encrypted file, in memory alone. */
async function decrypted(path: string, stanzas: string, password: string | null): Promise<Buffer> {
  const work = /^-> scrypt \S{1,100} (\d{1,2})\n/u.exec(stanzas)?.[1];
  if (password === null || work === undefined || Number(work) > MOST_WORK) throw new EngineError('invalid_input', 'file_wrong_password');
  const bytes = await readWhole(path, RECORD_FILE_LIMITS.encryptedBytes);
  const decrypter = new Decrypter();
  decrypter.addPassphrase(password.normalize('NFC'));
  try {
    return Buffer.from(await decrypter.decrypt(bytes));
  } catch {
    throw new EngineError('invalid_input', 'file_wrong_password');
  }
}

function malformed(line: number): EngineError {
  return new EngineError('invalid_input', 'file_malformed', at('line', line));
}
