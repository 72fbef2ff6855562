/** Runs of what can be part of a word to SQLite's tokenizer, with anything else that is typed between or around them. */
const WORDS = /[^\s\p{C}]+/gu;
const HAS_TOKEN = /[\p{L}\p{N}]/u;

/**
 * What was typed as an FTS5 query (sqlite.org/fts5.html, section 3): each word a quoted string with a prefix star,
 * all of them wanted. Inside quotes FTS5 knows no syntax, and the only character to escape is the quote itself, so
 * nothing that is typed is ever read as an operator, a column or a bracket.
 * Empty when there is nothing to look for: no letter and no digit.
 */
export function searchTerms(text: string): string {
  const words = text.match(WORDS) ?? [];
  return words
    .filter((word) => HAS_TOKEN.test(word))
    .map((word) => `"${word.replaceAll('"', '""')}"*`)
    .join(' ');
}
