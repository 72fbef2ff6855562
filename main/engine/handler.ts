import type { AUDIT_OUTCOMES, AuditEvent } from '../../preload/contract/audit.ts';
import type { Contract, Feature, OperationName, OutputOf, ParsedInputOf } from '../../preload/contract/contract.ts';
import type { FilePurpose } from '../../preload/contract/host.ts';
import type { Progress } from '../../preload/contract/jobs.ts';
import type { Grants, Scope } from '../../preload/contract/permission.ts';
import type { Db } from './db/database.ts';
import type { Anchor, Clock, HostServices, Randomness } from './host-services.ts';
import type { JobRunner } from '../jobs/runner.ts';
import type { AccountAttempts } from './attempts/attempts.ts';
import type { StoreHealth } from './health/store-health.ts';
import type { EngineSettings } from './settings.ts';

/** The signed-in person on whose behalf an operation runs, as the database says at this moment. */
export interface Actor {
  personId: string;
  name: string;
  username: string;
  sessionId: string;
  teamId: number | null;
  roleId: string | null;
  grants: Grants;
  /** When the password was last given in this session; null for never. */
  confirmedAtMs: number | null;
  /** They need a second factor and have none: until they set one up, they hold nothing. */
  mustEnrol: boolean;
}

/** What an event says beyond who, when and which verb; dispatch adds those. */
export interface EventFacts {
  target?: AuditEvent['target'];
  details?: AuditEvent['details'];
  outcome?: (typeof AUDIT_OUTCOMES)[number];
  /** Of what a command does besides its own: another than the command's. */
  verb?: string;
}

/** What a gate that takes time needs of its call. */
export interface GateCall {
  /** Aborted when the caller cancels, the connection closes or the store is locked. */
  signal: AbortSignal;
  progress(done: number, total: number | null, unit: Progress['unit']): void;
}

/** What every handler gets besides the database and the input. No other clock, randomness or outside world. */
export interface QueryContext {
  actor: Actor;
  /** How far the permission that let this call in reaches. `own` for operations that need only a sign-in. */
  scope: Scope;
  clock: Clock;
  random: Randomness;
  requestId: string;
  jobs: JobRunner;
  host: HostServices;
  /** Failed attempts, as this machine counts them. */
  attempts: AccountAttempts;
  store: OpenStoreInfo;
  settings: EngineSettings;
  /** Aborted when the caller cancels, the connection closes or the store is locked. */
  signal: AbortSignal;
  progress(done: number, total: number | null, unit: Progress['unit']): void;
  /** Resolves the handle of a file picked for this purpose to its path, and leaves it good. Throws not_found/handle_expired. */
  lookAtFile(handle: string, purpose: FilePurpose): string;
}
export interface CommandContext extends QueryContext {
  /** Appends one audit event with the command's verb, in the command's transaction. Returns its sequence number. */
  record(facts: EventFacts): number;
  /**
   * Throws the work away at the end, audit included, but still returns the result: a dry run is the real
   * code, rolled back.
   */
  rollBack(): void;
  /** Says how many things asked for were not there, or not to be seen, where the answer goes on without them. */
  missed(things: number): void;
  /** Resolves the handle of a file picked for this purpose to its path; single use. Throws not_found/handle_expired. */
  takeFile(handle: string, purpose: FilePurpose): string;
  /**
   * Said right before work outside the database that no rollback takes back: a cancellation comes too late from then
   * on. Throws conflict/cancelled for one that came before.
   */
  cannotTurnBack(): void;
  /** As `takeFile`, for a file that the host writes once the command is on disk. */
  releaseFile(handle: string, purpose: FilePurpose): string;
  /** Runs after the transaction is on disk (ending sessions, rewriting slots' remains). Must not fail. */
  afterCommit(work: () => void): void;
}
/** Facts of the open store that handlers may need; the database key is only lent, to be copied and zeroed. */
export interface OpenStoreInfo {
  storeId: string;
  dir: string;
  /** How often the database key was rotated by now: a slot that was made before the last one leads to the key before. */
  readonly rotations: number;
  /** The file that this run has open; a rotation of the key puts another in its place. */
  databaseFile: string;
  cipher: 'aegis-256' | 'sqlcipher-4';
  openedAtMs: number;
  readonly health: StoreHealth;
  /** What the keychain remembered at opening and the chain does not hold: the anchors of this run take its place there. */
  lostAnchor?: Anchor;
  /** How far any chain of this store was ever anchored (main/engine/audit/highest-anchor.ts). */
  highestAnchorSeq: number;
  /** Lends the database key for the duration of `use`; `use` must not keep it. */
  withDatabaseKey<T>(use: (databaseKey: Buffer) => T): T;
  nativeBinding: string | undefined;
}

export type QueryHandler<N extends OperationName> = (
  db: Db,
  input: ParsedInputOf<N>,
  ctx: QueryContext,
) => OutputOf<N> | Promise<OutputOf<N>>;
export interface PreparedCommand<N extends OperationName, P> {
  /** Slow work before the transaction begins (hashing in a worker); reads only. */
  prepare(db: Db, input: ParsedInputOf<N>, ctx: QueryContext): Promise<P>;
  handle(db: Db, input: ParsedInputOf<N>, ctx: CommandContext, prepared: P): OutputOf<N> | Promise<OutputOf<N>>;
}
export type CommandHandler<N extends OperationName> =
  | ((db: Db, input: ParsedInputOf<N>, ctx: CommandContext) => OutputOf<N> | Promise<OutputOf<N>>)
  | PreparedCommand<N, never>;

type NameOf<F extends Feature, O> = `${F}.${O & string}` & OperationName;
/** The handlers of one feature: exactly one for each query and command its contract declares. */
export type FeatureHandlers<F extends Feature> = {
  [O in keyof Contract[F] as Contract[F][O] extends { kind: 'query' | 'command' } ? O : never]: Contract[F][O] extends { kind: 'query' }
    ? QueryHandler<NameOf<F, O>>
    : CommandHandler<NameOf<F, O>>;
};

/** Gives a prepared command its types; dispatch calls the two halves in order. */
export function prepared<N extends OperationName, P>(command: PreparedCommand<N, P>): PreparedCommand<N, never> {
  return command as unknown as PreparedCommand<N, never>;
}
