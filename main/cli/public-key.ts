import { createPublicKey } from 'node:crypto';
import { closeSync, createReadStream, openSync, writeSync } from 'node:fs';
import { LINE_LIMIT_BYTES, parseHeader } from '../engine/audit/export-format.ts';
import { fileError } from '../engine/audit/file-error.ts';
import { readLines } from '../engine/audit/lines.ts';
import { keyFingerprint } from '../engine/audit/verify.ts';
import { EngineError } from '../engine/errors.ts';
import { readBounded } from '../engine/keys/bounded-read.ts';
import { UsageError } from './usage.ts';

const LARGEST_KEY_BYTES = 16 * 1024;

/** The key of an export that was just written here. Throws unavailable/file_unreadable. */
export async function keyOfExport(file: string): Promise<{ pem: string; fingerprint: string }> {
  try {
    for await (const [first] of readLines(createReadStream(file), LINE_LIMIT_BYTES)) {
      const header = first?.kind === 'line' ? parseHeader(first.text) : null;
      if (header) return { pem: header.publicKey, fingerprint: keyFingerprint(createPublicKey(header.publicKey)) };
    }
  } catch {
    // Gone or changed the moment it was written: the answer is the same.
  }
  throw new EngineError('unavailable', 'file_unreadable');
}

/**
 * Writes the key that auditors verify with. A file that holds the same key stays; one that holds anything else is
 * never replaced, because a key that changes is what an auditor must hear of: conflict/changed_meanwhile.
 */
export function keepPublicKey(file: string, pem: string): void {
  const found = readBounded(file, LARGEST_KEY_BYTES);
  if (found.state === 'ok' && found.bytes.toString('utf8') === pem) return;
  if (found.state !== 'missing') throw new EngineError('conflict', 'changed_meanwhile');
  try {
    const fd = openSync(file, 'wx', 0o644);
    try {
      writeSync(fd, pem);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw fileError(error);
  }
}

/** The text of a key file, which must be an Ed25519 public key in PEM. Throws UsageError. */
export function readPublicKey(file: string): string {
  const found = readBounded(file, LARGEST_KEY_BYTES);
  if (found.state !== 'ok') throw new UsageError('the file of --public-key cannot be read');
  const pem = found.bytes.toString('utf8');
  // A private key would do as well, and must not lie where an export is verified.
  if (!isPublicKey(pem)) throw new UsageError('the file of --public-key is not an Ed25519 public key in PEM');
  return pem;
}

function isPublicKey(pem: string): boolean {
  try {
    return pem.includes('-----BEGIN PUBLIC KEY-----') && createPublicKey(pem).asymmetricKeyType === 'ed25519';
  } catch {
    return false;
  }
}
