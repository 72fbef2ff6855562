/** Scripts written without spaces between words: each letter, with its marks, is a word to the index. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Yi}\u30fc]\p{M}*/gu;
/** Marks that searches leave out: accents, and the vowel signs of Arabic and Hebrew. Vowels of India and Thailand are no such marks. */
const LEFT_OUT = /(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}])\p{M}+|\u0640/gu;
/** Letters that are written for one another: final sigma, and the forms of Arabic and Persian typists. */
const SAME: Readonly<Record<string, string>> = { ς: 'σ', ى: 'ي', ی: 'ي', ک: 'ك', ة: 'ه', ı: 'i', ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ł: 'l' };
const SAME_LETTERS = new RegExp(`[${Object.keys(SAME).join('')}]`, 'gu');
/** Most text needs none of it. */
const PLAIN = /^[\t\n\r\x20-\x7e]*$/u;

/**
 * Text as the index keeps it and as it is searched for: compatibility-decomposed (NFKD, Unicode UAX 15), without
 * accents, in lower case, with a space beside each letter of a script that puts none between words. So a search for
 * any run of such letters finds it, as a phrase, without a dictionary that could divide text and query differently.
 */
export function searchable(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(LEFT_OUT, '')
    .replace(SAME_LETTERS, (letter) => SAME[letter] ?? letter)
    .replace(UNSPACED, ' $& ');
}

/** What can be part of a word to the index (its tokenizer is told the same categories). */
const TOKEN = /[\p{L}\p{N}\p{Co}\p{Mn}\p{Mc}]+/gu;
const ENDS_UNSPACED = new RegExp(`(?:${UNSPACED.source})$`, 'u');
/** A phrase in quotes, or whatever stands between spaces. */
const TYPED = /"([^"]*)"?|[^\s"]+/gu;
/** More than anybody types; each costs a lookup. */
const MOST_TERMS = 32;

/**
 * What was typed as an FTS5 query over the column `words` (sqlite.org/fts5.html, section 3): all words wanted, each
 * also as the beginning of a longer one; words in quotes only as they stand, one after another. Every term is letters
 * and digits within quotes, so nothing that is typed is read as an operator, a column or a bracket. Null when there
 * is nothing to look for.
 */
export function searchQuery(text: string): string | null {
  const terms: string[] = [];
  for (const [whole, phrase] of text.matchAll(TYPED)) {
    const tokens = searchable(phrase ?? whole).match(TOKEN) ?? [];
    if (tokens.length === 0) continue;
    const isWhole = phrase !== undefined || ENDS_UNSPACED.test(tokens.at(-1) ?? '');
    terms.push(`"${tokens.join(' ')}"${isWhole ? '' : '*'}`);
    if (terms.length === MOST_TERMS) break;
  }
  return terms.length === 0 ? null : `words : (${terms.join(' AND ')})`;
}
