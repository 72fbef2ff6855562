/** Crockford's base 32: no I, L, O (too like 1, 1, 0) and no U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Symbols of these values (0 to 31) in ASCII. Whoever holds them zeroes them. */
export function writeSymbols(values: Iterable<number>): Buffer {
  return Buffer.from(Array.from(values, (value) => ALPHABET.charCodeAt(value)));
}

/**
 * Values of the symbols as a person types them: case, spaces and dashes do not matter, O is 0, I and L are 1. What is
 * no symbol has the value -1.
 */
export function readSymbols(text: string): number[] {
  const typed = text
    .replace(/[\s\p{Pd}\u2212]/gu, '')
    .toUpperCase()
    .replaceAll('O', '0')
    .replace(/[IL]/gu, '1');
  return Array.from(typed, (symbol) => ALPHABET.indexOf(symbol));
}

/** Values of symbols that `writeSymbols` wrote. Whoever holds them zeroes them. */
export function symbolValues(symbols: Buffer): Uint8Array {
  return Uint8Array.from(symbols, (symbol) => ALPHABET.indexOf(String.fromCharCode(symbol)));
}

/** Random values of symbols from random bytes, which are zeroed: 256 is a multiple of 32, so the low five bits are uniform. */
export function valuesOf(bytes: Buffer): number[] {
  const values = Array.from(bytes, (byte) => byte & 31);
  bytes.fill(0);
  return values;
}

/** In groups of four, as printed. */
export function inGroups(symbols: Buffer): string {
  return (symbols.toString('ascii').match(/.{1,4}/gu) ?? []).join('-');
}
