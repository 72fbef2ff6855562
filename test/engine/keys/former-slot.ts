import { createCipheriv, hkdfSync, randomBytes, scryptSync } from 'node:crypto';
import type { SealingStore } from '../../../main/engine/keys/seal.ts';
import { slotHeader } from '../../../main/engine/keys/slot-file-format.ts';
import type { SecretSlot } from '../../../main/engine/keys/slot-file.ts';

/** A slot as versions before 3 made it: written down from their own words, not with the program's sealing of today. */
export function asFormerSlot<S extends SecretSlot>(store: SealingStore, slot: S, secrets: { secret: Buffer; deviceSecret: Buffer | null; databaseKey: Buffer }): S {
  const { publicKey: _publicKey, carried: _carried, ...rest } = slot;
  const { n, r, p, salt } = slot.kdf;
  const saltBytes = Buffer.from(salt, 'base64url');
  const stretched = scryptSync(secrets.secret, saltBytes, 32, { N: n, r, p, maxmem: 256 * n * r });
  const material = secrets.deviceSecret ? Buffer.concat([stretched, secrets.deviceSecret]) : stretched;
  const kek = Buffer.from(hkdfSync('sha256', material, saltBytes, JSON.stringify(['holdfast/slot-key/v1', slot.kind, store.storeId, slot.id]), 32));
  const nonce = randomBytes(12);
  const header = slotHeader(rest as S);
  const sealing = createCipheriv('aes-256-gcm', kek, nonce).setAAD(Buffer.from(JSON.stringify(['holdfast/slot/v1', store.storeId, store.cipher, header])));
  const wrapped = Buffer.concat([sealing.update(secrets.databaseKey), sealing.final(), sealing.getAuthTag()]);
  const { backupKey: _backupKey, ...former } = { backupKey: undefined, ...rest, nonce: nonce.toString('base64url'), wrapped: wrapped.toString('base64url') };
  return former as unknown as S;
}
