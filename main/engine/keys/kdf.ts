import { hkdfSync } from 'node:crypto';

export const DATABASE_KEY_BYTES = 32;

/** HKDF-SHA-256 (RFC 5869). The result is the caller's to zero. */
export function hkdf(secret: Buffer, salt: Buffer, info: string, sizeBytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, sizeBytes));
}

const NO_SALT = Buffer.alloc(0);

/** The key that encrypts the database's pages. */
export function pageKey(databaseKey: Buffer): Buffer {
  return hkdf(databaseKey, NO_SALT, 'holdfast/pages/v1', 32);
}
/** The first 16 bytes of the database file. Not secret; derived, so that a change of them shows (AEGIS does not cover them). */
export function pageSalt(databaseKey: Buffer): Buffer {
  return hkdf(databaseKey, NO_SALT, 'holdfast/page-salt/v1', 16);
}
/** The key that authenticates the slot file as a whole. */
export function slotFileMacKey(databaseKey: Buffer): Buffer {
  return hkdf(databaseKey, NO_SALT, 'holdfast/slot-file-mac/v1', 32);
}
/** The key under which the slot file finds a person without showing a name. */
export function slotLookupKey(deviceSecret: Buffer): Buffer {
  return hkdf(deviceSecret, NO_SALT, 'holdfast/slot-lookup/v1', 32);
}
/** The key that authenticates the file of failed attempts, which is read while the database is closed. */
export function attemptsMacKey(deviceSecret: Buffer): Buffer {
  return hkdf(deviceSecret, NO_SALT, 'holdfast/attempts-mac/v1', 32);
}
/** The key under which that file finds an account without showing a name. Not the slot file's: the two files tell nothing of each other. */
export function attemptsLookupKey(deviceSecret: Buffer): Buffer {
  return hkdf(deviceSecret, NO_SALT, 'holdfast/attempts-lookup/v1', 32);
}
/** What tells one device secret from another without telling it: written into the slot file. */
export function deviceMarkOf(deviceSecret: Buffer): string {
  return hkdf(deviceSecret, NO_SALT, 'holdfast/device-mark/v1', 32).toString('base64url');
}
/** The private key that opens backups (X25519), from a recovery code's secret. */
export function backupIdentityOf(recoverySecret: Buffer): Buffer {
  return hkdf(recoverySecret, NO_SALT, 'holdfast/recovery-identity/v1', 32);
}
