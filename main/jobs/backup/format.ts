import { createPublicKey } from 'node:crypto';
import { z } from 'zod';
import { ATTACHMENT_LIMITS } from '../../../preload/contract/attachments.ts';
import { CIPHERS } from '../../../preload/contract/session.ts';

/** What a backup consists of (docs/backup-format.md). */
export const BACKUP_FORMAT = 'holdfast-backup';
export const BACKUP_VERSION = 1;
/** The parts, in this order; the attachments stand behind the database, by their ids. */
export const BACKUP_PARTS = { manifest: 'holdfast.json', database: 'holdfast.db', readMe: 'READ-ME.txt', checks: 'checks.json' } as const;
/** The name of the part that an attachment's content is. */
export function attachmentPart(id: string): string {
  return `attachments/${id}`;
}
/** Parts that are read whole are bounded; so is the number of recipients. In bytes. */
export const BACKUP_LIMITS = { manifestBytes: 64 * 1024 * 1024, checksBytes: 96 * 1024 * 1024, readMeBytes: 64 * 1024, recipients: 20 } as const;

const Uuid = z.string().regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u);
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/u);
const Seq = z.int().min(0);
const Size = z.int().min(0);

/**
 * A list that is read up to its first wrong element: a part full of such would otherwise take a hundred times its size to
 * tell of all of them, and memory that runs out in a worker ends the whole program.
 */
function listOf<T>(element: z.ZodType<T>) {
  return z.array(z.unknown()).transform((list, ctx): T[] => {
    const read: T[] = [];
    for (const each of list) {
      const parsed = element.safeParse(each);
      if (!parsed.success) {
        ctx.addIssue({ code: 'custom' });
        return z.NEVER;
      }
      read.push(parsed.data);
    }
    return read;
  });
}

/** Where the content of an attachment is: in this file, in the full backup that this one builds on, or nowhere that could be read. */
const BackedUpAttachment = z.strictObject({
  id: Uuid,
  sizeBytes: Size.max(ATTACHMENT_LIMITS.bytes),
  sha256: Sha256,
  held: z.enum(['here', 'base', 'missing']),
});
export type BackedUpAttachment = z.infer<typeof BackedUpAttachment>;

/** Part `holdfast.json`: what the backup is of. Its own text is canonical JSON (RFC 8785). */
export const BackupManifest = z
  .strictObject({
    format: z.literal(BACKUP_FORMAT),
    version: z.literal(BACKUP_VERSION),
    backupId: Uuid,
    storeId: Uuid,
    organisation: z.string().max(1000),
    createdAt: z.iso.datetime({ precision: 3 }),
    schemaVersion: z.int().min(1).max(1_000_000),
    cipher: z.enum(CIPHERS),
    database: z.strictObject({ sizeBytes: Size.min(4096).multipleOf(4096) }),
    audit: z.strictObject({ seq: Seq, hash: Sha256, publicKey: z.string().max(500).refine(isEd25519) }),
    since: z.strictObject({ backupId: Uuid, auditSeq: Seq }).nullable(),
    attachments: listOf(BackedUpAttachment),
  })
  .refine(({ attachments }) => attachments.every(({ id }, index) => index === 0 || id > (attachments[index - 1]?.id ?? '')))
  .refine(({ since, attachments }) => since !== null || attachments.every(({ held }) => held !== 'base'));
export type BackupManifest = z.infer<typeof BackupManifest>;
/** What of any version's manifest can be told: that it is one. */
export const AnyBackup = z.looseObject({ format: z.literal(BACKUP_FORMAT), version: z.int().min(1) });

/** Part `checks.json`: what every other part hashes to, and which attachments could not be read to their end. */
export const BackupChecks = z.strictObject({
  parts: listOf(z.strictObject({ name: z.string().max(99), sizeBytes: Size, sha256: Sha256 })),
  damaged: listOf(Uuid),
  note: z.string().max(16 * 1024),
});
export type BackupChecks = z.infer<typeof BackupChecks>;

function isEd25519(pem: string): boolean {
  try {
    return createPublicKey(pem).asymmetricKeyType === 'ed25519';
  } catch {
    return false;
  }
}
