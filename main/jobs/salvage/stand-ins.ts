import { randomBytes, randomUUID } from 'node:crypto';
import type { STAND_INS } from '../../../preload/contract/health.ts';
import { BUILT_IN_ROLES } from '../../../preload/contract/permission.ts';
import type { BuiltInRole } from '../../../preload/contract/permission.ts';
import type { FieldValue } from '../../../preload/contract/record-values.ts';
import { AUDIT_KEY, createAuditKey } from '../../engine/audit/checkpoint.ts';
import { syncBuiltInRoles } from '../../engine/db/built-in-roles.ts';
import type { Db } from '../../engine/db/database.ts';
import { meta, setMeta } from '../../engine/db/meta.ts';
import { forgetHealth } from '../../engine/health/store-health.ts';
import { createPepper, PEPPER } from '../../engine/keys/pepper.ts';
import { foldName } from '../../engine/people/fold.ts';
import { DIGEST_KEY, secretDigest, withDigestKey } from '../../engine/records/secrets.ts';
import { createTokenKey } from '../../engine/session/token-keys.ts';

export type StandIn = (typeof STAND_INS)[number];

/**
 * Gives a salvaged store what it does not open without, where that was lost. Nothing of it pretends to be what it stands
 * for: a new key of the audit is not the one that the first event names, and under a new pepper no password fits any more.
 * In a transaction, with foreign keys off.
 */
export function giveStandIns(db: Db, { storeId, nowMs }: { storeId: string; nowMs: number }): StandIn[] {
  const made: StandIn[] = [];
  const isLost = (name: string): boolean => db.prepare('SELECT 1 FROM secret WHERE name = ?').get(name) === undefined;
  const give = (name: StandIn, isNeeded: boolean, make: () => unknown): void => {
    if (!isNeeded) return;
    make();
    made.push(name);
  };
  give('store_id', meta(db, 'store_id') !== storeId, () => setMeta(db, 'store_id', storeId));
  give('audit_key', isLost(AUDIT_KEY), () => createAuditKey(db, nowMs));
  give('pepper', isLost(PEPPER), () => {
    const pepper = randomBytes(32);
    createPepper(db, pepper, nowMs);
    pepper.fill(0);
  });
  give('token_key', db.prepare('SELECT 1 FROM token_key WHERE retired_at_ms IS NULL').get() === undefined, () => createTokenKey(db, nowMs));
  forgetHealth(db);
  return made;
}

/** Gives it the program's own roles, and says which of them were not there. In a transaction, with foreign keys off. */
export function giveBuiltInRoles(db: Db): BuiltInRole[] {
  const there = new Set((db.prepare('SELECT id FROM role').all() as { id: string }[]).map(({ id }) => id));
  syncBuiltInRoles(db);
  return BUILT_IN_ROLES.filter((role) => !there.has(role));
}

/** Whether these roles asked for a second factor is lost with them: they ask for it, until an administrator says otherwise. */
export function askForSecondFactor(db: Db, roles: readonly BuiltInRole[]): void {
  const ask = db.prepare('UPDATE role SET second_factor_required = 1 WHERE id = ?');
  for (const role of roles) ask.run(role);
}

/** The same for what records hang from, in a schema that has records. */
export function giveTypes(db: Db, { nowMs }: { nowMs: number }): StandIn[] {
  const made = new Set<StandIn>();
  const lost = db.prepare('SELECT type_num AS num, max(version) AS version FROM record_type_version WHERE type_num NOT IN (SELECT num FROM record_type) GROUP BY type_num').all() as { num: number; version: number }[];
  for (const { num, version } of lost) {
    made.add('record_type');
    const name = nameOfType(db, num) ?? `? ${String(num)}`;
    // Two types of one name there are not; a name that was changed since may be another's now.
    const isTaken = db.prepare('SELECT 1 FROM record_type WHERE name_key = ?').get(foldName(name)) !== undefined;
    const given = isTaken ? `${name} ? ${String(num)}` : name;
    db.prepare(
      `INSERT INTO record_type (num, id, name, name_key, state, version, last_number, created_at_ms, changed_at_ms)
       VALUES (@num, @id, @given, @key, 'active', @version, (SELECT ifnull(max(number), 0) FROM record WHERE type_num = @num), @nowMs, @nowMs)`,
    ).run({ num, id: randomUUID(), given, key: foldName(given), version, nowMs });
  }
  const outdated = db
    .prepare(
      `UPDATE record_type SET version = (SELECT max(v.version) FROM record_type_version v WHERE v.type_num = num)
        WHERE NOT EXISTS (SELECT 1 FROM record_type_version v WHERE v.type_num = num AND v.version = record_type.version)
          AND EXISTS (SELECT 1 FROM record_type_version v WHERE v.type_num = num)`,
    )
    .run();
  if (outdated.changes > 0) made.add('type_version');
  if (db.prepare('SELECT 1 FROM secret WHERE name = ?').get(DIGEST_KEY) === undefined && giveDigests(db, nowMs)) made.add('digest_key');
  return [...made];
}

/** As the audit calls a record of the type: by the type's name and its own number. */
function nameOfType(db: Db, typeNum: number): string | null {
  const found = db
    .prepare("SELECT r.number, e.body ->> '$.target.name' AS name FROM record r JOIN audit_event e ON e.target_id = r.id WHERE r.type_num = ? AND e.verb LIKE 'record.%' ORDER BY r.num DESC LIMIT 1")
    .get(typeNum) as { number: number; name: string } | undefined;
  const ending = ` ${String(found?.number)}`;
  return found?.name.endsWith(ending) === true ? found.name.slice(0, -ending.length) : null;
}

/** Secrets are found by digests of their own under a key that is gone: each is made anew. False where there is none. */
function giveDigests(db: Db, nowMs: number): boolean {
  const rows = db.prepare('SELECT record_num AS recordNum, field_num AS fieldNum, from_version AS fromVersion, value FROM record_secret').all() as { recordNum: number; fieldNum: number; fromVersion: number; value: string }[];
  if (rows.length === 0) return false;
  withDigestKey(db, { random: { bytes: randomBytes, uuid: randomUUID }, clock: { nowMs: () => nowMs } }, (key) => {
    const write = db.prepare('UPDATE record_secret SET digest = @digest WHERE record_num = @recordNum AND field_num = @fieldNum AND from_version = @fromVersion');
    for (const { value, ...at } of rows) write.run({ ...at, digest: secretDigest(key, 'index', at.fieldNum, JSON.parse(value) as FieldValue) });
  });
  return true;
}
