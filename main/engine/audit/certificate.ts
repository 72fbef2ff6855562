import { createPublicKey } from 'node:crypto';
import { originOf, verifyCheckpoint } from './checkpoint-note.ts';
import { seqOfBody } from './event-form.ts';
import { LINE_LIMIT_BYTES, parseLine } from './export-format.ts';
import { verifyExport } from './export-reader.ts';
import { linkHash } from './link.ts';
import { readLines } from './lines.ts';
import { type DocumentVerification, verifyDocument } from './signed-document.ts';

/** What a certificate of an erasure says, and whether to believe it. */
export interface CertificateVerification extends DocumentVerification {
  /** What it says to people. Shown only of one that holds. */
  summary: string[];
  records: number;
  firstSeq: number | null;
  lastSeq: number | null;
  /** Null where no export was given. */
  inExport: 'same' | 'other' | 'damaged' | null;
}

interface Told {
  summary: string[];
  records: number;
  events: { seq: number; hash: string }[];
}

/**
 * Checks a certificate by itself: its signature, that each of the audit's events in it follows from the one before, and
 * that the checkpoint signed by the same key covers the last of them. Never throws for a text.
 */
export function verifyCertificate(text: string, trust: { publicKey?: string } = {}): CertificateVerification {
  const document = verifyDocument(text, trust);
  const nothing = { summary: [], records: 0, firstSeq: null, lastSeq: null, inExport: null };
  const told = document.result === 'intact' && document.kind === 'erasure-certificate' && document.storeId !== null ? readTold(text, document.storeId, trust.publicKey) : null;
  if (told === null) return { ...document, ...nothing, result: 'altered' };
  return { ...document, summary: told.summary, records: told.records, firstSeq: told.events[0]?.seq ?? null, lastSeq: told.events.at(-1)?.seq ?? null, inExport: null };
}

/**
 * Looks for a certificate's events in an export of the audit, which is verified as a whole besides. `open` gives the
 * export's bytes from the beginning, each time it is asked.
 */
export async function findInExport(text: string, open: () => AsyncIterable<Uint8Array>, trust: { publicKey?: string } = {}): Promise<CertificateVerification> {
  const found = verifyCertificate(text, trust);
  const { storeId, firstSeq } = found;
  const told = found.result === 'intact' && storeId !== null ? readTold(text, storeId, trust.publicKey) : null;
  if (told === null || firstSeq === null) return found;
  const whole = await verifyExport(open(), trust);
  if (whole.result !== 'intact') return { ...found, inExport: 'damaged' };
  const missing = new Map(told.events.map(({ seq, hash }) => [seq, hash]));
  let seq = 0;
  for await (const lines of readLines(open(), LINE_LIMIT_BYTES)) {
    for (const line of lines) {
      const event = line.kind === 'line' ? parseLine(line.text) : null;
      if (event?.kind !== 'event') continue;
      seq += 1;
      if (missing.get(seq) === event.hash) missing.delete(seq);
    }
  }
  return { ...found, inExport: whole.storeId === storeId && missing.size === 0 ? 'same' : 'other' };
}

/** The facts of a document whose signature holds; null where they do not hold together. */
function readTold(text: string, storeId: string, publicKey: string | undefined): Told | null {
  try {
    const lines = text.split('\n').slice(0, -2).map((line) => JSON.parse(line) as Record<string, unknown>);
    const [header, whole] = lines;
    const key = createPublicKey(publicKey ?? (header?.['publicKey'] as string));
    const summary = whole?.['summary'] as string[];
    const records = lines.filter((line) => 'erased' in line).length;
    let hash = lines.find((line) => 'hashBefore' in line)?.['hashBefore'] as string;
    const events: Told['events'] = [];
    for (const { event: body, hash: stated } of lines.filter((line) => 'event' in line) as { event: string; hash: string }[]) {
      const seq = seqOfBody(body);
      const last = events.at(-1);
      hash = linkHash(hash, body);
      if (seq === null || hash !== stated || (last && seq !== last.seq + 1)) return null;
      events.push({ seq, hash });
    }
    const note = lines.find((line) => 'checkpoint' in line)?.['checkpoint'] as string;
    const signed = verifyCheckpoint(note, originOf(storeId), key);
    const last = events.at(-1);
    // An event for each record, and one for the whole.
    if (!last || events.length !== records + 1 || signed?.seq !== last.seq || signed.hash !== last.hash) return null;
    return { summary, records, events };
  } catch {
    return null;
  }
}
