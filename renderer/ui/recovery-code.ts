/** A recovery code as printed: seven groups of four symbols of Crockford's base 32. */
const CODE_GROUPS = 7;
export const GROUP_SYMBOLS = 4;
export const CODE_SYMBOLS = CODE_GROUPS * GROUP_SYMBOLS;

/** The symbols of a code as a person types or pastes it, read as the engine reads them: O is 0, I and L are 1. */
export function codeSymbols(text: string): string {
  return text
    .replace(/[\s\p{Pd}\u2212]/gu, '')
    .toUpperCase()
    .replaceAll('O', '0')
    .replace(/[IL]/gu, '1');
}

/** Symbols in groups of four, as far as they go. */
export function codeGroups(text: string): string[] {
  return codeSymbols(text).match(/.{1,4}/gsu) ?? [];
}

export function isWholeCode(text: string): boolean {
  return codeSymbols(text).length === CODE_SYMBOLS;
}

/** Characters that no code holds. */
export function strangeSymbols(text: string): string[] {
  return [...new Set(codeSymbols(text).replace(/[0-9A-HJKMNP-TV-Z]/gu, ''))];
}

/** Numbers, from 1, of the groups in which what was typed differs from the code. */
export function differingGroups(typed: string, code: string): number[] {
  const [mine, right] = [codeGroups(typed), codeGroups(code)];
  return right.map((_, index) => index).flatMap((index) => (mine[index] === right[index] ? [] : [index + 1]));
}
