/** Most names need only this. */
const PLAIN = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/;
const MARKS = /\p{M}+/gu;
const SPACES = /\s+/gu;

/**
 * The form in which names are sorted and compared: compatibility-decomposed (NFKD, Unicode UAX 15), marks removed,
 * lower case, single spaces. "Field  NÓRTH" and "field north" are one. Folding a folded name changes nothing.
 * Never shown; at most 18 times as long as the name.
 */
export function foldName(name: string): string {
  if (PLAIN.test(name)) return name.toLowerCase();
  // Marks go again after the change of case, which can set new ones free (U+0130 becomes "i" and a dot).
  const base = name.normalize('NFKD').replace(MARKS, '');
  const lower = base.toLowerCase().normalize('NFKD').replace(MARKS, '');
  // Lower case writes a sigma at the end of a word in a form of its own; the same letter must stay the same.
  return lower.replaceAll('ς', 'σ').replace(SPACES, ' ').trim();
}
