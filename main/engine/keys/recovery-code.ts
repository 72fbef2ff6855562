import { EngineError } from '../errors.ts';
import type { Randomness } from '../host-services.ts';
import { inGroups, readSymbols, valuesOf, writeSymbols } from './crockford.ts';

const DATA_SYMBOLS = 26;
const CODE_SYMBOLS = 28;
/**
 * The largest prime below 32 * 32. Prime and dividing none of 31, 32 and 33, it catches every wrong symbol and every
 * swap of neighbours, the one between data and check included.
 */
const CHECK_MODULUS = 1021n;

/** 28 ASCII symbols without separators: 26 of data (130 bits), two that check them. Whoever holds it zeroes it. */
export type RecoveryCode = Buffer;

/** A new code of 130 random bits. */
export function newRecoveryCode(random: Randomness): RecoveryCode {
  const data = valuesOf(random.bytes(DATA_SYMBOLS));
  return writeSymbols([...data, ...checkOf(data)]);
}

/**
 * Reads a code as a person types it: case, spaces and dashes do not matter, O is 0, I and L are 1.
 * Throws invalid_input/recovery_code_malformed for anything that is not a whole code with right check symbols.
 */
export function parseRecoveryCode(text: string): RecoveryCode {
  const values = readSymbols(text);
  const data = values.slice(0, DATA_SYMBOLS);
  const right = values.length === CODE_SYMBOLS && !values.includes(-1) && String(values.slice(DATA_SYMBOLS)) === String(checkOf(data));
  if (!right) throw new EngineError('invalid_input', 'recovery_code_malformed');
  return writeSymbols(values);
}

/** Seven groups of four, as printed. */
export function formatRecoveryCode(code: RecoveryCode): string {
  return inGroups(code);
}

/** The 130 bits as bytes for the key derivation; the check symbols would add nothing. The caller zeroes them. */
export function recoverySecret(code: RecoveryCode): Buffer {
  return Buffer.from(code.subarray(0, DATA_SYMBOLS));
}

function checkOf(data: readonly number[]): [number, number] {
  const value = data.reduce((sum, symbol) => sum * 32n + BigInt(symbol), 0n);
  const check = Number(value % CHECK_MODULUS);
  return [check >> 5, check & 31];
}
