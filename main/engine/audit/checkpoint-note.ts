import { createPublicKey, type KeyObject } from 'node:crypto';
import { openNote, parseNote, signNote } from './note.ts';

/**
 * A signed statement of how far the chain had come: https://c2sp.org/tlog-checkpoint. One difference in meaning,
 * told in docs/audit-format.md: the third line is the hash of event `seq` in a linear chain, not a Merkle root.
 */
export interface Checkpoint {
  /** `holdfast/<storeId>`: which chain. */
  origin: string;
  /** How many events, which is also the number of the last one. */
  seq: number;
  /** Hash of event `seq`, lower-case hex. */
  hash: string;
  /** When it was signed, by this machine's clock. */
  atMs: number;
}

/** The name under which a store's chain is signed. */
export function originOf(storeId: string): string {
  return `holdfast/${storeId}`;
}

/** The note that states `checkpoint`, signed by the Ed25519 key `signingKey`. */
export function signCheckpoint(checkpoint: Checkpoint, signingKey: KeyObject): string {
  const text = checkpointText(checkpoint);
  if (parseText(text) === null) throw new RangeError('checkpoint: out of form');
  return signNote(text, checkpoint.origin, signingKey, createPublicKey(signingKey));
}

/** What a note claims, signature unchecked; null when it is not exactly in this form. */
export function parseCheckpoint(note: string): Checkpoint | null {
  const parsed = parseNote(note);
  return parsed === null ? null : parseText(parsed.text);
}

/** What a note states about the chain `origin` under a good signature of `publicKey`; null otherwise. */
export function verifyCheckpoint(note: string, origin: string, publicKey: KeyObject): Checkpoint | null {
  const text = openNote(note, origin, publicKey);
  const checkpoint = text === null ? null : parseText(text);
  return checkpoint?.origin === origin ? checkpoint : null;
}

function checkpointText({ origin, seq, hash, atMs }: Checkpoint): string {
  const root = Buffer.from(hash, 'hex').toString('base64');
  return `${origin}\n${seq}\n${root}\ntime ${new Date(atMs).toISOString()}\n`;
}

/** Reading is writing backwards: what does not come out the same was not in the one proper form. */
function parseText(text: string): Checkpoint | null {
  const parts = /^(holdfast\/[A-Za-z0-9._-]{1,100})\n([1-9][0-9]{0,14})\n([A-Za-z0-9+/]{43}=)\ntime ([0-9TZ:.-]{24})\n$/u.exec(text);
  if (parts === null) return null;
  const [, origin, size, root, time] = parts as unknown as [string, string, string, string, string];
  const atMs = Date.parse(time);
  if (Number.isNaN(atMs)) return null;
  const checkpoint = { origin, seq: Number(size), hash: Buffer.from(root, 'base64').toString('hex'), atMs };
  return checkpointText(checkpoint) === text ? checkpoint : null;
}
