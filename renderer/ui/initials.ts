const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Two letters for a name in a script with capitals, the first character in any other. Whole graphemes, never half. */
export function initials(name: string): string {
  const words = name.split(/\s+/u).filter((word) => /^\p{L}/u.test(word));
  const [first = '', last = ''] = [words[0], words.length > 1 ? words.at(-1) : ''];
  const letters = [first, last].map((word) => (word ? [...segments.segment(word)][0]?.segment ?? '' : ''));
  const hasCase = letters[0] !== undefined && letters[0].toLocaleLowerCase() !== letters[0].toLocaleUpperCase();
  return (hasCase ? letters.join('') : (letters[0] ?? '')).toLocaleUpperCase();
}
