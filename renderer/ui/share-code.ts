import { codeSymbols, GROUP_SYMBOLS } from './recovery-code.ts';

/** A share of a recovery code as printed: ten groups of four symbols (docs/recovery-shares.md). */
export const SHARE_SYMBOLS = 10 * GROUP_SYMBOLS;
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** What a share says of itself in its first symbols, none of which is secret. */
export interface ShareFacts {
  needed: number;
  number: number;
  /** The same on each share that was made together. */
  set: string;
}

/** What a share says of itself as far as it is typed; null while that is not all there. The engine checks the rest. */
export function shareFacts(text: string): ShareFacts | null {
  const symbols = codeSymbols(text);
  const [needed, number, set] = [ALPHABET.indexOf(symbols.charAt(1)), ALPHABET.indexOf(symbols.charAt(2)), symbols.slice(3, 8)];
  return set.length === 5 && needed > 0 && number > 0 ? { needed, number, set } : null;
}

export function isWholeShare(text: string): boolean {
  return codeSymbols(text).length === SHARE_SYMBOLS;
}
