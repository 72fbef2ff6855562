import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Verification } from '../../../preload/contract/audit.ts';
import { originOf } from './checkpoint-note.ts';
import { type ExportHeader, LINE_LIMIT_BYTES, parseHeader, parseLine } from './export-format.ts';
import { type Line, readLines } from './lines.ts';
import { createChainChecker, keyFingerprint } from './verify.ts';

/** What an export says and whether to believe it. */
export interface ExportVerification extends Verification {
  /** False when the only key at hand came from the export itself: then it proves nothing about who wrote it. */
  keyTrusted: boolean;
  /** From the export's first line; null when that line is not one. */
  storeId: string | null;
  /** Hex SHA-256 of the public key (SPKI, DER) that was used; null when there was none. */
  keyFingerprint: string | null;
}
export interface ExportTrust {
  /** PEM (SPKI, Ed25519) from somewhere other than the export. */
  publicKey?: string;
}

/**
 * Verifies an export as it streams by, in bounded memory, whatever is in it. A file that is no export at all is
 * `altered` at 1 with a null storeId. Throws TypeError when `publicKey` is not such a key.
 */
export async function verifyExport(chunks: AsyncIterable<Uint8Array>, { publicKey }: ExportTrust = {}): Promise<ExportVerification> {
  const trusted = publicKey === undefined ? null : ed25519(publicKey);
  if (publicKey !== undefined && trusted === null) throw new TypeError('not an Ed25519 public key in PEM');
  let body: ExportBody | null = null;
  let first: Line | null = null;
  for await (const lines of readLines(chunks, LINE_LIMIT_BYTES)) {
    const goOn = lines.every((line) => {
      if (first !== null) return body?.take(line) ?? false;
      first = line;
      const header = line.kind === 'line' ? parseHeader(line.text) : null;
      body = header && exportBody(header, trusted);
      return body !== null;
    });
    if (!goOn) break;
  }
  const keyTrusted = trusted !== null;
  return finish(body, first, keyTrusted);
}

function finish(body: ExportBody | null, first: Line | null, keyTrusted: boolean): ExportVerification {
  if (body !== null) return { ...body.finish(), keyTrusted };
  const result = first === null || first.kind === 'unfinished' ? 'cut_short' : 'altered';
  const nothing = { events: 0, firstBadSeq: 1, checkpointSeq: null, anchorSeq: null, headHash: null };
  return { result, ...nothing, keyTrusted, storeId: null, keyFingerprint: null };
}

/** What follows the first line. */
interface ExportBody {
  /** False once there is no need to read on. */
  take(line: Line): boolean;
  finish(): Omit<ExportVerification, 'keyTrusted'>;
}

/** Null when the first line's key is none: then it is not the first line of an export. */
function exportBody(header: ExportHeader, trusted: KeyObject | null): ExportBody | null {
  const ownKey = ed25519(header.publicKey);
  if (ownKey === null || pem(ownKey) !== header.publicKey) return null;
  const publicKey = trusted ?? ownKey;
  const checker = createChainChecker({ publicKey, origin: originOf(header.storeId), checkpoints: [], anchor: null });
  if (!publicKey.equals(ownKey)) checker.refuse();
  let lastSeq = 0;
  let checkpointSeq = 0;
  let unfinished = false;

  return {
    take(line) {
      if (line.kind === 'unfinished') {
        unfinished = true;
        return false;
      }
      const parsed = line.kind === 'line' ? parseLine(line.text) : null;
      // A checkpoint that speaks of events still to come can only be the last line of a file that lost them.
      if (parsed === null || checkpointSeq > lastSeq) return checker.refuse();
      if (parsed.kind === 'event') {
        if (lastSeq === header.lastSeq) return checker.refuse();
        lastSeq += 1;
        return checker.add({ ...parsed, seq: lastSeq });
      }
      if (parsed.seq < lastSeq || parsed.seq === checkpointSeq) return checker.refuse();
      checkpointSeq = parsed.seq;
      return checker.file(parsed);
    },
    finish() {
      const found = checker.finish();
      const whole = !unfinished && lastSeq === header.lastSeq && checkpointSeq === lastSeq;
      const cut = found.result === 'intact' && !whole ? ({ result: 'cut_short', firstBadSeq: lastSeq + 1 } as const) : {};
      return { ...found, ...cut, storeId: header.storeId, keyFingerprint: keyFingerprint(publicKey) };
    },
  };
}

/** The key in a PEM text, or null when there is no Ed25519 public key in it. */
function ed25519(text: string): KeyObject | null {
  try {
    const key = createPublicKey(text);
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}
function pem(key: KeyObject): string {
  return key.export({ format: 'pem', type: 'spki' }).toString();
}
