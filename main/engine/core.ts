import type { EventName, EventPayload } from '../../preload/contract/events.ts';
import type { SessionClient } from '../../preload/contract/sessions.ts';
import type { JobRunner } from '../jobs/runner.ts';
import type { Uploads } from './attachments/uploads.ts';
import type { Attempts } from './attempts/attempts.ts';
import { EngineError } from './errors.ts';
import type { Clock, EngineLog, HostServices, Randomness } from './host-services.ts';
import type { ScheduledBackups } from './maintenance/scheduled-backups.ts';
import type { OfferedFiles } from './offered-files.ts';
import type { OpenStore } from './open-store.ts';
import type { PendingSecrets } from './pending-secrets.ts';
import type { RateLimits } from './rate-limit.ts';
import type { Resumable } from './session/resumable.ts';
import type { Refusals } from './refusals.ts';
import type { EngineSettings } from './settings.ts';
import type { WriteGate } from './write-gate.ts';

/** One end of a port: a window's document, a command-line run, later a client of the hub. */
export interface Client {
  readonly id: string;
  readonly kind: SessionClient;
  /** The session behind this connection, once the host has bound it with a valid access token. */
  bound: { personId: string; sessionId: string; expiresAtMs: number } | null;
  /** Requests under way, so that they can be cancelled. */
  readonly running: Map<string, AbortController>;
  emit<N extends EventName>(event: N, payload: EventPayload<N>): void;
}

/** Everything the engine holds. Made once by `createEngine`; passed, never global. */
export interface Core {
  readonly dataDir: string;
  readonly nativeBinding: string | undefined;
  /** As they hold now: the program's, the open store's over them, and over both what the host decided. */
  readonly settings: EngineSettings;
  readonly clock: Clock;
  /** How long the machine has been up, in whole ms: grows, whatever happens to the clock. */
  uptimeMs(): number;
  readonly random: Randomness;
  readonly host: HostServices;
  readonly log: EngineLog;
  readonly jobs: JobRunner;
  readonly files: OfferedFiles;
  readonly uploads: Uploads;
  readonly pendingFactors: PendingSecrets;
  /** Recovery codes that were shown and not typed back yet. */
  readonly pendingCodes: PendingSecrets;
  readonly attempts: Attempts;
  readonly resumable: Resumable;
  readonly backups: ScheduledBackups;
  readonly refusals: Refusals;
  readonly limits: RateLimits;
  readonly clients: Map<string, Client>;
  /** One at a time: opening, closing, setting up. */
  readonly lifecycle: WriteGate;
  /** How many calls are under way, of all connections, and whether no more are taken. */
  readonly calls: { underWay: number; areOver: boolean };
  /** The open store, or null while there is none or it is locked. */
  store: OpenStore | null;
}

/** The open store. Throws locked/store_locked while there is none. */
export function openStoreOf({ store }: Pick<Core, 'store'>): OpenStore {
  if (!store) throw new EngineError('locked', 'store_locked');
  return store;
}

/** Tells everybody that cached reads of these features are stale. */
export function tellChanged({ clients }: Pick<Core, 'clients'>, features: readonly string[]): void {
  for (const client of clients.values()) client.emit('changed', { features: [...features] });
}
