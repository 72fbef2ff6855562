import { z } from 'zod';
import { AtMs, Page, PersonId, SearchText } from './fields.ts';
import { command, query } from './operation.ts';

export const AUDIT_OUTCOMES = ['done', 'refused', 'failed'] as const;

/** What one event says, as the chain keeps it (canonical JSON, RFC 8785, of this object is what is hashed). */
export const AuditEvent = z.strictObject({
  v: z.literal(1),
  seq: z.number().int().positive(),
  atMs: AtMs,
  /** Null for the machine itself and for attempts by nobody known. */
  actor: z.strictObject({ id: PersonId, name: z.string() }).nullable(),
  sessionId: z.string().nullable(),
  verb: z.string(),
  target: z.strictObject({ kind: z.string(), id: z.string(), name: z.string().nullable() }).nullable(),
  outcome: z.enum(AUDIT_OUTCOMES),
  /** Small, flat facts: counts, before and after, a reason; never a secret. */
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())])),
});
export type AuditEvent = z.infer<typeof AuditEvent>;

/**
 * The detail that marks an event as one of example data: it tells of a time and of people that never were. Only
 * loading example data writes it (main/engine/audit/example-events.ts).
 */
export const EXAMPLE_MARK = 'example';
/** Whether an event is one of example data. */
export function isExample({ details }: Pick<AuditEvent, 'details'>): boolean {
  return details[EXAMPLE_MARK] === true;
}
/** What becomes of events of example data where events are asked for. */
const Examples = z.enum(['with', 'without', 'only']).default('with');

export const AuditFilter = z.strictObject({
  search: SearchText.default(''),
  verbs: z.array(z.string().max(64)).max(50).default([]),
  outcomes: z.array(z.enum(AUDIT_OUTCOMES)).max(3).default([]),
  actorId: PersonId.nullable().default(null),
  targetId: z.string().max(64).nullable().default(null),
  /** Somebody's whole history: what they did, and what was done to them. */
  personId: PersonId.nullable().default(null),
  fromMs: AtMs.nullable().default(null),
  toMs: AtMs.nullable().default(null),
  examples: Examples,
});

/** What a verification found; `firstBadSeq` names where the chain first stops being believable. */
export const Verification = z.strictObject({
  result: z.enum(['intact', 'altered', 'cut_short', 'rolled_back']),
  events: z.number().int(),
  firstBadSeq: z.number().int().nullable(),
  checkpointSeq: z.number().int().nullable(),
  anchorSeq: z.number().int().nullable(),
  headHash: z.string().nullable(),
});
export type Verification = z.infer<typeof Verification>;

export const audit = {
  /** Newest first. */
  list: query({
    input: z.strictObject({ filter: AuditFilter.prefault({}), ...Page }),
    output: z.strictObject({ total: z.number().int(), rows: z.array(AuditEvent) }),
    permission: 'audit.read',
  }),
  /** Events for each slice of time, for the chart: equal slices between two instants. */
  activity: query({
    input: z.strictObject({ fromMs: AtMs, toMs: AtMs, slices: z.number().int().min(1).max(400), examples: Examples }),
    output: z.strictObject({ counts: z.array(z.number().int()), refused: z.array(z.number().int()) }),
    permission: 'audit.read',
  }),
  /** Which verbs and people occur, for the filters, and since when: the first event is not the oldest where example data is. */
  facets: query({
    input: z.strictObject({}),
    output: z.strictObject({
      total: z.number().int(),
      oldestMs: AtMs.nullable(),
      verbs: z.array(z.strictObject({ verb: z.string(), count: z.number().int() })),
      actors: z.array(z.strictObject({ id: PersonId, name: z.string(), count: z.number().int() })).max(200),
    }),
    permission: 'audit.read',
  }),
  /** Checks every link, signature and the anchor, in a worker; that it was done is itself an event. */
  verify: command({
    input: z.strictObject({}),
    output: Verification,
    permission: 'audit.verify',
    rate: 'heavy',
    audit: 'audit.verified',
    whileDamaged: true,
    changes: ['audit'],
  }),
  /** Writes the chain with its proof to a file chosen through the host. */
  export: command({
    input: z.strictObject({ file: z.uuid() }),
    output: z.strictObject({ events: z.number().int(), bytes: z.number().int() }),
    permission: 'audit.export',
    rate: 'heavy',
    reauth: true,
    audit: 'audit.exported',
    whileDamaged: true,
    changes: ['audit'],
  }),
};
