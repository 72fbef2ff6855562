import type { MessagePortMain } from 'electron';
import type { HOST_CALLS } from '../engine/host-protocol.ts';
import type { Served } from '../engine/peer.ts';
import type { KeptThings } from '../keychain/kept-things.ts';
import type { Log } from './logging.ts';
import type { Sessions } from './sessions.ts';

export interface EngineHostOptions {
  sessions: () => Sessions;
  settingsChanged: (settings: { idleLockMinutes: number }) => void;
  locked: () => void;
  log: Log;
}

/** What the main process does for the engine: the keychain, the tokens, the log file. */
export function engineHost(keychain: KeptThings, { sessions, settingsChanged, locked, log }: EngineHostOptions): Served<typeof HOST_CALLS, MessagePortMain> {
  return {
    async readDevice({ storeId }) {
      const kept = await keychain.readDevice(storeId);
      // The answer is on its way (copied) before the next turn of the event loop; nothing stays here.
      if (kept.state === 'ok') setImmediate(() => kept.value.secret.fill(0));
      return kept;
    },
    async writeDevice({ storeId, entry }) {
      const secret = Buffer.from(entry.secret.buffer, entry.secret.byteOffset, entry.secret.byteLength);
      const state = await keychain.writeDevice(storeId, { secret, organisation: entry.organisation });
      secret.fill(0);
      return { state };
    },
    readAnchor: ({ storeId }) => keychain.readAnchor(storeId),
    writeAnchor: async ({ storeId, anchor }) => ({ state: await keychain.writeAnchor(storeId, anchor) }),
    readAttemptsAnchor: ({ storeId }) => keychain.readAttemptsAnchor(storeId),
    writeAttemptsAnchor: async ({ storeId, anchor }) => ({ state: await keychain.writeAttemptsAnchor(storeId, anchor) }),
    settingsChanged(settings) {
      settingsChanged(settings);
      return Promise.resolve({});
    },
    locked() {
      locked();
      return Promise.resolve({});
    },
    async tokensIssued({ connectionId, storeId, tokens }) {
      await sessions().issued(connectionId, storeId, tokens);
      return {};
    },
    async takeSession({ storeId }) {
      const kept = await keychain.readSession(storeId);
      if (kept.state !== 'ok') return { kept: null };
      const { refreshToken, resumeSecret } = kept.value;
      // What is not forgotten could be taken twice.
      const isForgotten = (await keychain.forgetSession(storeId)) === 'ok';
      return { kept: isForgotten && resumeSecret !== null ? { refreshToken, resumeSecret } : null };
    },
    async tokensEnded({ connectionId }) {
      await sessions().ended(connectionId);
      return {};
    },
    log({ level, event, fields }) {
      log[level](event, fields);
      return Promise.resolve({});
    },
  };
}
