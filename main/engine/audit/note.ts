import { createHash, type KeyObject, sign, verify } from 'node:crypto';

/**
 * Signed notes: https://c2sp.org/signed-note (v1.0.0), Ed25519 only. A text ending in a newline, an empty line,
 * then one line for each signature: em dash, space, key name, space, base64(4 bytes of key id || signature).
 */
const ED25519 = 0x01;
const ED25519_KEY_BYTES = 32;
const KEY_ID_BYTES = 4;
/** The specification asks readers to take at least 16 signatures (witnesses may add theirs). */
const MAX_SIGNATURES = 16;
/** Room for 16 Ed25519 signatures; a note is read whole, so its size must have an end. */
export const NOTE_LIMIT_CHARS = 16 * 1024;

/** One signature line, whoever made it. */
interface NoteSignature {
  name: string;
  keyId: Buffer;
  signature: Buffer;
}
export interface Note {
  /** With its final newline: exactly what is signed. */
  text: string;
  signatures: NoteSignature[];
}

/** Signs `text` (ending in a newline, no other control characters) under the key name `name`. */
export function signNote(text: string, name: string, privateKey: KeyObject, publicKey: KeyObject): string {
  const signature = Buffer.concat([keyId(name, publicKey), sign(null, Buffer.from(text, 'utf8'), privateKey)]);
  return `${text}\n— ${name} ${signature.toString('base64')}\n`;
}

/** Takes a note apart without believing it; null for anything that is not exactly a note. */
export function parseNote(note: string): Note | null {
  if (note.length > NOTE_LIMIT_CHARS || !note.endsWith('\n') || !isNoteText(note)) return null;
  const split = note.lastIndexOf('\n\n');
  if (split < 0) return null;
  const lines = note.slice(split + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) return null;
  const signatures = lines.map(parseSignature);
  return signatures.includes(null) ? null : { text: note.slice(0, split + 1), signatures: signatures as NoteSignature[] };
}

/**
 * The text of a note that the key `publicKey` named `name` has signed, or null. Signatures of other keys are passed
 * over, as the specification asks; one bad signature of this key condemns the note.
 */
export function openNote(note: string, name: string, publicKey: KeyObject): string | null {
  const parsed = parseNote(note);
  if (parsed === null) return null;
  const id = keyId(name, publicKey);
  const own = parsed.signatures.filter((line) => line.name === name && line.keyId.equals(id));
  const text = Buffer.from(parsed.text, 'utf8');
  const good = own.length > 0 && own.every((line) => verify(null, text, publicKey, line.signature));
  return good ? parsed.text : null;
}

/** First four bytes of SHA-256(name || newline || signature type || 32-byte public key). */
function keyId(name: string, publicKey: KeyObject): Buffer {
  if (publicKey.asymmetricKeyType !== 'ed25519') throw new TypeError('note key: not Ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-ED25519_KEY_BYTES);
  return createHash('sha256').update(`${name}\n`).update(Buffer.of(ED25519)).update(raw).digest().subarray(0, KEY_ID_BYTES);
}

function parseSignature(line: string): NoteSignature | null {
  const parts = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line);
  if (parts === null) return null;
  const [, name, base64] = parts as unknown as [string, string, string];
  const bytes = Buffer.from(base64, 'base64');
  // Buffer reads base64 leniently: only the one proper spelling is taken.
  if (bytes.toString('base64') !== base64 || bytes.length <= KEY_ID_BYTES) return null;
  return { name, keyId: bytes.subarray(0, KEY_ID_BYTES), signature: bytes.subarray(KEY_ID_BYTES) };
}

/** Valid UTF-8 when encoded, and no control character but the newline. */
function isNoteText(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- the control characters are what is looked for
  return text.isWellFormed() && !/[\u0000-\u0009\u000b-\u001f]/u.test(text);
}
