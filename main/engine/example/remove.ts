import type { ExampleCounts } from '../../../preload/contract/example.ts';
import type { Db } from '../db/database.ts';
import { takeAwayFiles } from '../attachments/take-away.ts';
import { sql } from '../db/sql.ts';
import { EngineError } from '../errors.ts';
import { Turns } from '../give-way.ts';
import type { CommandContext, CommandHandler } from '../handler.ts';
import { THEIRS } from '../people/remove.ts';
import { dropStaleSlotsAfterCommit } from '../people/slots.ts';
import { reachWords } from '../records/keep.ts';
import { removeRecord } from '../records/remove.ts';
import { auditTarget } from '../records/stored-record.ts';
import { actorNum } from '../records/write.ts';
import { requireAdministrator } from '../roles/role.ts';
import { hangingFrom, OWN_RECORD } from './hanging.ts';
import type { Hanging } from './hanging.ts';
import { findLoad, requireEverything } from './standing.ts';

const PEOPLE = sql`(SELECT person_num FROM example_person)`;
const PERSON_IDS = sql`(SELECT id FROM person WHERE num IN ${PEOPLE})`;
const RECORDS = sql`(SELECT record_num FROM example_record)`;

/** Whatever says who did something, where that somebody goes: the audit still has their name. */
const FORGET_WHO = [
  sql`UPDATE record SET created_by = NULL WHERE created_by IN ${PEOPLE}`,
  sql`UPDATE record SET changed_by = NULL WHERE changed_by IN ${PEOPLE}`,
  sql`UPDATE record_past SET by = NULL WHERE by IN ${PEOPLE}`,
  sql`UPDATE record_type_version SET made_by = NULL WHERE made_by IN ${PEOPLE}`,
  sql`UPDATE record_hold SET placed_by = NULL WHERE placed_by IN ${PEOPLE}`,
  sql`UPDATE record_erasure SET by = NULL WHERE by IN ${PEOPLE}`,
  sql`UPDATE attachment SET added_by = NULL WHERE added_by IN ${PEOPLE}`,
] as const;

/** What anybody was typing about what goes: no form would ever ask for it again, and its files would wait for ever. */
const DROP_DRAFTS = sql`DELETE FROM draft WHERE EXISTS (
  SELECT 1 FROM (SELECT y.id FROM record_type y JOIN example_type e ON e.type_num = y.num UNION ALL SELECT role_id FROM example_role UNION ALL SELECT id FROM person WHERE num IN ${PEOPLE}) gone
   WHERE instr(draft.name, gone.id) > 0)`;

const DROP_REVIEWS = [
  sql`DELETE FROM review_item WHERE person_id IN ${PERSON_IDS} OR reviewer_id IN ${PERSON_IDS}`,
  sql`DELETE FROM review_reviewer WHERE person_id IN ${PERSON_IDS}`,
] as const;

/** Last what others were in. What is still in use has lost its mark before, and stays. */
const DROP_REST = [
  sql`DELETE FROM record_field WHERE type_num IN (SELECT type_num FROM example_type)`,
  sql`DELETE FROM record_type_version WHERE type_num IN (SELECT type_num FROM example_type)`,
  sql`DELETE FROM record_type WHERE num IN (SELECT type_num FROM example_type)`,
  sql`DELETE FROM tag WHERE num IN (SELECT tag_num FROM example_tag)`,
  sql`DELETE FROM team WHERE id IN (SELECT team_id FROM example_team)`,
  sql`DELETE FROM role_grant WHERE role_id IN (SELECT role_id FROM example_role)`,
  sql`DELETE FROM role WHERE id IN (SELECT role_id FROM example_role)`,
  sql`DELETE FROM example_load`,
] as const;

/**
 * Takes all example data away again but its audit events, in one transaction. What people have made since stays: their
 * records become the caller's where an example person owned them, and types, teams and roles that are in use stay as
 * the organisation's own. A dry run does it all and takes it back. Throws forbidden/exceeds_own_grants,
 * forbidden/own_account for an example person, conflict/already_so without any, conflict/record_held, conflict/last_administrator,
 * conflict/cancelled.
 */
