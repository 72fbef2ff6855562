import type { KEYCHAIN_STATES } from '../../preload/contract/session.ts';
import type { AttemptsAnchor } from './attempts/anchor.ts';

export type KeychainState = (typeof KEYCHAIN_STATES)[number];

/** What the machine keeps for a store: half of every person's key, and a name to greet with before unlock. */
export interface DeviceEntry {
  /** 32 random bytes. The receiver zeroes it after use. */
  secret: Buffer;
  organisation: string;
}
/** Where the audit chain stood when it was last seen, kept outside the database so that a rollback shows. */
export interface Anchor {
  seq: number;
  /** Hex SHA-256 of the event `seq`. */
  hash: string;
  /** The furthest that it was ever seen, where that is further: a restore of what is older goes back. */
  highestSeq?: number;
}
export interface SessionTokens {
  accessToken: string;
  accessExpiresAtMs: number;
  refreshToken: string;
  /** Lets the session go on after the program ended; null when it must not. As secret as a password. */
  resumeSecret: string | null;
}
/** What a host kept of a session that may go on. */
export interface KeptForResume {
  refreshToken: string;
  resumeSecret: string;
}
export type Kept<T> = { state: 'ok'; value: T } | { state: Exclude<KeychainState, 'ok'> };

/**
 * What a host (Electron's main process, the command line, a test) does for the engine. Nothing here assumes a
 * window. Every call ends within a time limit and reports trouble as a state, never by hanging.
 */
export interface HostServices {
  readonly deviceSecretKind: 'keychain' | 'file';
  readDevice(storeId: string): Promise<Kept<DeviceEntry>>;
  writeDevice(storeId: string, entry: DeviceEntry): Promise<Exclude<KeychainState, never>>;
  readAnchor(storeId: string): Promise<Kept<Anchor>>;
  writeAnchor(storeId: string, anchor: Anchor): Promise<KeychainState>;
  /** Where the ledger of failed attempts stood, kept outside the folder for the same reason. */
  readAttemptsAnchor(storeId: string): Promise<Kept<AttemptsAnchor>>;
  writeAttemptsAnchor(storeId: string, anchor: AttemptsAnchor): Promise<KeychainState>;
  /**
   * Keeps a new recovery code, for a host that has nobody to show it to. Called before the organisation exists: what
   * this throws ends the set-up with nothing made, so there is never an organisation whose only code was lost.
   */
  keepRecoveryCode?(code: string): Promise<void>;
  /** What a host goes by has other values now: an organisation's store was opened, or its settings were changed. */
  settingsChanged?(settings: { idleLockMinutes: number }): void;
  /** New tokens for a connection: the host holds them, and binds the connection before each expiry. */
  tokensIssued(connectionId: string, storeId: string, tokens: SessionTokens): Promise<void>;
  /**
   * What was kept of a session when the program ended, and forgets it in the same step: it is good for one try. Null for
   * nothing. A host without this has no session go on.
   */
  takeSession?(storeId: string): Promise<KeptForResume | null>;
  /** The data is closed and its keys are zeroed. A host may let another process take the place of the engine's, whose memory never had any of it. */
  locked?(): void;
  /** The session behind a connection is over: the host forgets its tokens. */
  tokensEnded(connectionId: string, storeId: string): Promise<void>;
}

export interface Clock {
  nowMs(): number;
}
export interface Randomness {
  bytes(size: number): Buffer;
  uuid(): string;
}
/** Log lines carry fixed words and closed fields only: no free text, so that no secret can slip in. */
export interface EngineLog {
  info(event: string, fields?: Record<string, string | number | boolean | null>): void;
  warn(event: string, fields?: Record<string, string | number | boolean | null>): void;
  error(event: string, fields?: Record<string, string | number | boolean | null>): void;
}
