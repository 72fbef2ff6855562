/**
 * Regular expressions of forms, matched in time that grows with the text alone: all ways at once (Thompson 1968), so
 * that no pattern can make the program hang, as backtracking would. Known: letters, `.`, classes, `\d \w \s` and their
 * opposites, groups, `|`, `* + ? {m,n}`, `^` and `$` at the ends. Not known: back references and looking around.
 */
type Matches = (code: string) => boolean;
interface State {
  /** Goes on with a letter that fits; null goes on without one. */
  matches: Matches | null;
  next: number[];
}
const MOST_STATES = 1_000;
const MOST_TEXT = 5_000;
const MOST_PATTERN = 500;
const MOST_REPEATS = 255;

type Piece = { kind: 'one'; matches: Matches } | { kind: 'row'; parts: Piece[] } | { kind: 'either'; parts: Piece[] } | { kind: 'times'; of: Piece; least: number; most: number | null };

const CLASSES: Readonly<Record<string, Matches>> = {
  d: (c) => c >= '0' && c <= '9',
  w: (c) => /^[A-Za-z0-9_]$/.test(c),
  s: (c) => /^\s$/.test(c),
};

/** A state of a pattern costs as much as so many steps of an expression. */
const STEPS_OF_STATE = 8;

/** Whether a pattern fits a whole text (as JavaRosa, which runs these forms elsewhere, has it); none fits a text longer than is looked at. Null for a pattern that is not known here. `spend` is told what it costs, and may throw. */
export function fitsPattern(pattern: string, text: string, spend: (steps: number) => void = () => undefined): boolean | null {
  const states = compiled(pattern);
  if (states === null) return null;
  if (text.length > MOST_TEXT) return false;
  let now = reached(states, [0]);
  for (const letter of text) {
    spend(now.size * STEPS_OF_STATE);
    const next: number[] = [];
    for (const at of now) if (states[at]?.matches?.(letter) === true) next.push(...(states[at]?.next ?? []));
    now = reached(states, next);
    if (now.size === 0) return false;
  }
  return now.has(states.length - 1);
}

/** Whether a pattern is one that can be matched here. */
export function isKnownPattern(pattern: string): boolean {
  return compiled(pattern) !== null;
}

function reached(states: readonly State[], from: readonly number[]): Set<number> {
  const found = new Set<number>();
  const open = [...from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (found.has(at)) continue;
    found.add(at);
    const state = states[at];
    if (state?.matches === null) open.push(...state.next);
  }
  return found;
}

const READINGS = new Map<string, State[] | null>();
const MOST_READINGS = 200;

function compiled(pattern: string): State[] | null {
  const known = READINGS.get(pattern);
  if (known !== undefined) return known;
  if (READINGS.size >= MOST_READINGS) READINGS.clear();
  let states: State[] | null;
  try {
    if (pattern.length > MOST_PATTERN) throw new UnknownPattern();
    states = build(new PatternReader(pattern).read());
  } catch (error) {
    if (!(error instanceof UnknownPattern)) throw error;
    states = null;
  }
  READINGS.set(pattern, states);
  return states;
}

class UnknownPattern extends Error {}

class PatternReader {
  readonly #letters: string[];
  #at = 0;
  #depth = 0;

  constructor(pattern: string) {
    this.#letters = [...pattern];
  }

