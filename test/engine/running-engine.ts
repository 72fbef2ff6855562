import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InputOf, OperationName, OutputOf } from '../../preload/contract/contract.ts';
import type { PortMessage, Reply } from '../../preload/contract/operation.ts';
import type { SessionClient } from '../../preload/contract/sessions.ts';
import type { Connection } from '../../main/engine/connection.ts';
import { createEngine } from '../../main/engine/engine.ts';
import type { Engine } from '../../main/engine/engine.ts';
import type { EngineLog, HostServices, KeptForResume, Randomness, SessionTokens } from '../../main/engine/host-services.ts';
import type { EngineSettings } from '../../main/engine/settings.ts';
import { createDeviceFile } from '../../main/keychain/device-file.ts';
import auditWords from '../../renderer/app/locales/en/audit.json' with { type: 'json' };
import { bundledWorker } from '../program-file.ts';

/** Costs that keep a test fast; what they protect is tested with the real ones elsewhere. */
export const CHEAP: Partial<EngineSettings> = { bcryptCost: 4, scryptCost: 2 ** 10 };
export const ADMIN = { username: 'example.admin', password: 'correct example horse battery' } as const;

/** A clock that only the test moves. */
export interface TestClock {
  nowMs(): number;
  advance(ms: number): void;
}
export function testClock(startMs = Date.UTC(2026, 0, 5, 9)): TestClock {
  let nowMs = startMs;
  return { nowMs: () => nowMs, advance: (ms) => void (nowMs += ms) };
}

/** An uptime in which hours lie between any two looks at it: for tests of what is tried, not of how often. */
export function patientUptime(): () => number {
  let nowMs = 0;
  return () => (nowMs += 3_600_000);
}

export interface RunningEngine {
  dataDir: string;
  engine: Engine;
  host: HostServices & { tokens: Map<string, SessionTokens> };
  events: { event: string; payload: unknown }[];
  connection: Connection;
  /** Sends a call and gives the reply as it came. */
  reply(operation: string, input: unknown, id?: string): Promise<Reply>;
  /** Sends a raw message and gives the next reply. */
  raw(message: unknown): Promise<Reply>;
  /** Sends a call and gives its value; fails the test when it was refused. */
  call<N extends OperationName>(operation: N, input: InputOf<N>): Promise<OutputOf<N>>;
  /** Sends a call and says in short what came of it: `done`, or the error's `code/reason`. */
  outcome(operation: string, input: unknown): Promise<string>;
  /** Another connection to the same engine. */
  another(options?: { client: SessionClient }): RunningEngine;
  stop(): Promise<void>;
}

/**
 * A real engine on a real folder, with the device secret in a file: everything but the keychain daemon. With `kept` the
 * host keeps what lets a session go on, there; the engine of a next run finds it.
 */
