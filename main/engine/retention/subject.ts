import { MOST_POINTING_SHOWN } from '../../../preload/contract/retention.ts';
import type { SubjectOutcome } from '../../../preload/contract/retention.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import { Turns } from '../give-way.ts';
import type { CommandContext, CommandHandler } from '../handler.ts';
import { takeAwayFiles } from '../attachments/take-away.ts';
import { removeRecord } from '../records/remove.ts';
import { auditTarget, findRecord } from '../records/stored-record.ts';
import type { StoredRecord } from '../records/stored-record.ts';
import { actorNum } from '../records/write.ts';
import { certificateOf } from './certificate.ts';
import type { ErasedRecord } from './certificate.ts';
import { readAndErase } from './due.ts';
import { isHeld } from './held.ts';
import { pointingTo } from './pointing.ts';

/**
 * Erases what was chosen of a subject, all of it in one transaction: an event for each record, one for the whole, and a
 * certificate over them that is signed as the audit is. What is held stays, and the certificate says so. A dry run does
 * it all and takes it back. Throws conflict/record_held when everything chosen is held, not_found/no_such_item when
 * nothing of it is there, conflict/cancelled.
 */
export const eraseSubject: CommandHandler<'retention.eraseSubject'> = async (db, { recordIds, reason, dryRun }, ctx) => {
  const ids = [...new Set(recordIds)];
  const found = ids.flatMap((id) => findRecord(db, id, ctx.actor, readAndErase(ctx)) ?? []);
  ctx.missed(ids.length - found.length);
  const held = found.filter(({ num }) => isHeld(db, num));
  const going = found.filter((record) => !held.includes(record));
  if (going.length === 0 && !dryRun) throw held.length > 0 ? new EngineError('conflict', 'record_held') : new EngineError('not_found', 'no_such_item');

  const pointing = await whatPoints(db, going, ctx);
  const outcome: SubjectOutcome = { records: going.length, versions: 0, secrets: 0, attachments: 0, drafts: 0, held: held.map(named), unknown: ids.length - found.length, ...pointing, certificateId: null };
  const erased: ErasedRecord[] = [];
  const turns = new Turns(ctx);
  for (const record of going) {
    await turns.next();
    const { versions, secrets, files, drafts } = removeRecord(db, record.num);
    takeAwayFiles(ctx, files);
    const counts = { versions, secrets, attachments: files.length };
    ctx.record({ verb: 'record.erased', target: auditTarget(record), details: counts });
    erased.push({ type: record.typeName, number: record.number, ...counts });
    outcome.versions += versions;
    outcome.secrets += secrets;
    outcome.attachments += files.length;
    outcome.drafts += drafts;
  }
  if (dryRun) {
    ctx.rollBack();
    return outcome;
  }
  const certificateId = ctx.random.uuid();
  const { records, versions, secrets, attachments, drafts } = outcome;
  const seq = ctx.record({ details: { records, versions, secrets, attachments, drafts, held: held.length, reason, certificate: certificateId } });
  const certificate = certificateOf(db, { certificateId, reason, erased, held: held.map(({ typeName, number }) => ({ type: typeName, number })), lastSeq: seq }, ctx);
  db.prepare('INSERT INTO record_erasure (id, at_ms, by, records, reason, certificate) VALUES (?, ?, ?, ?, ?, ?)').run(certificateId, ctx.clock.nowMs(), actorNum(db, ctx), records, reason, certificate);
  return { ...outcome, certificateId };
};

function named(record: StoredRecord): { recordId: string; name: string } {
  const { id, name } = auditTarget(record);
  return { recordId: id, name };
}

/** What would point to nothing afterwards, of what the caller may see. */
async function whatPoints(db: Db, going: readonly StoredRecord[], ctx: CommandContext): Promise<Pick<SubjectOutcome, 'pointing' | 'pointingCount'>> {
  const ids = new Set(going.map(({ id }) => id));
  const pointing: SubjectOutcome['pointing'] = [];
  let pointingCount = 0;
  for await (const row of pointingTo(db, 'reference', ids, readAndErase(ctx), ctx)) {
    if (ids.has(row.recordId)) continue;
    pointingCount += 1;
    if (pointing.length < MOST_POINTING_SHOWN) pointing.push({ recordId: row.recordId, name: `${row.typeName} ${String(row.number)}` });
  }
  return { pointing, pointingCount };
}
