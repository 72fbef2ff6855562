import { OPERATIONS } from '../../../preload/contract/contract.ts';

/** Verbs of what no operation does: what the engine itself does, refuses or notices. */
export const ENGINE_VERBS = [
  'access.refused',
  'audit.rollback_noticed',
  /** Never written: stands in a list for an event that was altered out of its form. */
  'audit.unreadable',
  'backup.failed',
  'escrow.used',
  'keys.file_mended',
  'record.archived_by_rule',
  'session.attempts_rolled_back',
  'session.backup_code_used',
  'session.keys_rotated',
  'session.resumed',
  'session.recovery_refused',
  'session.sign_in_refused',
  'session.token_reuse_noticed',
  'store.closed',
  'store.opened',
] as const;

/** Every verb that this version writes: the operations' own, as the contract declares them, and the engine's. */
export const VERBS: ReadonlySet<string> = new Set([
  ...[...OPERATIONS.values()].flatMap((operation) => ('audit' in operation && operation.audit !== null ? [operation.audit] : [])),
  ...ENGINE_VERBS,
]);