export function runEngine(options: { dataDir?: string; clock?: TestClock; settings?: Partial<EngineSettings>; random?: Randomness; log?: EngineLog; uptimeMs?: () => number; kept?: Map<string, KeptForResume> } = {}): RunningEngine {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'holdfast-engine-'));
  const connections = new Map<string, Connection>();
  const tokens = new Map<string, SessionTokens>();
  const file = createDeviceFile(join(dataDir, 'device-secret.json'));
  const host: RunningEngine['host'] = {
    tokens,
    deviceSecretKind: 'file',
    readDevice: (storeId) => file.readDevice(storeId),
    writeDevice: (storeId, entry) => file.writeDevice(storeId, entry),
    readAnchor: (storeId) => file.readAnchor(storeId),
    writeAnchor: (storeId, anchor) => file.writeAnchor(storeId, anchor),
    readAttemptsAnchor: (storeId) => file.readAttemptsAnchor(storeId),
    writeAttemptsAnchor: (storeId, anchor) => file.writeAttemptsAnchor(storeId, anchor),
    async tokensIssued(connectionId, storeId, issued) {
      tokens.set(connectionId, issued);
      keep(storeId, issued);
      await connections.get(connectionId)?.bind(issued.accessToken);
    },
    tokensEnded(connectionId, storeId) {
      tokens.delete(connectionId);
      options.kept?.delete(storeId);
      return Promise.resolve();
    },
    ...(options.kept && {
      takeSession(storeId: string) {
        const kept = options.kept?.get(storeId) ?? null;
        options.kept?.delete(storeId);
        return Promise.resolve(kept);
      },
    }),
  };
  const engine = createEngine({
    dataDir,
    host,
    log: options.log ?? { info() {}, warn() {}, error() {} },
    clock: options.clock ?? { nowMs: () => Date.now() },
    random: options.random ?? { bytes: randomBytes, uuid: randomUUID },
    settings: { ...CHEAP, ...options.settings },
    ...bundledWorker(),
    ...(options.uptimeMs ? { uptimeMs: options.uptimeMs } : {}),
  });
  return connectTo();

  function keep(storeId: string, { refreshToken, resumeSecret }: SessionTokens): void {
    if (resumeSecret === null) options.kept?.delete(storeId);
    else options.kept?.set(storeId, { refreshToken, resumeSecret });
  }

  function connectTo(options?: { client: SessionClient }): RunningEngine {
    const events: RunningEngine['events'] = [];
    const waiting = new Map<string, (reply: Reply) => void>();
    const unaddressed: ((reply: Reply) => void)[] = [];
    const connection = engine.connect((text) => {
      const message = JSON.parse(text) as PortMessage;
      if ('event' in message) events.push(message);
      else (waiting.get(message.id) ?? unaddressed.shift())?.(message.reply);
    }, options);
    connections.set(connection.id, connection);
    const running: RunningEngine = {
      dataDir,
      engine,
      host,
      events,
      connection,
      reply(operation, input, id = randomUUID()) {
        return new Promise((resolve) => {
          waiting.set(id, resolve);
          connection.receive(JSON.stringify({ id, operation, input }));
        });
      },
      raw(message) {
        return new Promise((resolve) => {
          unaddressed.push(resolve);
          connection.receive(message);
        });
      },
      async call(operation, input) {
        const reply = await running.reply(operation, input);
        if (!reply.ok) throw new Error(`${operation}: ${reply.error.code}/${reply.error.reason} ${JSON.stringify(reply.error.fields ?? [])}`);
        return reply.value as never;
      },
      async outcome(operation, input) {
        const reply = await running.reply(operation, input);
        return reply.ok ? 'done' : `${reply.error.code}/${reply.error.reason}`;
      },
      another: connectTo,
      async stop() {
        await engine.close();
        rmSync(dataDir, { recursive: true, force: true });
      },
    };
    return running;
  }
}

/** An organisation made on a folder, and the engine that made it ended. The caller removes the folder. */
export async function folderWithOrganisation(): Promise<{ dataDir: string; recoveryCode: string }> {
  const running = runEngine();
  const { recoveryCode } = await withOrganisation(running);
  await running.engine.close();
  return { dataDir: running.dataDir, recoveryCode };
}

/** Makes an organisation and signs its administrator in. */
export async function withOrganisation(running: RunningEngine): Promise<{ recoveryCode: string; personId: string }> {
  const { recoveryCode, status } = await running.call('setup.create', { organisation: 'Example Organisation', name: 'Example Admin', ...ADMIN });
  return { recoveryCode, personId: status.signedIn?.personId ?? '' };
}

/** The newest events, oldest first. Throws where one tells of something that no catalogue has a label for: here all kinds come by. */
export async function auditTrail(running: RunningEngine) {
  const { rows } = await running.call('audit.list', { offset: 0, limit: 500 });
  for (const { verb, details } of rows) {
    const unnamed = Object.keys(details).filter((name) => !Object.hasOwn(auditWords.details, name));
    if (unnamed.length > 0) throw new Error(`${verb} tells of ${unnamed.join(', ')}, which "details" in audit.json has no label for`);
  }
  return rows.reverse();
}
