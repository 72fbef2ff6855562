import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SETTINGS } from '../../../preload/contract/settings.ts';
import type { Randomness } from '../host-services.ts';
import { decrypt, encrypt, NONCE_BYTES } from './aead.ts';
import { readBounded } from './bounded-read.ts';
import { hkdf } from './kdf.ts';
import { replaceFile } from './replace-file.ts';
import { exactBytes, WRAPPED_KEY_BYTES } from './slot-file-format.ts';

export const RESUME_FILE_NAME = 'resume.json';
const FILE_LIMIT_BYTES = 4096;
const RESUME_SECRET_BYTES = 32;
const Ms = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/**
 * resume.json, version 1: the database key for the one session that may go on after the program ended, sealed under a
 * secret that only the keychain keeps, together with the machine's. It says when it was last in use.
 */
const ResumeFile = z.strictObject({
  format: z.literal('holdfast-resume'),
  version: z.literal(1),
  storeId: z.uuid(),
  sessionId: z.uuid(),
  usedAtMs: Ms,
  /** The machine's uptime at that moment: a clock that is set back does not make it younger. */
  usedUptimeMs: Ms,
  validForMs: Ms.max(SETTINGS.resumeMinutes.most * 60_000),
  nonce: exactBytes(NONCE_BYTES),
  wrapped: exactBytes(WRAPPED_KEY_BYTES),
});
export type ResumeFile = z.infer<typeof ResumeFile>;
/** What the file says besides its sealed key. */
export type ResumeFacts = Omit<ResumeFile, 'format' | 'version' | 'nonce' | 'wrapped'>;

/** A new secret that opens a resume file, as the keychain keeps it: 256 random bits, base64url. */
export function newResumeSecret(random: Randomness): string {
  const bytes = random.bytes(RESUME_SECRET_BYTES);
  const secret = bytes.toString('base64url');
  bytes.fill(0);
  return secret;
}

/** The key under which the database key is sealed (HKDF, RFC 5869): neither the keychain alone nor the file alone opens it. The caller's to zero. */
export function resumeKey(secret: string, deviceSecret: Buffer, { storeId, sessionId }: Pick<ResumeFacts, 'storeId' | 'sessionId'>): Buffer {
  const material = Buffer.concat([Buffer.from(secret, 'base64url'), deviceSecret]);
  try {
    return hkdf(material, Buffer.alloc(0), JSON.stringify(['holdfast/resume-key/v1', storeId, sessionId]), 32);
  } finally {
    material.fill(0);
  }
}

/** Writes the file of a store folder, whole or not at all. Throws read_only with the disk's reason. */
export function writeResumeFile(folder: string, facts: ResumeFacts, keys: { key: Buffer; databaseKey: Buffer; random: Randomness }): void {
  const nonce = keys.random.bytes(NONCE_BYTES);
  const wrapped = encrypt(keys.key, nonce, boundFacts(facts), keys.databaseKey);
  const file: ResumeFile = { format: 'holdfast-resume', version: 1, ...facts, nonce: nonce.toString('base64url'), wrapped: wrapped.toString('base64url') };
  replaceFile(join(folder, RESUME_FILE_NAME), `${JSON.stringify(ResumeFile.parse(file))}\n`);
}

/** What a store folder has: nothing, or a text that may be a resume file. Never throws. */
export function readResumeFile(folder: string): { isThere: boolean; file: ResumeFile | null } {
  const read = readBounded(join(folder, RESUME_FILE_NAME), FILE_LIMIT_BYTES);
  return { isThere: read.state !== 'missing', file: read.state === 'ok' ? parseResumeFile(read.bytes.toString('utf8')) : null };
}

/** Parses a resume file's text; null for anything that is none. Whether it is genuine shows when it opens. */
export function parseResumeFile(text: string): ResumeFile | null {
  try {
    return ResumeFile.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** The database key, the caller's to zero; null when the key is another's or any of the file's facts was changed. */
export function openResumeFile(file: ResumeFile, key: Buffer): Buffer | null {
  return decrypt(key, Buffer.from(file.nonce, 'base64url'), boundFacts(file), Buffer.from(file.wrapped, 'base64url'));
}

/** Takes the file away. Harmless when there is none. Throws what the disk throws. */
export function removeResumeFile(folder: string): void {
  rmSync(join(folder, RESUME_FILE_NAME), { force: true });
}

/** Bound into the seal: a file with other times opens nothing. */
function boundFacts({ storeId, sessionId, usedAtMs, usedUptimeMs, validForMs }: ResumeFacts): Buffer {
  return Buffer.from(JSON.stringify(['holdfast/resume/v1', storeId, sessionId, usedAtMs, usedUptimeMs, validForMs]), 'utf8');
}
