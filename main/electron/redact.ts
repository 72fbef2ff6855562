import { constants } from 'node:os';
import { AUDIT_OUTCOMES } from '../../preload/contract/audit.ts';
import { OPERATIONS } from '../../preload/contract/contract.ts';
import { ERROR_CODES, REASONS } from '../../preload/contract/errors.ts';
import { EVENTS } from '../../preload/contract/events.ts';
import { CIPHERS, KEYCHAIN_STATES, STORE_STATES } from '../../preload/contract/session.ts';
import { ENGINE_CALLS, HOST_CALLS } from '../engine/host-protocol.ts';

export type LogLevel = 'info' | 'warn' | 'error';
export type LogFields = Record<string, string | number | boolean | null>;

const REDACTED = '[redacted]';
/** `subject.what_happened`: the one thing a line says in its own words, always a constant of the code. */
const EVENT_WORD = /^(?=.{3,64}$)[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+$/u;
const FIELD_NAME = /^[a-z][a-zA-Z0-9]{0,31}$/u;
const MOST_FIELDS = 12;

/** Every word a log line may hold: what the contract and the platform name, and nothing a person could have typed. */
const VOCABULARY: ReadonlySet<string> = new Set<string>([
  ...ERROR_CODES,
  ...Object.values(REASONS).flat(),
  ...OPERATIONS.keys(),
  ...Object.keys(ENGINE_CALLS),
  ...Object.keys(HOST_CALLS),
  ...AUDIT_OUTCOMES,
  ...EVENTS.locked.shape.cause.options,
  ...CIPHERS,
  ...KEYCHAIN_STATES,
  ...STORE_STATES,
  ...Object.keys(constants.errno),
  ...Object.keys(constants.signals),
  ...['official', 'stand-in', 'unknown', 'linux', 'darwin', 'win32', 'x64', 'arm64'],
  ...['Error', 'TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'AbortError', 'DataCloneError', 'AggregateError'],
  ...['EngineError', 'SqliteError', 'ZodError', 'CsvError', 'JWTExpired', 'JWTInvalid', 'JWTClaimValidationFailed', 'JWSSignatureVerificationFailed'],
  // How Chromium says that a process ended.
  ...['clean-exit', 'abnormal-exit', 'killed', 'crashed', 'oom', 'launch-failed', 'integrity-failure', 'memory-eviction'],
]);

/** Shapes that only machines write: ids, versions, places in a bundle, and the codes of SQLite and Node. */
const MACHINE_MADE: readonly RegExp[] = [
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u,
  /^\d{1,4}\.\d{1,4}\.\d{1,4}$/u,
  /^(?:main|preload|engine|worker)\.cjs:\d{1,7}:\d{1,7}$/u,
  /^SQLITE_[A-Z_]{2,40}$/u,
  /^ERR_[A-Z][A-Z0-9_]{1,60}$/u,
];

function word(value: string): string {
  return VOCABULARY.has(value) || MACHINE_MADE.some((shape) => shape.test(value)) ? value : REDACTED;
}

/**
 * One log line, free of secrets by construction: a string gets through only if it is a word of the vocabulary or of
 * a shape that no password, token, key, name or address has. Nothing is searched for secrets; what is not known to
 * be harmless is replaced.
 */
export function logLine(atMs: number, level: LogLevel, event: string, fields: LogFields = {}): string {
  const kept = Object.entries(fields)
    .slice(0, MOST_FIELDS)
    .map(([name, value]) => [FIELD_NAME.test(name) ? name : REDACTED, typeof value === 'string' ? word(value) : value] as const);
  return JSON.stringify({
    at: new Date(atMs).toISOString(),
    level,
    event: EVENT_WORD.test(event) ? event : REDACTED,
    ...Object.fromEntries(kept.filter(([name]) => name !== 'at' && name !== 'level' && name !== 'event')),
  });
}
