import { EngineError } from '../errors.ts';
import type { ReasonOf } from '../../../preload/contract/errors.ts';
import type { Randomness } from '../host-services.ts';
import { inGroups, readSymbols, valuesOf, writeSymbols } from './crockford.ts';

const CHECK_SYMBOLS = 2;
/**
 * The largest prime below 32 * 32. Prime and dividing none of 31, 32 and 33, it catches every wrong symbol and every
 * swap of neighbours, the one between data and check included, however long the code is.
 */
const CHECK_MODULUS = 1021n;

/** A kind of code that people write down and type in: random symbols of five bits each, and two that check them. */
export interface CheckedCode {
  /** A new one, as ASCII symbols without separators. Whoever holds it zeroes it. */
  make: (random: Randomness) => Buffer;
  /**
   * Reads a code as a person types it: case, spaces and dashes do not matter, O is 0, I and L are 1. Throws
   * invalid_input with the kind's reason for anything that is not a whole code with right check symbols.
   */
  parse: (text: string) => Buffer;
  /** In groups of four, as printed. */
  format: (code: Buffer) => string;
  /** Its random symbols for the key derivation; the check symbols would add nothing. The caller zeroes them. */
  secret: (code: Buffer) => Buffer;
}

/** Declares a kind of code with so many random symbols. */
export function checkedCode(dataSymbols: number, malformed: ReasonOf<'invalid_input'>): CheckedCode {
  return {
    make(random) {
      const data = valuesOf(random.bytes(dataSymbols));
      return writeSymbols([...data, ...checkOf(data)]);
    },
    parse(text) {
      const values = readSymbols(text);
      const data = values.slice(0, dataSymbols);
      const right = values.length === dataSymbols + CHECK_SYMBOLS && !values.includes(-1) && String(values.slice(dataSymbols)) === String(checkOf(data));
      if (!right) throw new EngineError('invalid_input', malformed);
      return writeSymbols(values);
    },
    format: inGroups,
    secret: (code) => Buffer.from(code.subarray(0, dataSymbols)),
  };
}

function checkOf(data: readonly number[]): [number, number] {
  const value = data.reduce((sum, symbol) => sum * 32n + BigInt(symbol), 0n);
  const check = Number(value % CHECK_MODULUS);
  return [check >> 5, check & 31];
}
