import { isGivenByHand, isSecret } from '../../../preload/contract/record-fields.ts';
import type { Field } from '../../../preload/contract/record-fields.ts';
import type { AuditEvent } from '../../../preload/contract/audit.ts';
import { attachmentIdsIn, isSameValue } from '../../../preload/contract/record-values.ts';
import type { RecordValues, ValueProblem } from '../../../preload/contract/record-values.ts';
import { scopeOf } from '../access/grants.ts';
import { readableBy } from '../access/visible-people.ts';
import { reachesRecord } from '../access/visible-records.ts';
import { claimAttachments } from '../attachments/belongs.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import type { CommandContext, CommandHandler } from '../handler.ts';
import { MAY_OWN } from '../people/of-records.ts';
import { findTeam } from '../people/teams.ts';
import { loadType } from '../types/stored-type.ts';
import { changesBetween } from './get.ts';
import { insertRecord, keepPast, nextNumber, prepareRecord, titles, useType, writeCells, writeSearch } from './keep.ts';
import type { TypeInUse } from './keep.ts';
import { heldSecrets, readSecret, secretAt, secretDigest, withDigestKey, writeSecret } from './secrets.ts';
import { auditTarget, loadRecord, valuesAt } from './stored-record.ts';
import type { StoredRecord } from './stored-record.ts';
import { refuseValues, tryKeep } from './values.ts';
import type { Kept } from './values.ts';

/**
 * Makes a record. Throws not_found/no_such_item for the type or the owner, conflict/type_retired,
 * forbidden/exceeds_own_grants for an owner or a team beyond the caller, invalid_input/fields.
 */
export const createRecord: CommandHandler<'records.create'> = (db, input, ctx) => {
  const type = loadType(db, input.typeId);
  if (type.state !== 'active') throw new EngineError('conflict', 'type_retired');
  const inUse = useType(db, type);
  const owner = findOwner(db, input.ownerId ?? ctx.actor.personId, ctx);
  const teamId = input.team === undefined ? ctx.actor.teamId : teamToGive(db, input.team, ctx);
  if (owner.id !== ctx.actor.personId && !reachesRecord(scopeOf(ctx.actor, 'records.assign'), ctx.actor, { ownerId: owner.id, teamId })) {
    throw new EngineError('forbidden', 'exceeds_own_grants');
  }

  const { kept, problems } = tryKeep(db, inUse, { values: {}, held: new Set() }, input.values, ctx);
  refuseValues(problems);
  const id = ctx.random.uuid();
  const number = nextNumber(db, type.num);
  const facts = { id, number, nowMs: ctx.clock.nowMs(), by: actorNum(db, ctx), ownerNum: owner.num, teamId, state: 'active' as const };
  const num = insertRecord(db, inUse, facts, prepareRecord(inUse, kept.values));
  const secrets = keepSecrets(db, inUse, { num, version: 1 }, kept, ctx);
  ctx.record({
    target: auditTarget({ id, typeName: type.name, number }),
    details: {
      type: type.name,
      owner: owner.name,
      fields: Object.keys(kept.values).length + kept.secrets.size,
      ...(secrets.length === 0 ? {} : { secrets: secrets.map(({ field, digest }) => `${field.name} ${digest ?? ''}`) }),
    },
  });
  return { recordId: id, number, version: 1 };
};

/**
 * Changes some fields of a record, on a version of it. Throws not_found/no_such_item, conflict/changed_meanwhile with
 * the fields that others changed since, conflict/already_so, invalid_input/fields.
 */
export const updateRecord: CommandHandler<'records.update'> = (db, { recordId, version, values }, ctx) => {
  const record = loadRecord(db, recordId, ctx);
  const base = valuesAt(db, record, version);
  const inUse = useType(db, loadType(db, record.typeId));
  const changed = changedSince(db, record, inUse, version);
  const clashes = Object.entries(values).filter(([name, value]) => {
    const field = inUse.fields.get(name);
    if (!field) return false;
    if (isSecret(field)) return changed.has(name);
    const now = record.values[name] ?? null;
    return !isSameValue(base[name], now) && !isSameValue(value, now);
  });
  if (clashes.length > 0) throw new EngineError('conflict', 'changed_meanwhile', clashes.map(([name]) => ({ path: `values.${name}`, rule: 'changed_meanwhile' })));
  return save(db, record, inUse, values, ctx);
};

