import type { Connection } from './connection.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { errorFields } from './error-fields.ts';
import { EngineError } from './errors.ts';
import { ENGINE_CALLS, HOST_CALLS } from './host-protocol.ts';
import type { EngineLog, HostServices } from './host-services.ts';
import { createPeer } from './peer.ts';
import type { Peer, Served } from './peer.ts';
import { DEFAULT_SETTINGS } from './settings.ts';

/** A message port as this process sees it: Electron's MessagePortMain, or anything like it. */
export interface EnginePort {
  postMessage(message: string): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}
/** The line to the main process. */
export interface HostLine {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown; ports: EnginePort[] }) => void): unknown;
}
type HostPeer = Peer<typeof HOST_CALLS, EnginePort>;

/** Keychain calls end within five seconds on the other side; this is for the other side's own trouble. */
const KEYCHAIN_TIMEOUT_MS = 15_000;

/**
 * Runs an engine behind a line to the main process: main's calls reach the engine, the engine's need of a host
 * reaches main, and each document's port becomes a connection. Returns the log that goes down the same line.
 */
export function serveEngine(line: HostLine, createEngine: (options: EngineOptions) => Engine): EngineLog {
  let engine: Engine | null = null;
  const connections = new Map<string, { connection: Connection; port: EnginePort }>();

  const handlers: Served<typeof ENGINE_CALLS, EnginePort> = {
    start({ dataDir, workerFile, nativeBinding, settings }) {
      if (engine) throw new EngineError('internal', 'unexpected');
      const { idleLockMinutes } = { ...DEFAULT_SETTINGS, ...settings };
      engine = createEngine({
        dataDir,
        workerFile,
        nativeBinding: nativeBinding ?? undefined,
        settings,
        host: hostServices(peer),
        log,
      });
      return Promise.resolve({ idleLockMinutes });
    },
    connect(_input, ports) {
      const [port] = ports;
      if (!port) throw new EngineError('internal', 'unexpected');
      const connection = running().connect((message) => port.postMessage(message));
      connections.set(connection.id, { connection, port });
      port.on('message', ({ data }) => {
        // Only strings have a checked size; nothing the app sends is anything else.
        if (typeof data === 'string') connection.receive(data);
        else log.warn('connection.not_a_string', { connectionId: connection.id });
      });
      port.on('close', () => {
        connections.delete(connection.id);
        connection.close();
      });
      port.start();
      return Promise.resolve({ connectionId: connection.id });
    },
    disconnect({ connectionId }) {
      // The port's own close event does the rest.
      connections.get(connectionId)?.port.close();
      return Promise.resolve({});
    },
    async bind({ connectionId, accessToken }) {
      const known = connections.get(connectionId);
      return { bound: known ? await known.connection.bind(accessToken) : false };
    },
    async lock({ cause }) {
      await running().lock(cause);
      return {};
    },
    retire: async () => ({ isRetired: await running().retire() }),
    offerFile: ({ path, purpose }) => Promise.resolve({ handle: running().offerFile(path, purpose) }),
    writePdf: async ({ file, pdf }) => ({ bytes: await running().writePdf(file, pdf) }),
    refresh: ({ refreshToken }) => running().refresh(refreshToken),
    async close() {
      await engine?.close();
      return {};
    },
  };

  function running(): Engine {
    if (!engine) throw new EngineError('unavailable', 'engine_down');
    return engine;
  }

  const peer: HostPeer = createPeer({
    calls: HOST_CALLS,
    serves: ENGINE_CALLS,
    handlers,
    send: (message) => line.postMessage(message),
    onTrouble: (event, name, error) => log.error(event, { call: name, ...errorFields(error) }),
  });
  const log = logTo(peer);
  line.on('message', ({ data, ports }) => peer.receive(data, ports));
  return log;
}

/** The host as the engine knows it, at the other end of the line. */
function hostServices(peer: HostPeer): HostServices {
  const timeoutMs = KEYCHAIN_TIMEOUT_MS;
  return {
    deviceSecretKind: 'keychain',
    async readDevice(storeId) {
      const kept = await peer.call('readDevice', { storeId }, { timeoutMs });
      if (kept.state !== 'ok') return kept;
      const { secret, organisation } = kept.value;
      // A view, not a copy: zeroing it zeroes what arrived.
      return { state: 'ok', value: { secret: Buffer.from(secret.buffer, secret.byteOffset, secret.byteLength), organisation } };
    },
    writeDevice: async (storeId, entry) => (await peer.call('writeDevice', { storeId, entry }, { timeoutMs })).state,
    readAnchor: (storeId) => peer.call('readAnchor', { storeId }, { timeoutMs }),
    writeAnchor: async (storeId, anchor) => (await peer.call('writeAnchor', { storeId, anchor }, { timeoutMs })).state,
    readAttemptsAnchor: (storeId) => peer.call('readAttemptsAnchor', { storeId }, { timeoutMs }),
    writeAttemptsAnchor: async (storeId, anchor) => (await peer.call('writeAttemptsAnchor', { storeId, anchor }, { timeoutMs })).state,
    settingsChanged(settings) {
      peer.call('settingsChanged', settings, { timeoutMs }).catch(() => undefined);
    },
    async tokensIssued(connectionId, storeId, tokens) {
      await peer.call('tokensIssued', { connectionId, storeId, tokens }, { timeoutMs });
    },
    takeSession: async (storeId) => (await peer.call('takeSession', { storeId }, { timeoutMs })).kept,
    locked() {
      peer.call('locked', {}, { timeoutMs }).catch(() => undefined);
    },
    async tokensEnded(connectionId, storeId) {
      await peer.call('tokensEnded', { connectionId, storeId }, { timeoutMs });
    },
  };
}

function logTo(peer: HostPeer): EngineLog {
  const at =
    (level: 'info' | 'warn' | 'error'): EngineLog['info'] =>
    (event, fields = {}) => {
      // A line that cannot be logged must not become an error of its own.
      peer.call('log', { level, event, fields }).catch(() => undefined);
    };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}
