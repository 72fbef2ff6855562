import type { HostServices } from '../../main/engine/host-services.ts';
import type { KeychainClient } from './keychain-client.ts';

type Keeping = Pick<HostServices, 'readDevice' | 'writeDevice' | 'readAnchor' | 'writeAnchor' | 'readAttemptsAnchor' | 'writeAttemptsAnchor'>;

/** What a host keeps, in the keychain of a process of its own: for `Object.assign` to a test's host. */
export function keptBy(client: () => KeychainClient): Keeping {
  const ask = async <T>(...question: Parameters<KeychainClient['ask']>): Promise<T> => (await client().ask(...question)).value as T;
  return {
    async readDevice(storeId) {
      const kept = await ask<Awaited<ReturnType<HostServices['readDevice']>>>('readDevice', storeId);
      // As hex: see keychain-program.ts.
      return kept.state === 'ok' ? { state: 'ok', value: { ...kept.value, secret: Buffer.from(String(kept.value.secret), 'hex') } } : kept;
    },
    writeDevice: (storeId, { secret, organisation }) => ask('writeDevice', storeId, { secret: secret.toString('hex'), organisation }),
    readAnchor: (storeId) => ask('readAnchor', storeId),
    writeAnchor: (storeId, anchor) => ask('writeAnchor', storeId, anchor),
    readAttemptsAnchor: (storeId) => ask('readAttemptsAnchor', storeId),
    writeAttemptsAnchor: (storeId, anchor) => ask('writeAttemptsAnchor', storeId, anchor),
  };
}