export const removeExample: CommandHandler<'example.remove'> = async (db, { dryRun }, ctx) => {
  requireEverything(ctx.actor);
  if (!findLoad(db)) throw new EngineError('conflict', 'already_so');
  if (db.prepare(`SELECT 1 FROM person WHERE id = ? AND num IN ${PEOPLE}`).get(ctx.actor.personId)) throw new EngineError('forbidden', 'own_account');
  // Whoever put a hold on it has to take it off: what must be kept goes by no other way either.
  if (db.prepare(`SELECT 1 FROM record_hold WHERE record_num IN ${RECORDS} LIMIT 1`).get()) throw new EngineError('conflict', 'record_held');

  const hanging = hangingFrom(db);
  takeOver(db, ctx);
  keepWhatIsInUse(db, hanging);
  const counts = countsOf(db);
  for (const statement of FORGET_WHO) db.prepare(statement).run();
  const nums = (db.prepare('SELECT record_num AS num FROM example_record').all() as { num: number }[]).map(({ num }) => num);
  const turns = new Turns(ctx);
  for (const [at, num] of nums.entries()) {
    takeAwayFiles(ctx, removeRecord(db, num).files);
    if (await turns.next()) ctx.progress(at + 1, nums.length, 'rows');
  }
  for (const statement of [DROP_DRAFTS, ...DROP_REVIEWS]) db.prepare(statement).run();
  db.prepare(`UPDATE review_campaign SET created_by = ? WHERE created_by IN ${PERSON_IDS}`).run(ctx.actor.personId);
  for (const { id } of db.prepare(`SELECT id FROM person WHERE num IN ${PEOPLE}`).all() as { id: string }[]) {
    for (const statement of THEIRS) db.prepare(statement).run(id);
  }
  db.prepare(`DELETE FROM person WHERE num IN ${PEOPLE}`).run();
  for (const statement of DROP_REST) db.prepare(statement).run();
  requireAdministrator(db, ctx.actor.grants);
  ctx.record({ details: { ...counts, ...Object.fromEntries(Object.entries(hanging.counts).filter(([, count]) => count > 0)) } });
  dropStaleSlotsAfterCommit(db, ctx);
  if (dryRun) ctx.rollBack();
  return { counts, hanging: hanging.counts };
};

/** What goes: what is marked, without what stays because it is in use. */
function countsOf(db: Db): ExampleCounts {
  return db
    .prepare(
      `SELECT (SELECT count(*) FROM example_person) AS people, (SELECT count(*) FROM example_team) AS teams, (SELECT count(*) FROM example_role) AS roles,
              (SELECT count(*) FROM example_type) AS types, (SELECT count(*) FROM example_tag) AS tags, (SELECT count(*) FROM example_record) AS records,
              (SELECT count(*) FROM attachment WHERE record_num IN ${RECORDS}) AS attachments`,
    )
    .get() as ExampleCounts;
}

/** Own records of example people become the caller's, each with an event. */
function takeOver(db: Db, ctx: CommandContext): void {
  const ownerNum = actorNum(db, ctx);
  const rows = db
    .prepare(
      `SELECT d.num, d.id, d.number, d.type_num AS typeNum, y.name AS typeName, d.team_id AS teamId, d.state, o.name AS ownerName
         FROM record d JOIN record_type y ON y.num = d.type_num JOIN person o ON o.num = d.owner_num WHERE d.owner_num IN ${PEOPLE} AND ${OWN_RECORD}`,
    )
    .all() as { num: number; id: string; number: number; typeNum: number; typeName: string; teamId: number | null; state: 'active' | 'archived'; ownerName: string }[];
  for (const { num, typeNum, teamId, state, ownerName, ...record } of rows) {
    db.prepare('UPDATE record SET owner_num = ? WHERE num = ?').run(ownerNum, num);
    db.prepare('UPDATE record_search SET reach = ? WHERE rowid = ?').run(reachWords(typeNum, { ownerNum, teamId, state }), num);
    ctx.record({ target: auditTarget(record), details: { cause: 'moved', ownerFrom: ownerName, ownerTo: ctx.actor.name } });
  }
}

/** Takes the mark from what stays. Its records go before, by their own marks. */
function keepWhatIsInUse(db: Db, { types, teams, roles, tags }: Hanging): void {
  for (const num of types) db.prepare('DELETE FROM example_type WHERE type_num = ?').run(num);
  for (const id of teams) db.prepare('DELETE FROM example_team WHERE team_id = ?').run(id);
  for (const id of roles) db.prepare('DELETE FROM example_role WHERE role_id = ?').run(id);
  for (const num of tags) db.prepare('DELETE FROM example_tag WHERE tag_num = ?').run(num);
}
