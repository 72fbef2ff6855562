import { auditSigningKey, writeCheckpoint } from '../audit/checkpoint.ts';
import { GENESIS_HASH } from '../audit/link.ts';
import { signDocument } from '../audit/signed-document.ts';
import type { Db } from '../db/database.ts';
import { meta } from '../db/meta.ts';
import { EngineError } from '../errors.ts';
import type { CommandContext } from '../handler.ts';

export interface ErasedRecord {
  type: string;
  number: number;
  versions: number;
  secrets: number;
  attachments: number;
}
interface Erasure {
  certificateId: string;
  reason: string;
  erased: readonly ErasedRecord[];
  held: readonly { type: string; number: number }[];
  /** Of the event that tells of the whole; one for each record stands before it. */
  lastSeq: number;
}

/**
 * What proves an erasure, in the transaction that does it: who, when, why, types and numbers, the audit's own events with
 * their hashes, and a checkpoint signed over the last of them, so that it can be checked without the audit (each hash
 * follows from the one before, up to the signature) and against an export of it. Nothing of what was erased is in it.
 * Throws unavailable/database_damaged when the chain contradicts what was signed before.
 */
export function certificateOf(db: Db, { certificateId, reason, erased, held, lastSeq }: Erasure, ctx: CommandContext): string {
  const signingKey = auditSigningKey(db);
  const atMs = ctx.clock.nowMs();
  const checkpoint = writeCheckpoint(db, { signingKey, storeId: ctx.store.storeId, nowMs: atMs });
  if (checkpoint?.seq !== lastSeq) throw new EngineError('unavailable', 'database_damaged');
  const firstSeq = lastSeq - erased.length;
  const events = db.prepare('SELECT seq, body, lower(hex(hash)) AS hash FROM audit_event WHERE seq >= ? ORDER BY seq').all(firstSeq - 1) as { seq: number; body: string; hash: string }[];
  const before = events.find(({ seq }) => seq === firstSeq - 1);
  const organisation = meta(db, 'organisation') ?? '';
  const whole = { id: certificateId, organisation, by: { id: ctx.actor.personId, name: ctx.actor.name }, at: new Date(atMs).toISOString(), reason, records: erased.length, held: held.length };
  return signDocument(
    {
      kind: 'erasure-certificate',
      storeId: ctx.store.storeId,
      atMs,
      lines: [
        { certificate: wellFormed(whole), summary: summaryOf(whole, { firstSeq, lastSeq }) },
        ...erased.map((record) => ({ erased: wellFormed(record) })),
        ...held.map((record) => ({ kept: wellFormed(record) })),
        { hashBefore: before?.hash ?? GENESIS_HASH },
        ...events.filter(({ seq }) => seq >= firstSeq).map(({ body, hash }) => ({ event: body, hash })),
        { checkpoint: checkpoint.note },
      ],
    },
    signingKey,
  );
}

/** For whoever opens the file: it is read by people first. */
function summaryOf({ organisation, by, at, reason, records, held }: { organisation: string; by: { name: string }; at: string; reason: string; records: number; held: number }, { firstSeq, lastSeq }: { firstSeq: number; lastSeq: number }): string[] {
  return [
    `On ${at} ${by.name} erased ${String(records)} record${records === 1 ? '' : 's'} for good, for ${organisation}.`,
    `Reason given: ${reason}`,
    ...(held > 0 ? [`${String(held)} kept, because a hold is on them.`] : []),
    `The audit tells of it in its events ${String(firstSeq)} to ${String(lastSeq)}. To check this file: holdfast-cli certificate verify FILE --public-key KEY [--audit EXPORT].`,
  ].map((line) => line.toWellFormed());
}

/** Names may hold anything a person typed; a lone surrogate has no canonical form. */
function wellFormed<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_key, each: unknown) => (typeof each === 'string' ? each.toWellFormed() : each)) as T;
}