  read(): Piece {
    // Anchors at the ends say what holds anyway.
    if (this.#letters[0] === '^') this.#at = 1;
    if (this.#letters.at(-1) === '$' && this.#letters.at(-2) !== '\\') this.#letters.pop();
    const piece = this.#either();
    if (this.#at < this.#letters.length) throw new UnknownPattern();
    return piece;
  }

  #either(): Piece {
    const parts = [this.#row()];
    while (this.#take('|')) parts.push(this.#row());
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'either', parts };
  }

  #row(): Piece {
    const parts: Piece[] = [];
    for (let letter = this.#letters[this.#at]; letter !== undefined && letter !== '|' && letter !== ')'; letter = this.#letters[this.#at]) parts.push(this.#repeated(this.#one()));
    return { kind: 'row', parts };
  }

  #repeated(of: Piece): Piece {
    let piece = of;
    for (;;) {
      if (this.#take('*')) piece = { kind: 'times', of: piece, least: 0, most: null };
      else if (this.#take('+')) piece = { kind: 'times', of: piece, least: 1, most: null };
      else if (this.#take('?')) piece = { kind: 'times', of: piece, least: 0, most: 1 };
      else if (this.#letters[this.#at] === '{') piece = this.#counted(piece);
      else return piece;
    }
  }

  #counted(of: Piece): Piece {
    const end = this.#letters.indexOf('}', this.#at);
    const inside = end === -1 ? '' : this.#letters.slice(this.#at + 1, end).join('');
    const counts = /^(\d{1,3})(,(\d{1,3})?)?$/u.exec(inside);
    if (!counts) throw new UnknownPattern();
    this.#at = end + 1;
    const least = Number(counts[1]);
    const most = counts[2] === undefined ? least : counts[3] === undefined ? null : Number(counts[3]);
    if (least > MOST_REPEATS || (most ?? 0) > MOST_REPEATS || (most !== null && most < least)) throw new UnknownPattern();
    return { kind: 'times', of, least, most };
  }

  #one(): Piece {
    const letter = this.#letters[this.#at];
    this.#at += 1;
    if (letter === '(') return this.#group();
    if (letter === '[') return { kind: 'one', matches: this.#class() };
    if (letter === '.') return { kind: 'one', matches: (c) => c !== '\n' };
    if (letter === '\\') return { kind: 'one', matches: this.#escaped() };
    if (letter === undefined || '*+?{}^$'.includes(letter)) throw new UnknownPattern();
    return { kind: 'one', matches: (c) => c === letter };
  }

  #group(): Piece {
    this.#depth += 1;
    if (this.#depth > 50) throw new UnknownPattern();
    if (this.#take('?') && !this.#take(':')) throw new UnknownPattern();
    const piece = this.#either();
    if (!this.#take(')')) throw new UnknownPattern();
    this.#depth -= 1;
    return piece;
  }

  #escaped(): Matches {
    const letter = this.#letters[this.#at];
    this.#at += 1;
    if (letter === undefined) throw new UnknownPattern();
    const lower = letter.toLowerCase();
    const known = Object.hasOwn(CLASSES, lower) ? CLASSES[lower] : undefined;
    if (known) return letter === lower ? known : (c) => !known(c);
    const plain = { n: '\n', t: '\t', r: '\r' }[letter] ?? letter;
    // \b, \1 and \p would be something else than the letter.
    if (/^[A-Za-z0-9]$/u.test(plain)) throw new UnknownPattern();
    return (c) => c === plain;
  }

  #class(): Matches {
    const isNot = this.#take('^');
    const parts: Matches[] = [];
    for (let isFirst = true; ; isFirst = false) {
      const letter = this.#letters[this.#at];
      this.#at += 1;
      if (letter === undefined || letter === '[') throw new UnknownPattern();
      if (letter === ']' && !isFirst) break;
      if (letter === '\\') parts.push(this.#escaped());
      else if (this.#letters[this.#at] === '-' && this.#letters[this.#at + 1] !== undefined && this.#letters[this.#at + 1] !== ']') {
        const to = this.#letters[this.#at + 1] ?? '';
        this.#at += 2;
        if (to < letter || to === '\\') throw new UnknownPattern();
        parts.push((c) => c >= letter && c <= to);
      } else parts.push((c) => c === letter);
    }
    return (c) => parts.some((part) => part(c)) !== isNot;
  }

  #take(letter: string): boolean {
    if (this.#letters[this.#at] !== letter) return false;
    this.#at += 1;
    return true;
  }
}

/** The states of a pattern; the first begins, the last is the end. */
function build(piece: Piece): State[] {
  const states: State[] = [];
  const add = (matches: Matches | null): number => {
    if (states.length >= MOST_STATES) throw new UnknownPattern();
    states.push({ matches, next: [] });
    return states.length - 1;
  };
  const link = (from: number, to: number): void => void states[from]?.next.push(to);
  /** Adds a piece after a state, and gives the state after it. */
  const place = (of: Piece, from: number): number => {
    if (of.kind === 'row') return of.parts.reduce((at, part) => place(part, at), from);
    const end = (): number => add(null);
    if (of.kind === 'one') {
      const one = add(of.matches);
      link(from, one);
      const after = end();
      link(one, after);
      return after;
    }
    if (of.kind === 'either') {
      const ends = of.parts.map((part) => {
        const begin = add(null);
        link(from, begin);
        return place(part, begin);
      });
      const after = end();
      for (const at of ends) link(at, after);
      return after;
    }
    let at = from;
    for (let n = 0; n < of.least; n += 1) at = place(of.of, at);
    if (of.most === null) {
      const loop = add(null);
      link(at, loop);
      link(place(of.of, loop), loop);
      const after = end();
      link(loop, after);
      return after;
    }
    const leaving = [at];
    for (let n = of.least; n < of.most; n += 1) {
      at = place(of.of, at);
      leaving.push(at);
    }
    const after = end();
    for (const each of leaving) link(each, after);
    return after;
  };
  const last = place(piece, add(null));
  const end = add(null);
  link(last, end);
  return states;
}
