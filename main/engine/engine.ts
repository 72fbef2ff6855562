import { randomBytes, randomUUID } from 'node:crypto';
import type { EventPayload } from '../../preload/contract/events.ts';
import type { FilePurpose } from '../../preload/contract/host.ts';
import type { SessionClient } from '../../preload/contract/sessions.ts';
import { createJobRunner } from '../jobs/runner.ts';
import { Uploads } from './attachments/uploads.ts';
import { Attempts } from './attempts/attempts.ts';
import { connect } from './connection.ts';
import type { Connection } from './connection.ts';
import { openStoreOf } from './core.ts';
import type { Core } from './core.ts';
import { EngineError } from './errors.ts';
import type { Clock, EngineLog, HostServices, Randomness, SessionTokens } from './host-services.ts';
import { ScheduledBackups } from './maintenance/scheduled-backups.ts';
import { PENDING_CODE } from './maintenance/recovery-code.ts';
import { OfferedFiles } from './offered-files.ts';
import { PendingSecrets } from './pending-secrets.ts';
import { RateLimits } from './rate-limit.ts';
import { writePdf } from './records/write-pdf.ts';
import { Refusals } from './refusals.ts';
import { PENDING_FACTOR } from './second-factor/factor.ts';
import { closeStore, dropEndedSessions } from './session/lock.ts';
import { Resumable } from './session/resumable.ts';
import { rotateRefreshToken } from './session/sessions.ts';
import { rotateKeysIfDue } from './session/token-keys.ts';
import { settingsInForce } from './settings.ts';
import type { EngineSettings } from './settings.ts';
import { WriteGate } from './write-gate.ts';

export interface EngineOptions {
  dataDir: string;
  host: HostServices;
  log: EngineLog;
  /** Only tests replace these three. */
  clock?: Clock;
  random?: Randomness;
  /** See Core. */
  uptimeMs?: () => number;
  /** The bundled worker; from source the runner finds its own. */
  workerFile?: string;
  /** A native SQLite module other than the installed one. */
  nativeBinding?: string | undefined;
  settings?: Partial<EngineSettings>;
}

/** The local secure backend, without a host's knowledge of windows and without a window's knowledge of hosts. */
export interface Engine {
  /** A new connection; what its caller is shows in the list of sessions. */
  connect(send: (message: string) => void, options?: { client: SessionClient }): Connection;
  lock(cause: EventPayload<'locked'>['cause']): Promise<void>;
  /**
   * Takes no more calls, without an answer, if nothing would be lost with this engine (`isIdle`): another may have them then.
   * Says whether it is so, and waits for no call.
   */
  retire(): Promise<boolean>;
  /** Registers a file that a person picked; the handle stands for it, for this purpose or for any. Throws unavailable/engine_down once retired. */
  offerFile(path: string, purpose?: FilePurpose): string;
  /** Writes a PDF of a record to the file that records.print released for it; gives its size in bytes. Throws as `writePdf`. */
  writePdf(handle: string, pdf: Uint8Array): Promise<number>;
  /** Exchanges a refresh token for new tokens. Throws not_signed_in/session_ended. */
  refresh(refreshToken: string): Promise<SessionTokens>;
  /** Makes the backup that is due, in bounded time, locks and stops the workers; a window's session may go on at the next start. The engine is of no use afterwards. */
  close(): Promise<void>;
}

const SYSTEM_CLOCK: Clock = { nowMs: () => Date.now() };
const SYSTEM_RANDOM: Randomness = { bytes: (size) => randomBytes(size), uuid: () => randomUUID() };

/**
 * Counted by the system since it was started, in every process alike, and set by nobody (Linux: CLOCK_MONOTONIC). Time
 * asleep may be left out; it is a lower bound, and so are the waits.
 */
const systemUptimeMs = (): number => Number(process.hrtime.bigint() / 1_000_000n);

/** Makes an engine on a data folder. Nothing is read or written until the first call. */
export function createEngine(options: EngineOptions): Engine {
  const clock = options.clock ?? SYSTEM_CLOCK;
  const random = options.random ?? SYSTEM_RANDOM;
  const inForce = settingsInForce(options.settings);
  const jobs = createJobRunner(options.workerFile === undefined ? {} : { workerFile: options.workerFile });
  const core: Core = {
    dataDir: options.dataDir,
    nativeBinding: options.nativeBinding,
    get settings() {
      return inForce(core.store?.settings);
    },
    clock,
    uptimeMs: options.uptimeMs ?? systemUptimeMs,
    random,
    host: options.host,
    log: options.log,
    jobs,
    files: new OfferedFiles(clock, random),
    uploads: new Uploads(clock),
    pendingFactors: new PendingSecrets(clock, PENDING_FACTOR),
    pendingCodes: new PendingSecrets(clock, PENDING_CODE),
    attempts: new Attempts(),
    resumable: new Resumable(),
    backups: new ScheduledBackups(),
    refusals: new Refusals(),
    limits: new RateLimits(clock),
    clients: new Map(),
    lifecycle: new WriteGate(),
    calls: { underWay: 0, areOver: false },
    store: null,
  };
  return {
    connect: (send, { client } = { client: 'window' }) => connect(core, client, send),
    lock: (cause) => closeStore(core, cause),
    // Asked before too: a call may hold the lifecycle for minutes (a restore, a keychain that asks somebody), and the host waits for seconds.
    retire: async () => isIdle(core) && (await core.lifecycle.run(() => (core.calls.areOver ||= isIdle(core)))),
    offerFile(path, purpose) {
      // The handle would go with this process.
      if (core.calls.areOver) throw new EngineError('unavailable', 'engine_down');
      return core.files.offer(path, purpose ?? null);
    },
    writePdf: (handle, pdf) => writePdf(core, handle, pdf),
    refresh: (refreshToken) => refresh(core, refreshToken),
    async close() {
      await core.backups.atClose(core);
      await closeStore(core, 'ended', { mayResume: true });
      await jobs.close();
    },
  };
}

/** Whether the data is closed, no call is under way, no picked file waits for one, and no refusal to be written when the data opens. */
function isIdle({ store, calls, files, refusals }: Core): boolean {
  return store === null && calls.underWay === 0 && files.isEmpty && refusals.areWritten;
}

async function refresh(core: Core, refreshToken: string): Promise<SessionTokens> {
  const { clock, random, settings } = core;
  const store = openStoreOf(core);
  await rotateKeysIfDue(core, store);
  const result = await store.transact(async (db) => {
    const rotated = await rotateRefreshToken({ db, keys: store.tokenKeys, settings, clock, random }, refreshToken);
    if (!rotated.ok && rotated.reused) {
      store.record(db, {
        actor: null,
        verb: 'session.token_reuse_noticed',
        outcome: 'refused',
        target: { kind: 'person', id: rotated.reused.personId, name: null },
        details: { sessionId: rotated.reused.sessionId },
      });
    }
    return rotated;
  });
  if (!result.ok) {
    if (result.reused) await dropEndedSessions(core);
    throw new EngineError('not_signed_in', 'session_ended');
  }
  return { ...result.tokens, resumeSecret: result.client === 'window' && !store.info.health.isNotUpgraded ? await core.resumable.begin(core, store, result.sessionId) : null };
}
