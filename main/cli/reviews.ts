import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { DOCUMENT_LIMIT_BYTES, verifyDocument } from '../engine/audit/signed-document.ts';
import { EngineError } from '../engine/errors.ts';
import { print, table, tell } from './output.ts';
import { readPublicKey } from './public-key.ts';
import { signedIn } from './signed-in.ts';
import { EXIT, requiredText, STORE_OPTIONS, text } from './usage.ts';
import type { Parsed } from './usage.ts';

const MOST_LISTED = 500;

export const reviewCommands = [
  {
    words: ['reviews', 'list'],
    options: STORE_OPTIONS,
    run: (parsed: Parsed): Promise<number> =>
      signedIn(parsed, async (cli) => {
        const { rows } = await cli.call('reviews.list', { offset: 0, limit: MOST_LISTED });
        print(parsed.values['json'] === true, rows, () =>
          table(
            ['ID', 'TITLE', 'STATE', 'DECIDED', 'DUE'],
            rows.map((row) => [row.id, row.title, row.state, `${String(row.decided)}/${String(row.items)}`, new Date(row.dueAtMs).toISOString()]),
          ),
        );
        return EXIT.done;
      }),
  },
  {
    words: ['reviews', 'export'],
    options: { ...STORE_OPTIONS, id: { type: 'string', value: 'ID', required: true }, out: { type: 'string', value: 'FILE.jsonl', required: true } },
    run: (parsed: Parsed): Promise<number> =>
      signedIn(parsed, async (cli) => {
        const file = cli.engine.offerFile(resolve(requiredText(parsed, 'out')));
        const written = await cli.call('reviews.export', { campaignId: requiredText(parsed, 'id'), file });
        print(parsed.values['json'] === true, written, () => [`${String(written.items)} people written, SHA-256 ${written.sha256}.`]);
        return EXIT.done;
      }),
  },
  {
    words: ['reviews', 'verify'],
    argument: 'FILE.jsonl',
    options: { 'public-key': { type: 'string', value: 'FILE.pem' }, json: { type: 'boolean' } },
    run(parsed: Parsed): Promise<number> {
      const keyFile = text(parsed, 'public-key');
      const found = verifyDocument(readDocument(resolve(parsed.argument ?? '')), keyFile === undefined ? {} : { publicKey: readPublicKey(keyFile) });
      if (!found.keyTrusted) tell('checked with the key inside the file itself, which proves nothing about who wrote it; give --public-key');
      print(parsed.values['json'] === true, found, () => [
        found.result === 'intact' ? `Intact: ${String(found.lines)} lines, signed at ${String(found.signedAt)}.` : 'Altered: the document is not as it was signed.',
        `Store ${found.storeId ?? 'unknown'}, key SHA-256 ${found.keyFingerprint ?? 'unknown'}.`,
      ]);
      return Promise.resolve(found.result === 'intact' ? EXIT.done : EXIT.found);
    },
  },
] as const;

/** A signed document whole. Throws unavailable/file_unreadable, invalid_input/file_too_large. */
export function readDocument(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile()) throw new EngineError('unavailable', 'file_unreadable');
  if (found.size > DOCUMENT_LIMIT_BYTES) throw new EngineError('invalid_input', 'file_too_large');
  return readFileSync(file, 'utf8');
}
