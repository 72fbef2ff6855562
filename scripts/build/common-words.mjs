import { Buffer } from 'node:buffer';
import { Fingerprint } from '../../main/engine/keys/common-password-fingerprint.ts';
import { LIST_FORMAT, LISTED_CODE_POINTS } from '../../main/engine/keys/common-passwords.ts';
import { comparable, consistsOf, readPassword } from '../../main/engine/keys/password-reading.ts';

/** So many that the file stays small; what comes later in the list is hardly ever tried against a throttled sign-in. */
const MOST_WORDS = 100_000;
/** Every one that is long enough to be a password here without a second factor is taken, however rare. */
const LONG_CODE_POINTS = 15;

/**
 * The words to list, from passwords with the most frequent first. What the engine refuses anyway is left out: filling
 * alone, and words with filling around them, which are listed without it ("dragon!!2024" as "dragon").
 * @param {readonly string[]} passwords
 * @returns {Set<string>}
 */
export function commonWords(passwords) {
  const words = /** @type {Set<string>} */ (new Set());
  const long = /** @type {string[]} */ ([]);
  for (const password of passwords) {
    const characters = comparable(password);
    const word = wordOf(characters);
    if (characters.length >= LONG_CODE_POINTS && word !== null) long.push(word);
    else if (word !== null && words.size < MOST_WORDS) words.add(word);
  }
  // The long ones take the place of the rarest others.
  const extra = new Set(long.filter((word) => !words.has(word)));
  return new Set([...[...words].slice(0, MOST_WORDS - extra.size), ...extra]);
}

/**
 * @param {readonly string[]} characters
 * @returns {string | null} null where there is nothing to list
 */
function wordOf(characters) {
  const { least, most } = LISTED_CODE_POINTS;
  if (characters.length < least || characters.length > most) return null;
  const reading = readPassword(characters);
  if (consistsOf(reading, [])) return null;
  const bare = [...characters.join('').replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')];
  return bare.length >= least && consistsOf(reading, [bare]) ? bare.join('') : characters.join('');
}

/**
 * The file that main/engine/keys/common-passwords.ts reads.
 * @param {ReadonlySet<string>} words
 */
export function listFile(words) {
  const { magic, version, headerBytes, buckets, entryBytes } = LIST_FORMAT;
  const entries = Array.from({ length: buckets }, () => /** @type {Set<number>} */ (new Set()));
  for (const word of words) {
    const { bucket, entry } = Fingerprint.of(word);
    entries[bucket]?.add(entry);
  }
  const count = entries.reduce((sum, { size }) => sum + size, 0);
  const file = Buffer.alloc(headerBytes + buckets + count * entryBytes);
  file.write(magic, 'latin1');
  file.writeUInt8(version, 4);
  file.writeUInt32LE(count, 8);
  let at = headerBytes + buckets;
  entries.forEach((bucket, index) => {
    file.writeUInt8(bucket.size, headerBytes + index);
    for (const entry of [...bucket].sort((one, other) => one - other)) at = file.writeUIntLE(entry, at, entryBytes);
  });
  return file;
}
