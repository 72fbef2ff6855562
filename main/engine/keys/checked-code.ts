import { EngineError } from '../errors.ts';
import type { ReasonOf } from '../../../preload/contract/errors.ts';
import type { Randomness } from '../host-services.ts';
import { inGroups, readSymbols, valuesOf, writeSymbols } from './crockford.ts';

/**
 * The largest prime below 32 to the power of the number of check symbols. Prime and dividing none of 31, 32, 33 and 1025,
 * it catches every wrong symbol and every swap of neighbours, the one between data and check included, however long the
 * code is. Of anything else that is typed, one text in as many gets by.
 */
const CHECK_MODULI = { 2: 1021n, 3: 32_749n } as const;

/** A kind of code that people write down and type in: symbols of five bits each, and some that check them. */
export interface CheckedCode {
  /** A new one of random symbols, in ASCII without separators. Whoever holds it zeroes it. */
  make: (random: Randomness) => Buffer;
  /** The one with these values (0 to 31) as data. Whoever holds it zeroes it. */
  of: (data: Iterable<number>) => Buffer;
  /**
   * Reads a code as a person types it: case, spaces and dashes do not matter, O is 0, I and L are 1. Throws
   * invalid_input with the kind's reason for anything that is not a whole code with right check symbols.
   */
  parse: (text: string) => Buffer;
  /** Reads as `parse` does, and gives the values of the data; null where that would throw. */
  read: (text: string) => number[] | null;
  /** In groups of four, as printed. */
  format: (code: Buffer) => string;
  /** Its data symbols for the key derivation; the check symbols would add nothing. The caller zeroes them. */
  secret: (code: Buffer) => Buffer;
}

/** Declares a kind of code with so many symbols of data. */
export function checkedCode(dataSymbols: number, malformed: ReasonOf<'invalid_input'>, checkSymbols: keyof typeof CHECK_MODULI = 2): CheckedCode {
  const of = (data: Iterable<number>): Buffer => writeSymbols([...data, ...checkOf([...data], checkSymbols)]);
  function read(text: string): number[] | null {
    const values = readSymbols(text);
    const data = values.slice(0, dataSymbols);
    const right = values.length === dataSymbols + checkSymbols && !values.includes(-1) && String(values.slice(dataSymbols)) === String(checkOf(data, checkSymbols));
    return right ? data : null;
  }
  return {
    make: (random) => of(valuesOf(random.bytes(dataSymbols))),
    of,
    parse(text) {
      const data = read(text);
      if (!data) throw new EngineError('invalid_input', malformed);
      return of(data);
    },
    read,
    format: inGroups,
    secret: (code) => Buffer.from(code.subarray(0, dataSymbols)),
  };
}

function checkOf(data: readonly number[], checkSymbols: keyof typeof CHECK_MODULI): number[] {
  const value = data.reduce((sum, symbol) => sum * 32n + BigInt(symbol), 0n);
  const check = Number(value % CHECK_MODULI[checkSymbols]);
  return Array.from({ length: checkSymbols }, (_, at) => (check >> (5 * (checkSymbols - 1 - at))) & 31);
}
