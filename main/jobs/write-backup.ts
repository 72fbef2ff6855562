import { createHash, randomBytes } from 'node:crypto';
import { closeSync, constants, ftruncateSync, openSync, statSync } from 'node:fs';
import { canonicalJson } from '../engine/audit/canonical.ts';
import { head } from '../engine/audit/chain.ts';
import { auditSigningKey, publicKeyPem } from '../engine/audit/checkpoint.ts';
import { fileError } from '../engine/audit/file-error.ts';
import { attachmentFile, readSealed } from '../engine/attachments/file-reader.ts';
import { sealedSize } from '../engine/attachments/sealed-chunks.ts';
import type { Db } from '../engine/db/database.ts';
import { meta } from '../engine/db/meta.ts';
import { schemaVersion } from '../engine/db/migrate.ts';
import { withPlainImage } from '../engine/db/plain-image.ts';
import type { PlainImage } from '../engine/db/plain-image.ts';
import { EngineError } from '../engine/errors.ts';
import { openAgeWriter } from './backup/age-writer.ts';
import type { AgeWriter } from './backup/age-writer.ts';
import { ArchiveWriter } from './backup/archive-writer.ts';
import { signChecks } from './backup/checks.ts';
import { attachmentPart, BACKUP_FORMAT, BACKUP_LIMITS, BACKUP_PARTS, BACKUP_VERSION } from './backup/format.ts';
import type { BackedUpAttachment, BackupManifest } from './backup/format.ts';
import { contentBytes } from './backup/open-backup.ts';
import { reporter } from './backup/progress.ts';
import type { BackupProgress, Emit } from './backup/progress.ts';
import { isAsWritten } from './backup/read-back.ts';
import { READ_ME } from './backup/read-me.ts';
import type { Job } from './job.ts';
import type { StoreAccess } from './store-snapshot.ts';

export interface WriteBackupParams {
  store: StoreAccess;
  storeDir: string;
  storeId: string;
  /** A draft, which is made (0600) unless it is there. The caller gives it its name, or takes it away when this does not end well. */
  target: string;
  /** age1…: whose identities open the backup. */
  recipients: readonly string[];
  /** The full backup that this one builds on, and the attachments that it holds (`held` of its writing); null for a full one. */
  since: { backupId: string; auditSeq: number; attachmentIds: readonly string[] } | null;
  backupId: string;
  nowMs: number;
  /** As in `withPlainImage`. */
  mostBytesInMemory?: number;
}
export interface BackupWritten {
  sizeBytes: number;
  /** Of the file (backup/read-back.ts), which was read back after it was written. A secret: it has its own key. */
  mac: string;
  /** What its part `checks.json` hashes to (SHA-256, hex), which says of every other part what that hashes to. */
  checksSha256: string;
  schemaVersion: number;
  audit: { seq: number; hash: string };
  /** Ids of the attachments whose content is in this file. */
  held: string[];
  /** Ids of those that were not there, and of those that could not be read to their end: neither ends a backup. */
  missing: string[];
  damaged: string[];
}

const ZEROS_BYTES = 1024 * 1024;

/**
 * Writes a backup of the store (docs/backup-format.md) while it is in use, waits until it is on disk and reads it back.
 * With the file of worker threads' program it takes one thread more, which is gone when this one is.
 * Throws unavailable/database_damaged, unavailable/backup_damaged when it does not read back as it was written, read_only,
 * invalid_input/fields for what are no recipients, locked/store_in_use as `withPlainImage`.
 */
export const writeBackup = (workerFile: string | URL | null): Job<WriteBackupParams, BackupProgress, BackupWritten> => async (params, emit) => {
  const { databaseKey, ...store } = params.store;
  const key = Buffer.from(databaseKey.buffer, databaseKey.byteOffset, databaseKey.byteLength);
  let fd: number | null = null;
  let out = null as AgeWriter | null;
  try {
    fd = openSync(params.target, constants.O_RDWR | constants.O_CREAT, 0o600);
    ftruncateSync(fd);
    const file = fd;
    const options = { ...store, databaseKey: key, randomBytes, ...(params.mostBytesInMemory === undefined ? {} : { mostBytesInMemory: params.mostBytesInMemory }) };
    const told = await withPlainImage(options, async (db, image) => {
      const manifest = manifestOf(db, image, params);
      const writer = (out = await openAgeWriter(file, params.recipients, { workerFile, expectedBytes: contentBytes(manifest) }));
      const parts = await writeParts(db, image, writer, { manifest, params, emit });
      return { ...parts, sizeBytes: await writer.end(), mac: writer.mac };
    });
    if (!(await isAsWritten(fd, told, reporter('checking', told.sizeBytes, emit)))) throw new EngineError('unavailable', 'backup_damaged');
    return told;
  } catch (error) {
    throw fileError(error);
  } finally {
    key.fill(0);
    // The thread that writes is gone then: before the file is closed, whose number the next one gets.
    await out?.zero();
    if (fd !== null) closeSync(fd);
  }
};

function manifestOf(db: Db, image: PlainImage, params: WriteBackupParams): BackupManifest {
  const { since } = params;
  return {
    format: BACKUP_FORMAT,
    version: BACKUP_VERSION,
    backupId: params.backupId,
    storeId: params.storeId,
    organisation: meta(db, 'organisation') ?? '',
    createdAt: new Date(params.nowMs).toISOString(),
    schemaVersion: schemaVersion(db),
    cipher: params.store.cipher,
    database: { sizeBytes: image.sizeBytes },
    audit: { ...head(db), publicKey: publicKeyPem(auditSigningKey(db)) },
    since: since && { backupId: since.backupId, auditSeq: since.auditSeq },
    attachments: attachmentsOf(db, params),
  };
}

