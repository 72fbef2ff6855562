import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { pageKey } from '../../../main/engine/keys/kdf.ts';
import type { OpenedKey } from '../open-key.ts';

/** The words that stand anywhere in the file (cipher `sqlcipher-4`), decrypted page by page by a program that is not ours: free pages and gaps too. */
export function wordsInPages({ options }: OpenedKey, words: readonly string[]): string[] {
  const plain = join(dirname(options.file), 'plain.db');
  const decrypted = spawnSync('python3', [join(import.meta.dirname, '../db/decrypt_sqlcipher.py'), options.file, plain], { input: `${pageKey(options.databaseKey).toString('hex')}\n`, encoding: 'utf8' });
  expect(decrypted).toMatchObject({ status: 0, stderr: '' });
  const bytes = readFileSync(plain).toString('latin1').toLowerCase();
  // The index divides words where they begin alike: what follows the first two letters is enough to know one by.
  return words.filter((word) => bytes.includes(word.toLowerCase().slice(2)));
}
