import { z } from 'zod';
import type { ErrorCode, Reason } from './errors.ts';
import type { Permission } from './permission.ts';

/**
 * Who may call: holders of a permission; anybody signed in (what they reach is decided by the handler); those too who
 * are signed in but must set up a second factor before they may do anything else; anybody at all (only what must work
 * before sign-in).
 */
export type Access = Permission | 'signed_in' | 'enrolling' | 'anyone';

/** Budgets by cost and sensitivity; the figures stand in `RATES`. */
export const RATE_CLASSES = ['read', 'write', 'heavy', 'credential'] as const;
export type RateClass = (typeof RATE_CLASSES)[number];

/**
 * Token buckets: how many calls at once, and how many come back each second. What takes whole files in or out is kept
 * over a restart, so that ending the program buys nothing; secrets are counted by the attempts ledger besides.
 */
export const RATES: Record<RateClass, { burst: number; perSecond: number; kept: boolean }> = {
  read: { burst: 500, perSecond: 200, kept: false },
  write: { burst: 60, perSecond: 10, kept: false },
  heavy: { burst: 10, perSecond: 0.5, kept: true },
  credential: { burst: 10, perSecond: 0.5, kept: false },
};

interface Common<I extends z.ZodType, O extends z.ZodType> {
  input: I;
  output: O;
  permission: Access;
  rate: RateClass;
}
/** Reads, on a connection that cannot write. */
export interface Query<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> extends Common<I, O> {
  kind: 'query';
}
/** Changes data: one transaction holds the change, its audit event and the remembered outcome. */
export interface Command<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> extends Common<I, O> {
  kind: 'command';
  /** Verb of the audit event that this command leaves, such as `person.disabled`. */
  audit: string;
  /** Features whose cached reads are stale afterwards. */
  changes: readonly string[];
  /** The password must have been confirmed within the last minutes. */
  reauth: boolean;
  /** Fields of the answer that are told this once: a repeated request gets null in their place. */
  shownOnce: readonly string[];
  /** Goes on after damage was found in the database: it takes things out, or ends something, and changes no data. */
  whileDamaged: boolean;
}
/** Works on the store itself, also while it is locked or absent: set-up, sign-in, lock. */
export interface Gate<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> extends Common<I, O> {
  kind: 'gate';
  audit: string | null;
  /** As for a command. */
  reauth: boolean;
  /** As for a command; true unless it is said, since people must get in and out whatever happens. */
  whileDamaged: boolean;
  /**
   * Goes on while the data could not be brought up to date and is only shown: it leaves nothing that must stay but its
   * event. False unless it is said; of commands, those do that go on after damage.
   */
  whileNotUpgraded: boolean;
}
/** Answered by the host (dialogs, printing, links), not by the engine; only a window has one. */
export interface HostCall<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> extends Common<I, O> {
  kind: 'host';
}
export type Operation = Query | Command | Gate | HostCall;

/** Declares an operation that reads. */
export function query<I extends z.ZodType, O extends z.ZodType>(
  op: Omit<Query<I, O>, 'kind' | 'rate'> & { rate?: RateClass },
): Query<I, O> {
  return { kind: 'query', rate: 'read', ...op };
}
/** Declares an operation that changes data; the audit verb is not optional. */
export function command<I extends z.ZodType, O extends z.ZodType>(
  op: Omit<Command<I, O>, 'kind' | 'rate' | 'reauth' | 'shownOnce' | 'whileDamaged'> & Partial<Pick<Command<I, O>, 'rate' | 'reauth' | 'shownOnce' | 'whileDamaged'>>,
): Command<I, O> {
  return { kind: 'command', rate: 'write', reauth: false, shownOnce: [], whileDamaged: false, ...op };
}
/** Declares an operation on the store's own state. */
export function gate<I extends z.ZodType, O extends z.ZodType>(
  op: Omit<Gate<I, O>, 'kind' | 'reauth' | 'whileDamaged' | 'whileNotUpgraded'> & Partial<Pick<Gate<I, O>, 'reauth' | 'whileDamaged' | 'whileNotUpgraded'>>,
): Gate<I, O> {
  return { kind: 'gate', reauth: false, whileDamaged: true, whileNotUpgraded: false, ...op };
}
/** Declares an operation that the host answers. */
export function hostCall<I extends z.ZodType, O extends z.ZodType>(
  op: Omit<HostCall<I, O>, 'kind' | 'rate'> & { rate?: RateClass },
): HostCall<I, O> {
  return { kind: 'host', rate: 'read', ...op };
}

/** An operation that takes nothing. */
export const Nothing = z.strictObject({});
/** An operation whose answer is only that it was done. */
export const Done = z.strictObject({});

/** Identifies one request; a command repeated under the same id returns its first outcome. */
export const RequestId = z.uuid();

/** What travels to the engine, as one JSON string. */
export const RequestMessage = z.strictObject({
  id: RequestId,
  operation: z.string().min(3).max(64),
  input: z.unknown(),
});
export type RequestMessage = z.infer<typeof RequestMessage>;

/** Where in the input something was refused: a path and the rule, never the value. */
export interface FieldError {
  path: string;
  rule: string;
}
export interface ReplyError {
  code: ErrorCode;
  reason: Reason;
  message: string;
  requestId: string;
  fields?: FieldError[];
  /** For rate_limited: in how many seconds it is worth trying again, where that is known. */
  retryAfterSeconds?: number;
}
export type Reply<T = unknown> = { ok: true; value: T } | { ok: false; error: ReplyError };
/** What travels back: replies and events, each as one JSON string. */
export type PortMessage = { id: string; reply: Reply } | { event: string; payload: unknown };
