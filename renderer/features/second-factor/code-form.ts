import { codeSymbols } from '../../ui/recovery-code.ts';

/** Symbols of a device's code and of a backup code, as the engine makes them. */
const SYMBOLS = { device: 6, backup: 12 } as const;

/** Whether as much was typed as a code has, so that it is worth asking. */
export function isWholeSecondFactor(typed: string, kind: keyof typeof SYMBOLS): boolean {
  return codeSymbols(typed).length === SYMBOLS[kind];
}
