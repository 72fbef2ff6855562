import { NewPassword, PASSWORD_MIN_CODE_POINTS } from '../../preload/contract/fields.ts';

/** Length of a password in code points, as the contract counts it: after normalisation, so that é is one. */
export function passwordLength(password: string): number {
  return [...password.normalize('NFC')].length;
}

export function isLongEnough(password: string): boolean {
  return NewPassword.safeParse(password).success;
}

export { PASSWORD_MIN_CODE_POINTS };
