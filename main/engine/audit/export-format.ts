import { canonicalJson } from './canonical.ts';
import { parseCheckpoint } from './checkpoint-note.ts';
import { BODY_LIMIT_BYTES } from './event-form.ts';

/** First line of an export. Nothing signs it: what it says is checked against what follows. */
export interface ExportHeader {
  storeId: string;
  /** PEM (SPKI). Proof of nothing unless the reader has it from elsewhere too. */
  publicKey: string;
  /** Number of the last event; the first is 1. */
  lastSeq: number;
}
const FORMAT = 'holdfast-audit-export';
const VERSION = 1;

/** Longest line of an export, in bytes, without its newline: a body or a note, and what is around it. */
export const LINE_LIMIT_BYTES = 3 * BODY_LIMIT_BYTES;

/** Every line is one JSON object and ends in one newline. */
export function headerLine({ storeId, publicKey, lastSeq }: ExportHeader): string {
  return `${canonicalJson({ firstSeq: 1, format: FORMAT, lastSeq, publicKey, storeId, version: VERSION })}\n`;
}
export function eventLine({ body, hash }: { body: string; hash: string }): string {
  return `${EVENT_START}${body}${HASH_START}${hash}${EVENT_END}\n`;
}
export function checkpointLine(note: string): string {
  return `${canonicalJson({ checkpoint: note })}\n`;
}
const EVENT_START = '{"event":';
const HASH_START = ',"hash":"';
const HASH_CHARS = 64;
const EVENT_END = '"}';

/** What one line (without its newline) is; null when it is nothing that `headerLine` and its like write. */
export type ExportLine = { kind: 'event'; body: string; hash: string } | { kind: 'checkpoint'; note: string; seq: number };

/** Reads a line after the first. The body comes out as it stands; whether it is an event's is the verifier's question. */
export function parseLine(line: string): ExportLine | null {
  if (line.startsWith(EVENT_START)) {
    const hashAt = line.length - EVENT_END.length - HASH_CHARS;
    const bodyEnd = hashAt - HASH_START.length;
    if (bodyEnd < EVENT_START.length || !line.endsWith(EVENT_END) || line.slice(bodyEnd, hashAt) !== HASH_START) return null;
    return { kind: 'event', body: line.slice(EVENT_START.length, bodyEnd), hash: line.slice(hashAt, -EVENT_END.length) };
  }
  const note = parseObject(line)?.['checkpoint'];
  if (typeof note !== 'string' || checkpointLine(note) !== `${line}\n`) return null;
  const stated = parseCheckpoint(note);
  return stated === null ? null : { kind: 'checkpoint', note, seq: stated.seq };
}

/** Reads the first line; null unless it is exactly as `headerLine` writes it. */
export function parseHeader(line: string): ExportHeader | null {
  const object = parseObject(line);
  if (object === null) return null;
  const { storeId, publicKey, lastSeq } = object;
  if (typeof storeId !== 'string' || typeof publicKey !== 'string' || typeof lastSeq !== 'number') return null;
  if (!Number.isSafeInteger(lastSeq) || lastSeq < 1) return null;
  const header = { storeId, publicKey, lastSeq };
  return headerLine(header) === `${line}\n` ? header : null;
}

function parseObject(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
