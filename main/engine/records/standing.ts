import type { ParsedInputOf } from '../../../preload/contract/contract.ts';
import type { RecordsOutcome } from '../../../preload/contract/records.ts';
import type { Db } from '../db/database.ts';
import type { CommandContext, CommandHandler } from '../handler.ts';
import { changeRecords } from './bulk.ts';
import { reachWords } from './keep.ts';
import type { Standing } from './keep.ts';
import type { StoredRecord } from './stored-record.ts';
import { findOwner, teamToGive } from './write.ts';

/** Takes records out of the way; they stay as they are, and are found by who asks for them. */
export const archiveRecords: CommandHandler<'records.archive'> = (db, input, ctx) => setState(db, input, ctx, 'archived');

/** Brings archived records back. */
export const unarchiveRecords: CommandHandler<'records.unarchive'> = (db, input, ctx) => setState(db, input, ctx, 'active');

function setState(db: Db, input: ParsedInputOf<'records.archive'>, ctx: CommandContext, state: StoredRecord['state']): Promise<RecordsOutcome> {
  return changeRecords(db, input, ctx, (record) => (record.state === state ? 'unchanged' : { apply: () => writeStanding(db, record, { ...record, state }), details: {} }));
}

/**
 * Gives records to another owner, another team, or both. Throws not_found/no_such_item for an owner whom the caller
 * cannot see, forbidden/exceeds_own_grants for a team beyond them.
 */
export const assignRecords: CommandHandler<'records.assign'> = (db, input, ctx) => {
  const owner = input.ownerId == null ? null : findOwner(db, input.ownerId, ctx);
  const teamId = input.team === undefined ? null : teamToGive(db, input.team, ctx);
  const team = teamId === null ? null : (db.prepare('SELECT name FROM team WHERE id = ?').get(teamId) as { name: string });
  return changeRecords(db, input, ctx, (record) => {
    const ownerNum = input.ownerId === undefined ? record.ownerNum : (owner?.num ?? null);
    const after: Standing = { state: record.state, ownerNum, teamId: input.team === undefined ? record.teamId : teamId };
    const isOtherOwner = after.ownerNum !== record.ownerNum;
    const isOtherTeam = after.teamId !== record.teamId;
    if (!isOtherOwner && !isOtherTeam) return 'unchanged';
    return {
      apply: () => writeStanding(db, record, after),
      details: {
        ...(isOtherOwner ? { ownerFrom: record.ownerName, ownerTo: owner?.name ?? null } : {}),
        ...(isOtherTeam ? { teamFrom: record.team, teamTo: team?.name ?? null } : {}),
      },
    };
  });
};

/** Writes whose a record is and where it stands, in the table and beside the words of the search. */
export function writeStanding(db: Db, { num, typeNum }: Pick<StoredRecord, 'num' | 'typeNum'>, after: Standing): void {
  const { ownerNum, teamId, state } = after;
  db.prepare('UPDATE record SET owner_num = @ownerNum, team_id = @teamId, state = @state WHERE num = @num').run({ num, ownerNum, teamId, state });
  db.prepare('UPDATE record_search SET reach = ? WHERE rowid = ?').run(reachWords(typeNum, after), num);
}