interface Writing {
  manifest: BackupManifest;
  params: WriteBackupParams;
  emit: Emit;
}

async function writeParts(db: Db, image: PlainImage, out: AgeWriter, { manifest, params, emit }: Writing): Promise<Omit<BackupWritten, 'sizeBytes' | 'mac'>> {
  const { storeDir, storeId, backupId } = params;
  const { attachments } = manifest;
  const text = Buffer.from(canonicalJson(manifest));
  if (text.length > BACKUP_LIMITS.manifestBytes) throw new EngineError('invalid_input', 'file_too_large');

  const here = attachments.filter(({ held }) => held === 'here');
  const archive = new ArchiveWriter(out, params.nowMs);
  const report = reporter('writing', contentBytes(manifest), emit);
  const add = async (bytes: Buffer): Promise<void> => {
    archive.add(bytes);
    await out.settle();
    await report(bytes.length);
  };

  archive.whole(BACKUP_PARTS.manifest, text);
  archive.begin(BACKUP_PARTS.database, image.sizeBytes);
  for (const piece of image.pieces()) await add(piece);
  archive.endPart();
  const damaged: string[] = [];
  for (const attachment of here) {
    archive.begin(attachmentPart(attachment.id), attachment.sizeBytes, { isHashed: false });
    const isWhole = await copyAttachment(db, storeDir, attachment, add);
    const goodBytes = attachment.sizeBytes - archive.left;
    // Its place was promised; what is not there any more is zeros, and the checks say so.
    while (archive.left > 0) await add(Buffer.alloc(Math.min(archive.left, ZEROS_BYTES)));
    // Every chunk was sealed together with its place, by whoever hashed the whole as it came in: it need not be hashed again.
    archive.endPart(isWhole ? attachment.sha256 : await hashOfDamaged(db, storeDir, attachment, goodBytes));
    if (!isWhole) damaged.push(attachment.id);
  }
  archive.whole(BACKUP_PARTS.readMe, READ_ME);
  const checks = signChecks({ storeId, backupId, parts: [...archive.parts], damaged }, auditSigningKey(db));
  const checksSha256 = archive.whole(BACKUP_PARTS.checks, Buffer.from(canonicalJson(checks)));
  archive.end();
  const isDamaged = new Set(damaged);
  return {
    schemaVersion: manifest.schemaVersion,
    audit: head(db),
    checksSha256,
    held: here.map(({ id }) => id).filter((id) => !isDamaged.has(id)),
    missing: attachments.filter(({ held }) => held === 'missing').map(({ id }) => id),
    damaged,
  };
}

function attachmentsOf(db: Db, { since, storeDir }: WriteBackupParams): BackedUpAttachment[] {
  const inBase = new Set(since?.attachmentIds);
  const rows = db.prepare('SELECT id, size_bytes AS sizeBytes, lower(hex(sha256)) AS sha256 FROM attachment ORDER BY id').iterate() as Iterable<Omit<BackedUpAttachment, 'held'>>;
  return Array.from(rows, (row) => {
    if (inBase.has(row.id)) return { ...row, held: 'base' };
    const isThere = statSync(attachmentFile(storeDir, row.id), { throwIfNoEntry: false })?.size === sealedSize(row.sizeBytes);
    return { ...row, held: isThere ? 'here' : 'missing' };
  });
}

/** False when its file cannot be read to the end. */
async function copyAttachment(db: Db, storeDir: string, attachment: BackedUpAttachment, add: (bytes: Buffer) => Promise<void>): Promise<boolean> {
  return withContent(db, storeDir, attachment, async (content) => {
    for (;;) {
      const next = readNext(content);
      if (next === null) return false;
      if (next.done) return true;
      await add(next.value);
      giveBack(next.value);
    }
  });
}

/**
 * Gives the memory of a chunk back, which the writer has copied (AgeWriter). At once: left to the collector, each gigabyte would
 * make it go over everything some twenty times.
 */
function giveBack(chunk: Buffer): void {
  if (chunk.byteLength === chunk.buffer.byteLength) (chunk.buffer as ArrayBuffer).transfer(0);
}

/**
 * What the part of a damaged attachment hashes to: what could be read of it, read once more, and zeros. Throws
 * unavailable/attachment_damaged where even that cannot be read any more.
 */
async function hashOfDamaged(db: Db, storeDir: string, attachment: BackedUpAttachment, goodBytes: number): Promise<string> {
  const hash = createHash('sha256');
  await withContent(db, storeDir, attachment, async (content) => {
    for (let left = goodBytes; left > 0; ) {
      const next = content.next();
      if (next.done) return;
      hash.update(next.value);
      left -= next.value.length;
    }
  });
  for (let left = attachment.sizeBytes - goodBytes; left > 0; left -= ZEROS_BYTES) hash.update(Buffer.alloc(Math.min(left, ZEROS_BYTES)));
  return hash.digest('hex');
}

/** Lends the content of an attachment, chunk by chunk. */
async function withContent<T>(db: Db, storeDir: string, { id, sizeBytes }: BackedUpAttachment, use: (content: Generator<Buffer, void>) => Promise<T>): Promise<T> {
  const { key } = db.prepare('SELECT key FROM attachment WHERE id = ?').get(id) as { key: Buffer };
  const content = readSealed(storeDir, { id, sizeBytes, key });
  try {
    return await use(content);
  } finally {
    content.return();
    key.fill(0);
  }
}

/** Null for what is damaged or gone: of the reading alone, never of the writing. */
function readNext(content: Generator<Buffer, void>): IteratorResult<Buffer, void> | null {
  try {
    return content.next();
  } catch (error) {
    if (error instanceof EngineError && error.code === 'unavailable') return null;
    throw error;
  }
}
