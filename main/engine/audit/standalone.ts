import { createReadStream, readFileSync, statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { verifyCertificate } from './certificate.ts';
import { type ExportVerification, verifyExport } from './export-reader.ts';
import { DOCUMENT_LIMIT_BYTES, type DocumentVerification, isSignedDocument, verifyDocument } from './signed-document.ts';

/**
 * The verifier without Holdfast: `node standalone.ts FILE.jsonl [PUBLIC_KEY.pem]`, Node 24 or newer. It and the
 * files it imports (none from outside this folder, nothing beside Node) are all there is to read.
 */
const EXIT = { intact: 0, wrongUsage: 2, found: 3 } as const;
const KEY_LIMIT_BYTES = 16 * 1024;

/** Verifies as the arguments say, prints what was found, and returns the exit code. */
export async function run(args: readonly string[], print: (line: string) => void): Promise<number> {
  const [file, keyFile, ...more] = args;
  if (file === undefined || more.length > 0) {
    print('usage: node standalone.ts FILE.jsonl [PUBLIC_KEY.pem]');
    return EXIT.wrongUsage;
  }
  try {
    const trust = keyFile === undefined ? {} : { publicKey: readKey(keyFile) };
    const document = documentIn(file);
    if (document !== null) {
      const found = verifyDocument(document, trust);
      if (found.kind === 'erasure-certificate') {
        const certificate = verifyCertificate(document, trust);
        for (const line of [...documentSentences(certificate), ...certificate.summary]) print(line);
        return certificate.result === 'intact' ? EXIT.intact : EXIT.found;
      }
      for (const line of documentSentences(found)) print(line);
      return found.result === 'intact' ? EXIT.intact : EXIT.found;
    }
    const found = await verifyExport(bytesOf(file), trust);
    for (const line of sentences(found)) print(line);
    return found.result === 'intact' ? EXIT.intact : EXIT.found;
  } catch (error) {
    print(error instanceof Error ? error.message : 'cannot read');
    return EXIT.wrongUsage;
  }
}

/** Opens the file only when it is read: a key that is none is refused before, and must not leave an open file behind. */
async function* bytesOf(file: string): AsyncGenerator<Uint8Array> {
  for await (const chunk of createReadStream(file)) yield chunk as Uint8Array;
}

/** The text of a signed document (an access review's outcome, a certificate of an erasure); null when the file begins as something else. */
function documentIn(file: string): string | null {
  if (statSync(file).size > DOCUMENT_LIMIT_BYTES) return null;
  const text = readFileSync(file, 'utf8');
  return isSignedDocument(text.slice(0, text.indexOf('\n'))) ? text : null;
}

function readKey(file: string): string {
  if (statSync(file).size > KEY_LIMIT_BYTES) throw new TypeError('not an Ed25519 public key in PEM');
  return readFileSync(file, 'utf8');
}

function documentSentences(found: DocumentVerification): string[] {
  const result =
    found.result === 'intact'
      ? `Intact: ${String(found.kind)} of ${String(found.lines)} lines, signed at ${String(found.signedAt)}.`
      : 'Altered: the document is not as it was signed.';
  return [result, ...origin(found)];
}

/** Which store, and by which key it was checked. */
function origin({ storeId, keyFingerprint, keyTrusted }: Pick<ExportVerification, 'storeId' | 'keyFingerprint' | 'keyTrusted'>): string[] {
  const key = keyTrusted ? 'Checked with the key you gave' : 'Checked with the key inside the file, which proves nothing about who wrote it';
  return [`Store ${String(storeId)}.`, `${key}: SHA-256 ${String(keyFingerprint)}.`];
}

function sentences(found: ExportVerification): string[] {
  if (found.storeId === null) return ['This is not an audit export: its first line is not the expected one.'];
  const at = String(found.firstBadSeq);
  const result = {
    intact: `Intact: ${String(found.events)} events, all covered by a good signature.`,
    altered: `Altered: from event ${at} on the export cannot be believed.`,
    cut_short: `Cut short: what should follow from event ${at} on is missing. What is there does not contradict itself.`,
    rolled_back: `Rolled back at event ${at}.`,
  };
  return [result[found.result], ...origin(found)];
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await run(process.argv.slice(2), (line) => process.stdout.write(`${line}\n`));
}
