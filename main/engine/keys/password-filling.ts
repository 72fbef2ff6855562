/** Rows and columns of common keyboards, along which fingers walk: QWERTY, QWERTZ, AZERTY, ЙЦУКЕН. */
const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'qwertzuiopü', 'asdfghjklöä', 'yxcvbnm', 'azertyuiop', 'qsdfghjklm', 'wxcvbn', 'йцукенгшщзхъ', 'фывапролджэ', 'ячсмитьбю'];
const COLUMNS = ['1qaz', '2wsx', '3edc', '4rfv', '5tgb', '6yhn', '6zhn', '7ujm', '8ik', '9ol'];
/** A row's three keys are part of many words ("were", "power"), a column's of none. */
const SHORTEST = { row: 4, column: 3 } as const;
/** Any longer walk or run is made of pieces that are no longer than this. */
const LONGEST_PIECE = 7;
const WALKS: ReadonlySet<string> = new Set([...piecesOf(ROWS, SHORTEST.row), ...piecesOf(COLUMNS, SHORTEST.column)]);
const SHORTEST_RUN = 3;

const DIGIT = /^\p{Nd}$/u;
const LETTER = /^\p{L}$/u;

/** Digits, and the marks and the space of any keyboard: what people put behind a word to make it longer. */
const DECORATION = /^[\p{Nd}\x20-\x40\x5b-\x60\x7b-\x7e£§´€]$/u;

/** What one character costs that belongs to no word and no run: letters and signs carry more than decoration. */
export function looseCost(character: string): number {
  return DECORATION.test(character) ? 1 : 4;
}

/** Lengths of the pieces of filling that begin at a place: repeats, sequences and walks on the keyboard. */
export function fillingFrom(characters: readonly string[], start: number): number[] {
  const run = runFrom(characters, start);
  const lengths: number[] = [];
  let piece = '';
  for (let length = 1; length <= LONGEST_PIECE && start + length <= characters.length; length += 1) {
    piece += characters[start + length - 1] ?? '';
    if ((length >= SHORTEST_RUN && length <= run) || WALKS.has(piece)) lengths.push(length);
  }
  return lengths;
}

/** How far from here each character is the last one again or the next of digits or letters, all in one direction. */
function runFrom(characters: readonly string[], start: number): number {
  let direction = 0;
  let length = 1;
  while (length < LONGEST_PIECE && start + length < characters.length) {
    const step = stepBetween(characters[start + length - 1] ?? '', characters[start + length] ?? '');
    if (step === null || (step !== 0 && direction !== 0 && step !== direction)) break;
    direction ||= step;
    length += 1;
  }
  return length;
}

function stepBetween(one: string, next: string): -1 | 0 | 1 | null {
  if (one === next) return 0;
  const areDigits = DIGIT.test(one) && DIGIT.test(next);
  if (!areDigits && !(LETTER.test(one) && LETTER.test(next))) return null;
  const step = (next.codePointAt(0) ?? 0) - (one.codePointAt(0) ?? 0);
  if (step === 1 || (areDigits && step === -9)) return 1;
  if (step === -1 || (areDigits && step === 9)) return -1;
  return null;
}

function piecesOf(lines: readonly string[], shortest: number): string[] {
  const both = lines.flatMap((line) => [line, [...line].reverse().join('')]);
  return both.flatMap((line) =>
    Array.from({ length: line.length }, (_, start) =>
      Array.from({ length: Math.min(LONGEST_PIECE, line.length - start) }, (_unused, more) => line.slice(start, start + more + 1)),
    )
      .flat()
      .filter((piece) => piece.length >= shortest),
  );
}

/**
 * What a password that only repeats itself is made of ("example example exam" is "example "): its shortest unit that
 * comes at least twice, or the whole where there is none. The last time may be cut short.
 */
export function repeatedUnit(characters: readonly string[]): readonly string[] {
  // The failure function of Knuth, Morris and Pratt: how long a beginning ends here again.
  const border = new Uint32Array(characters.length);
  let length = 0;
  for (let at = 1; at < characters.length; at += 1) {
    while (length > 0 && characters[at] !== characters[length]) length = border[length - 1] ?? 0;
    if (characters[at] === characters[length]) length += 1;
    border[at] = length;
  }
  const unit = characters.length - (border.at(-1) ?? 0);
  return unit * 2 <= characters.length ? characters.slice(0, unit) : characters;
}
