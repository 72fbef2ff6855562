import { checkedCode } from './checked-code.ts';

/** 28 ASCII symbols without separators: 26 of data (130 bits), two that check them. Whoever holds it zeroes it. */
export type RecoveryCode = Buffer;

/** The symbols of data in a code. */
export const RECOVERY_DATA_SYMBOLS = 26;

/**
 * The code that opens the data without this machine's secret. `newRecoveryCode` makes one of 130 random bits,
 * `recoveryCodeOf` the one with such data, `parseRecoveryCode` reads what was typed (throws
 * invalid_input/recovery_code_malformed), `formatRecoveryCode` writes seven groups of four, and `recoverySecret` gives
 * the bits for the key derivation, the caller's to zero.
 */
export const {
  make: newRecoveryCode,
  of: recoveryCodeOf,
  parse: parseRecoveryCode,
  format: formatRecoveryCode,
  secret: recoverySecret,
} = checkedCode(RECOVERY_DATA_SYMBOLS, 'recovery_code_malformed');