/** Goes back to what an earlier version held, secrets too. Throws as `updateRecord`. */
export const restoreRecord: CommandHandler<'records.restore'> = (db, { recordId, version, toVersion }, ctx) => {
  const record = loadRecord(db, recordId, ctx);
  if (record.version !== version) throw new EngineError('conflict', 'changed_meanwhile');
  const earlier = valuesAt(db, record, toVersion);
  const inUse = useType(db, loadType(db, record.typeId));
  const given: RecordValues = {};
  for (const field of inUse.fields.values()) {
    if (!isGivenByHand(field)) continue;
    const num = inUse.numbers.get(field.name);
    if (!isSecret(field) || num === undefined) {
      given[field.name] = earlier[field.name] ?? null;
      continue;
    }
    const [then, now] = [secretAt(db, record.num, num, toVersion), secretAt(db, record.num, num, record.version)];
    // Whether it was written since is in the history. Whether it is the same is not to be learnt: whoever may write, and
    // not reveal, would write a guess and go back.
    if (then !== null && then.since === now?.since) continue;
    given[field.name] = then?.value ?? earlier[field.name] ?? null;
  }
  return save(db, record, inUse, given, ctx);
};

function save(db: Db, record: StoredRecord, inUse: TypeInUse, given: RecordValues, ctx: CommandContext): { recordId: string; number: number; version: number } {
  const changed = changeValues(db, record, inUse, given, ctx);
  if (!changed) throw new EngineError('conflict', 'already_so');
  const target = auditTarget(record);
  for (const details of changeDetails(changed)) ctx.record({ target, details });
  return { recordId: record.id, number: record.number, version: changed.version };
}

/**
 * What the audit tells of a change: an event for each field, without what it held. The record's own history has that,
 * and goes with the record when it is erased; the audit outlives every erasure.
 */
export function changeDetails({ version, changes, secrets }: Changed): AuditEvent['details'][] {
  return [
    ...changes.map(({ field }) => ({ field, version })),
    ...secrets.map(({ field, digest }) => ({ field: field.name, version, digest })),
  ];
}

/** What a change came to: the new version, and for the audit what differs. */
export interface Changed {
  version: number;
  changes: ReturnType<typeof changesBetween>;
  /** Null for a secret that was taken away. */
  secrets: readonly { field: Field; digest: string | null }[];
}

/**
 * Writes the next version of a record with the values given; what it held goes into its history. Null, and nothing
 * written, when nothing differs. The audit is the caller's. Throws invalid_input/fields.
 */
export function changeValues(db: Db, record: StoredRecord, inUse: TypeInUse, given: RecordValues, ctx: CommandContext): Changed | null {
  const { changed, problems } = tryChange(db, record, inUse, given, ctx);
  refuseValues(problems);
  return changed;
}

/**
 * As `changeValues`, for one record of many: what will not do is handed back, and then nothing is written. `takenAsHeld`
 * are secrets that are not asked for though they are missing: nobody can give them where the values come from.
 */
