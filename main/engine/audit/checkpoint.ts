import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import { head } from './chain.ts';
import { originOf, parseCheckpoint, signCheckpoint } from './checkpoint-note.ts';
import { type FiledCheckpoint, keyFingerprint } from './verify.ts';

/** What the store keeps the chain's private key under. */
export const AUDIT_KEY = 'audit.signing-key';
/** A checkpoint is signed at the latest after so many events. */
const EVENTS_PER_CHECKPOINT = 1_000;

export interface CheckpointWriter {
  signingKey: KeyObject;
  storeId: string;
  nowMs: number;
}

/**
 * Makes the chain's Ed25519 key, once for each store, inside the set-up's transaction. Returns the fingerprint that
 * the first event carries as its detail `auditKey`, so that no other key can later be put in this one's place.
 */
export function createAuditKey(db: Db, nowMs: number): string {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const der = privateKey.export({ format: 'der', type: 'pkcs8' });
  db.prepare('INSERT INTO secret (name, value, created_at_ms) VALUES (?, ?, ?)').run(AUDIT_KEY, der, nowMs);
  der.fill(0);
  return keyFingerprint(publicKey);
}

/** The chain's private key. Throws unavailable/database_damaged when it is gone or unreadable. */
export function auditSigningKey(db: Db): KeyObject {
  const row = db.prepare('SELECT value FROM secret WHERE name = ?').get(AUDIT_KEY) as { value: Buffer } | undefined;
  if (row === undefined) throw new EngineError('unavailable', 'database_damaged');
  try {
    const key = createPrivateKey({ key: row.value, format: 'der', type: 'pkcs8' });
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Falls through: what is there is no key.
  } finally {
    row.value.fill(0);
  }
  throw new EngineError('unavailable', 'database_damaged');
}

/** The key that auditors verify with, as PEM (SPKI). */
export function auditPublicKey(db: Db): string {
  return publicKeyPem(auditSigningKey(db));
}
/** The public half of a signing key, as PEM (SPKI). */
export function publicKeyPem(signingKey: KeyObject): string {
  return createPublicKey(signingKey).export({ format: 'pem', type: 'spki' }).toString();
}

/** The newest checkpoint, or null. */
export function lastCheckpoint(db: Db): FiledCheckpoint | null {
  const row = db.prepare('SELECT seq, note FROM audit_checkpoint ORDER BY seq DESC LIMIT 1').get();
  return (row as FiledCheckpoint | undefined) ?? null;
}
/** All checkpoints, oldest first. */
export function allCheckpoints(db: Db): FiledCheckpoint[] {
  return db.prepare('SELECT seq, note FROM audit_checkpoint ORDER BY seq').all() as FiledCheckpoint[];
}

/** Whether enough was appended since the last checkpoint for the next one. */
export function checkpointDue(db: Db): boolean {
  return head(db).seq - (lastCheckpoint(db)?.seq ?? 0) >= EVENTS_PER_CHECKPOINT;
}

/**
 * Signs the head and files the note, if the chain moved since the last checkpoint. Runs in a transaction on the
 * write connection. Returns the checkpoint that now covers the head; null when the chain is empty, or when the last
 * checkpoint does not fit the chain: then nothing is signed, since a log must not sign what contradicts an earlier
 * statement of its own (tlog-checkpoint, Signatures), and `verify` says where.
 */
export function writeCheckpoint(db: Db, { signingKey, storeId, nowMs }: CheckpointWriter): FiledCheckpoint | null {
  const last = lastCheckpoint(db);
  if (last !== null && !fits(db, last)) return null;
  const { seq, hash } = head(db);
  if (seq === 0 || seq === last?.seq) return last;
  const note = signCheckpoint({ origin: originOf(storeId), seq, hash, atMs: nowMs }, signingKey);
  db.prepare('INSERT INTO audit_checkpoint (seq, note) VALUES (?, ?)').run(seq, note);
  return { seq, note };
}

/** Whether the chain still has the event that a checkpoint speaks of, with the same hash. */
function fits(db: Db, filed: FiledCheckpoint): boolean {
  const event = db.prepare('SELECT lower(hex(hash)) AS hash FROM audit_event WHERE seq = ?').get(filed.seq) as { hash: string } | undefined;
  return event !== undefined && parseCheckpoint(filed.note)?.hash === event.hash;
}
