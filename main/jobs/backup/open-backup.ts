import { EngineError } from '../../engine/errors.ts';
import { openAgeFile } from './age-reader.ts';
import { ArchiveReader, damaged } from './archive-reader.ts';
import { AnyBackup, attachmentPart, BACKUP_LIMITS, BACKUP_PARTS, BACKUP_VERSION, BackupChecks, BackupManifest } from './format.ts';
import type { BackedUpAttachment } from './format.ts';
import { differingParts } from './checks.ts';

/** A backup whose first part was read. */
export interface OpenBackup {
  manifest: BackupManifest;
  archive: ArchiveReader;
  close(): void;
}

/** Who takes what a backup holds, in the order in which it comes. */
export interface BackupTaker {
  database(piece: Buffer): void;
  /** All of the database was taken. */
  databaseEnd(): void;
  /** Takes a file's content; null where nobody wants it. */
  attachment(attachment: BackedUpAttachment): { add(piece: Buffer): void; end(): void } | null;
}

/**
 * Opens a backup with an identity of age, up to its manifest. Throws unavailable/backup_damaged,
 * unavailable/file_unreadable, invalid_input/backup_wrong_identity, invalid_input/file_newer.
 */
export async function openBackup(path: string, identity: string): Promise<OpenBackup> {
  const file = await openAgeFile(path, identity);
  try {
    const archive = new ArchiveReader(file);
    const content = jsonIn(archive.whole(BACKUP_PARTS.manifest, BACKUP_LIMITS.manifestBytes));
    const any = AnyBackup.safeParse(content);
    if (any.success && any.data.version > BACKUP_VERSION) throw new EngineError('invalid_input', 'file_newer');
    const manifest = BackupManifest.safeParse(content);
    // What is said to follow cannot be more than there is.
    if (!manifest.success || contentBytes(manifest.data) > archive.leftBytes) throw damaged();
    return { manifest: manifest.data, archive, close: () => file.close() };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** What a backup says that it holds of the database and of files, in bytes. */
export function contentBytes({ database, attachments }: BackupManifest): number {
  return attachments.reduce((total, { sizeBytes, held }) => total + (held === 'here' ? sizeBytes : 0), database.sizeBytes);
}

/**
 * Reads everything behind the manifest, to the last byte, and holds it against its own checks. Returns the ids of
 * attachments that were damaged when the backup was made, or are not what it says they are; what was taken of those is
 * worthless. What was taken is not to be believed before this returns. Throws unavailable/backup_damaged, and what the
 * taker throws.
 */
export async function takeBackup({ manifest, archive }: OpenBackup, taker: BackupTaker, report: (bytes: number) => Promise<void>): Promise<Set<string>> {
  for (const piece of archive.part(BACKUP_PARTS.database, manifest.database.sizeBytes)) {
    taker.database(piece);
    await report(piece.length);
  }
  taker.databaseEnd();
  const here = manifest.attachments.filter(({ held }) => held === 'here');
  for (const attachment of here) {
    const content = taker.attachment(attachment);
    for (const piece of archive.part(attachmentPart(attachment.id), attachment.sizeBytes)) {
      content?.add(piece);
      await report(piece.length);
    }
    content?.end();
  }
  archive.whole(BACKUP_PARTS.readMe, BACKUP_LIMITS.readMeBytes);
  const parts = [...archive.parts];
  const checks = BackupChecks.safeParse(jsonIn(archive.whole(BACKUP_PARTS.checks, BACKUP_LIMITS.checksBytes)));
  archive.end();
  const differing = checks.success ? differingParts(checks.data, { ...manifest, parts }, manifest.audit.publicKey) : null;
  if (!checks.success || !differing) throw damaged();
  const bad = new Set(checks.data.damaged);
  // The writer hashes none of them anew, so that one may have another content than its row says: that one is lost, and no more.
  for (const { id } of here) if (differing.delete(attachmentPart(id))) bad.add(id);
  if (differing.size > 0) throw damaged();
  const hashes = new Map(parts.map(({ name, sha256 }) => [name, sha256]));
  if (here.some(({ id, sha256 }) => !bad.has(id) && hashes.get(attachmentPart(id)) !== sha256)) throw damaged();
  return new Set(here.map(({ id }) => id).filter((id) => bad.has(id)));
}

/** Of what is written here there is at most one bracket or comma in so many bytes, behind the first few. */
const BYTES_PER_MARK = 16;
const FIRST_MARKS = 4096;

function jsonIn(bytes: Buffer): unknown {
  // What is made of nothing but brackets takes fifty times its size once it is read.
  let marks = 0;
  for (const byte of bytes) if (byte === 0x2c || byte === 0x5b || byte === 0x7b) marks += 1;
  if (marks > FIRST_MARKS + bytes.length / BYTES_PER_MARK) throw damaged();
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw damaged();
  }
}
