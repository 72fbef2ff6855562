import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { canonicalJson } from './canonical.ts';
import { originOf } from './checkpoint-note.ts';
import { openNote, signNote } from './note.ts';
import { keyFingerprint } from './verify.ts';

/** What a signed document can be about. */
export const DOCUMENT_KINDS = ['access-review', 'erasure-certificate'] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];
const VERSION = 1;
/** Largest document that is read, in bytes; it is read whole. */
export const DOCUMENT_LIMIT_BYTES = 128 * 1024 * 1024;

export interface SignedDocument {
  kind: DocumentKind;
  storeId: string;
  /** Lines of facts, each a plain object of canonical JSON's values. */
  lines: readonly unknown[];
  atMs: number;
}
export interface DocumentVerification {
  result: 'intact' | 'altered';
  kind: DocumentKind | null;
  storeId: string | null;
  lines: number;
  signedAt: string | null;
  keyFingerprint: string | null;
  /** Whether the reader brought the key; the one inside proves nothing about who wrote it. */
  keyTrusted: boolean;
}

/**
 * The text of a signed document: a first line that says what it is, the facts, one line of canonical JSON (RFC 8785)
 * each, and a last line with a signed note (c2sp.org/signed-note) over the SHA-256 of everything above it.
 */
export function signDocument({ kind, storeId, lines, atMs }: SignedDocument, signingKey: KeyObject): string {
  const publicKey = createPublicKey(signingKey);
  const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString();
  const body = [headerOf(kind, storeId, pem), ...lines.map(canonicalJson)].map((each) => `${each}\n`).join('');
  const note = signNote(noteText(kind, storeId, lines.length, digestOf(body), new Date(atMs).toISOString()), originOf(storeId), signingKey, publicKey);
  return `${body}${canonicalJson({ note })}\n`;
}

/**
 * Says whether a document is as it was signed. `publicKey` is the PEM the reader has from elsewhere; without it the
 * document's own key is used, which tells damage from wholeness but not the true author. Never throws for a text.
 */
export function verifyDocument(text: string, { publicKey }: { publicKey?: string } = {}): DocumentVerification {
  const found = { kind: null, storeId: null, lines: 0, signedAt: null, keyFingerprint: null, keyTrusted: publicKey !== undefined };
  const header = parseHeader(text.slice(0, text.indexOf('\n')));
  if (header === null) return { ...found, result: 'altered' };
  const key = createPublicKey(publicKey ?? header.publicKey);
  const known = { ...found, kind: header.kind, storeId: header.storeId, keyFingerprint: keyFingerprint(key) };
  const lastAt = text.lastIndexOf('\n', text.length - 2) + 1;
  const body = text.slice(0, lastAt);
  const note = noteOf(text.slice(lastAt));
  const lines = body.split('\n').length - 2;
  const signed = note === null ? null : openNote(note, originOf(header.storeId), key);
  const signedAt = signed === null ? null : (/\ntime ([0-9TZ:.-]{24})\n$/u.exec(signed)?.[1] ?? null);
  if (signed === null || signedAt === null || signed !== noteText(header.kind, header.storeId, lines, digestOf(body), signedAt)) {
    return { ...known, result: 'altered', lines };
  }
  return { ...known, result: 'intact', lines, signedAt };
}

/** Whether a text begins as a signed document does. */
export function isSignedDocument(firstLine: string): boolean {
  return parseHeader(firstLine) !== null;
}

function headerOf(kind: DocumentKind, storeId: string, publicKey: string): string {
  return canonicalJson({ format: `holdfast-${kind}`, publicKey, storeId, version: VERSION });
}

function noteText(kind: DocumentKind, storeId: string, lines: number, sha256: string, signedAt: string): string {
  return `${originOf(storeId)}\n${kind}\n${String(lines)}\n${sha256}\ntime ${signedAt}\n`;
}

function digestOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('base64');
}

function parseHeader(text: string): { kind: DocumentKind; storeId: string; publicKey: string } | null {
  try {
    const { format, publicKey, storeId } = JSON.parse(text) as Record<string, unknown>;
    const kind = DOCUMENT_KINDS.find((each) => format === `holdfast-${each}`);
    if (kind === undefined || typeof storeId !== 'string' || typeof publicKey !== 'string') return null;
    if (createPublicKey(publicKey).asymmetricKeyType !== 'ed25519') return null;
    return headerOf(kind, storeId, publicKey) === text ? { kind, storeId, publicKey } : null;
  } catch {
    return null;
  }
}

function noteOf(line: string): string | null {
  try {
    const { note } = JSON.parse(line) as Record<string, unknown>;
    return typeof note === 'string' && `${canonicalJson({ note })}\n` === line ? note : null;
  } catch {
    return null;
  }
}