export function tryChange(db: Db, record: StoredRecord, inUse: TypeInUse, given: RecordValues, ctx: CommandContext, takenAsHeld: Iterable<string> = []): { changed: Changed | null; problems: ValueProblem[] } {
  const held = new Set([...heldSecrets(db, record.num, inUse.numbers), ...takenAsHeld]);
  const { kept, problems } = tryKeep(db, inUse, { num: record.num, values: record.values, held }, given, ctx);
  if (problems.length > 0) return { changed: null, problems };
  const version = record.version + 1;
  const changes = changesBetween(record.values, kept.values);
  const secrets = keepSecrets(db, inUse, { num: record.num, version }, kept, ctx);
  if (changes.length + secrets.length === 0) return { changed: null, problems: [] };
  keepPast(db, record.num);
  db.prepare(
    `UPDATE record SET type_version = @typeVersion, title = @title, title_key = @titleKey, version = @version, changed_at_ms = @nowMs, changed_by = @by, body = @body WHERE num = @num`,
  ).run({ num: record.num, typeVersion: inUse.type.version, ...titles(inUse, kept.values), version, nowMs: ctx.clock.nowMs(), by: actorNum(db, ctx), body: JSON.stringify(kept.values) });
  writeCells(db, inUse, record.num, record.values, kept.values);
  writeSearch(db, inUse, { ...record, values: kept.values });
  claimAttachments(db, record.num, attachmentIdsIn(inUse.fields.values(), kept.values));
  return { changed: { version, changes, secrets }, problems: [] };
}

/** Keeps what was given of secrets, and says by which digest the audit knows it; null for taken away. */
export function keepSecrets(db: Db, inUse: TypeInUse, { num, version }: { num: number; version: number }, { secrets }: Pick<Kept, 'secrets'>, ctx: CommandContext): { field: Field; digest: string | null }[] {
  if (secrets.size === 0) return [];
  return withDigestKey(db, ctx, (key) =>
    [...secrets].flatMap(([field, value]) => {
      const fieldNum = inUse.numbers.get(field.name);
      // One that is the same is written all the same: or whoever may write, and not reveal, could try what it is.
      if (fieldNum === undefined || (value === null && readSecret(db, num, fieldNum, version) === null)) return [];
      writeSecret(db, key, { recordNum: num, fieldNum, version, value });
      return [{ field, digest: value === null ? null : secretDigest(key, 'audit', fieldNum, value).toString('hex') }];
    }),
  );
}

/** The secret fields that others changed after a version. */
function changedSince(db: Db, record: StoredRecord, { numbers }: TypeInUse, version: number): ReadonlySet<string> {
  const rows = db.prepare('SELECT DISTINCT field_num AS num FROM record_secret WHERE record_num = ? AND (from_version > ? OR to_version > ?)').all(record.num, version, version) as { num: number }[];
  const nums = new Set(rows.map(({ num }) => num));
  return new Set([...numbers].filter(([, num]) => nums.has(num)).map(([name]) => name));
}

/** Somebody to give records to: whom the caller can see, and who can still sign in one day. Throws not_found/no_such_item. */
export function findOwner(db: Db, personId: string, { actor }: Pick<CommandContext, 'actor'>): { num: number; id: string; name: string } {
  const { where, values } = readableBy(actor);
  const row = db.prepare(`SELECT p.num, p.id, p.name FROM person p WHERE p.id = @personId AND ${MAY_OWN} AND ${where}`).get({ personId, ...values });
  if (!row) throw new EngineError('not_found', 'no_such_item');
  return row as { num: number; id: string; name: string };
}

/**
 * The team to give records to: one's own, and any other only with leave to assign everything, so that nobody learns
 * which teams there are by trying. Throws forbidden/exceeds_own_grants, not_found/no_such_item.
 */
export function teamToGive(db: Db, name: string | null, { actor }: Pick<CommandContext, 'actor'>): number | null {
  if (name === null) return null;
  const { id } = findTeam(db, name);
  if (id !== null && id === actor.teamId) return id;
  if (scopeOf(actor, 'records.assign') !== 'all') throw new EngineError('forbidden', 'exceeds_own_grants');
  if (id === null) throw new EngineError('not_found', 'no_such_item');
  return id;
}

/** The number by which tables know the caller. */
export function actorNum(db: Db, { actor }: Pick<CommandContext, 'actor'>): number {
  return (db.prepare('SELECT num FROM person WHERE id = ?').get(actor.personId) as { num: number }).num;
}
