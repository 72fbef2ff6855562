import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { EVENTS } from '../../preload/contract/events.ts';
import type { InputOf, OperationName, OutputOf } from '../../preload/contract/contract.ts';
import type { PortMessage } from '../../preload/contract/operation.ts';
import type { z } from 'zod';
import { createEngine } from '../engine/engine.ts';
import type { Engine } from '../engine/engine.ts';
import { EngineError } from '../engine/errors.ts';
import type { EngineLog, HostServices } from '../engine/host-services.ts';
import { createDeviceFile } from '../keychain/device-file.ts';
import { createKeychain } from '../keychain/keychain.ts';
import { tell } from './output.ts';

type Progress = z.infer<(typeof EVENTS)['progress']>;

/** The engine with one caller on the command line. */
export interface CliSession {
  readonly engine: Engine;
  readonly deviceSecretKind: 'keychain' | 'file';
  call<N extends OperationName>(operation: N, input: InputOf<N>): Promise<OutputOf<N>>;
  /** Cancels what is under way and closes the store. Closing twice is harmless. */
  close(): Promise<void>;
}

/** Nothing but counts and codes ever reaches standard error from here; the app's own log file is the app's. */
const SILENT: EngineLog = { info() {}, warn() {}, error() {} };

/**
 * Opens an engine on a data folder, without a window. Tokens stay in this process's memory: a command-line run ends
 * before anything needs renewing, and closing it ends the session.
 */
export function openCliSession(options: {
  dataDir: string;
  deviceSecretFile: string | undefined;
  onProgress?: (progress: Progress) => void;
  /** See HostServices; for the one command that makes a store. */
  keepRecoveryCode?: (code: string) => Promise<void>;
}): CliSession {
  const kept = options.deviceSecretFile === undefined ? createKeychain() : createDeviceFile(resolve(options.deviceSecretFile));
  if (options.deviceSecretFile !== undefined) reportDeviceFile(options.deviceSecretFile);
  const waiting = new Map<string, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  const host: HostServices = {
    deviceSecretKind: kept.deviceSecretKind,
    readDevice: (storeId) => kept.readDevice(storeId),
    writeDevice: (storeId, entry) => kept.writeDevice(storeId, entry),
    readAnchor: (storeId) => kept.readAnchor(storeId),
    writeAnchor: (storeId, anchor) => kept.writeAnchor(storeId, anchor),
    readAttemptsAnchor: (storeId) => kept.readAttemptsAnchor(storeId),
    writeAttemptsAnchor: (storeId, anchor) => kept.writeAttemptsAnchor(storeId, anchor),
    async tokensIssued(_connectionId, _storeId, tokens) {
      await connection.bind(tokens.accessToken);
    },
    tokensEnded: () => Promise.resolve(),
    ...(options.keepRecoveryCode ? { keepRecoveryCode: options.keepRecoveryCode } : {}),
  };
  const engine = createEngine({ dataDir: options.dataDir, host, log: SILENT });
  const connection = engine.connect((text) => {
    const message = JSON.parse(text) as PortMessage;
    if ('event' in message) {
      if (message.event === 'progress') options.onProgress?.(message.payload as Progress);
      return;
    }
    const caller = waiting.get(message.id);
    waiting.delete(message.id);
    const { reply } = message;
    if (reply.ok) caller?.resolve(reply.value as never);
    else caller?.reject(new EngineError(reply.error.code, reply.error.reason, reply.error.fields ?? [], reply.error.retryAfterSeconds));
  }, { client: 'cli' });
  return {
    engine,
    deviceSecretKind: host.deviceSecretKind,
    call(operation, input) {
      const id = crypto.randomUUID();
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        connection.receive(JSON.stringify({ id, operation, input }));
      });
    },
    async close() {
      await engine.close();
      connection.close();
    },
  };
}

function reportDeviceFile(file: string): void {
  tell('the device secret is kept in a file, not in a keychain');
  const mode = process.platform === 'win32' ? 0 : (statSync(file, { throwIfNoEntry: false })?.mode ?? 0);
  if ((mode & 0o077) !== 0) tell('others may read the device secret file, so it is not used: chmod 600 it');
}
