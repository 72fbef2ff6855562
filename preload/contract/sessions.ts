import { z } from 'zod';
import { AtMs, Page, PersonId, Reason } from './fields.ts';
import { command, Done, Nothing, query } from './operation.ts';

/** What a session runs in. */
export const SESSION_CLIENTS = ['window', 'cli'] as const;
export type SessionClient = (typeof SESSION_CLIENTS)[number];

/** Why a session is over. `other` stands for what a later version wrote. */
export const SESSION_ENDS = [
  'signed_out',
  'locked',
  'restart',
  'switched_user',
  'expired',
  'ended',
  'all_ended',
  'disabled',
  'suspended',
  'removed',
  'password_set',
  'second_factor_changed',
  'second_factor_reset',
  'refresh_token_reused',
  'other',
] as const;
export type SessionEnd = (typeof SESSION_ENDS)[number];

/** Somebody signed in, now or in the last months. */
export const Session = z.strictObject({
  id: z.uuid(),
  personId: PersonId,
  name: z.string(),
  client: z.enum(SESSION_CLIENTS),
  startedAtMs: AtMs,
  /** When it was last renewed, which happens about every ten minutes while it is used. */
  lastUsedAtMs: AtMs,
  expiresAtMs: AtMs,
  /** The session that asks. */
  current: z.boolean(),
  /** Both null while it stands. */
  endedAtMs: AtMs.nullable(),
  endedWhy: z.enum(SESSION_ENDS).nullable(),
});
export type Session = z.infer<typeof Session>;

export const sessions = {
  /** One's own sessions, and those of everybody the caller may read the sessions of; those that stand first, then the latest. */
  list: query({
    input: z.strictObject({ personId: PersonId.optional(), includeEnded: z.boolean().default(false), ...Page }),
    output: z.strictObject({ total: z.number().int(), rows: z.array(Session) }),
    permission: 'signed_in',
  }),
  /** Ends a session at once: one's own, or of somebody whose sessions the caller may manage. */
  end: command({
    input: z.strictObject({ sessionId: z.uuid(), reason: Reason.optional() }),
    output: Done,
    permission: 'signed_in',
    audit: 'session.ended',
    whileDamaged: true,
    changes: ['sessions', 'audit'],
  }),
  /** Signs everybody out at once, the caller too, and makes every token worthless. For managers of all sessions. */
  endAll: command({
    input: Nothing,
    output: z.strictObject({ ended: z.number().int() }),
    permission: 'sessions.manage',
    reauth: true,
    audit: 'sessions.all_ended',
    whileDamaged: true,
    changes: ['sessions', 'audit'],
  }),
};
