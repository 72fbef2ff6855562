import { createReadStream, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { findInExport, verifyCertificate } from '../engine/audit/certificate.ts';
import type { CertificateVerification } from '../engine/audit/certificate.ts';
import { EngineError } from '../engine/errors.ts';
import { print, tell } from './output.ts';
import { readPublicKey } from './public-key.ts';
import { readDocument } from './reviews.ts';
import { EXIT, text } from './usage.ts';
import type { Parsed } from './usage.ts';

const IN_EXPORT: Record<NonNullable<CertificateVerification['inExport']>, string> = {
  same: 'The export of the audit is intact and has the same events.',
  other: 'The export of the audit does not have these events.',
  damaged: 'The export of the audit cannot be believed: see holdfast-cli audit verify.',
};

export const certificateCommands = [
  {
    words: ['certificate', 'verify'],
    argument: 'FILE.jsonl',
    options: { 'public-key': { type: 'string', value: 'FILE.pem' }, audit: { type: 'string', value: 'EXPORT.jsonl' }, json: { type: 'boolean' } },
    async run(parsed: Parsed): Promise<number> {
      const keyFile = text(parsed, 'public-key');
      const trust = keyFile === undefined ? {} : { publicKey: readPublicKey(keyFile) };
      const document = readDocument(resolve(parsed.argument ?? ''));
      const audit = text(parsed, 'audit');
      const found = audit === undefined ? verifyCertificate(document, trust) : await findInExport(document, opened(resolve(audit)), trust);
      if (!found.keyTrusted) tell('checked with the key inside the file itself, which proves nothing about who wrote it; give --public-key');
      print(parsed.values['json'] === true, found, () => [
        found.result === 'intact'
          ? `Intact: ${String(found.records)} records erased, events ${String(found.firstSeq)} to ${String(found.lastSeq)} of the audit, signed at ${String(found.signedAt)}.`
          : 'Altered: the certificate is not as it was signed, or is none.',
        ...found.summary,
        ...(found.inExport === null ? [] : [IN_EXPORT[found.inExport]]),
        `Store ${found.storeId ?? 'unknown'}, key SHA-256 ${found.keyFingerprint ?? 'unknown'}.`,
      ]);
      return found.result === 'intact' && (found.inExport === null || found.inExport === 'same') ? EXIT.done : EXIT.found;
    },
  },
] as const;

/** The bytes of an export, from the beginning each time. Throws unavailable/file_unreadable. */
function opened(file: string): () => AsyncIterable<Uint8Array> {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) throw new EngineError('unavailable', 'file_unreadable');
  return () => bytesOf(file);
}

async function* bytesOf(file: string): AsyncGenerator<Uint8Array> {
  for await (const chunk of createReadStream(file)) yield chunk as Uint8Array;
}
