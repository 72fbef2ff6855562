import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { AuditEvent } from '../../../preload/contract/audit.ts';
import type { Grants, Scope } from '../../../preload/contract/permission.ts';
import { appendEvent } from '../../../main/engine/audit/chain.ts';
import { eventBody } from '../../../main/engine/audit/event-body.ts';
import type { Db } from '../../../main/engine/db/database.ts';
import { openDatabase } from '../../../main/engine/db/store.ts';
import type { StoreConnections } from '../../../main/engine/db/store.ts';
import { active } from '../roles/signed-in.ts';
import { openKey } from '../open-key.ts';
import { ADMIN, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine, TestClock } from '../running-engine.ts';
import { makeRecords, makeTemplates, makeViews, recordsWithin, viewsWithin } from './example-records.ts';
import type { KnownRecord, KnownTemplate, KnownView } from './example-records.ts';

export const NORTH = 'Example North';
export const SOUTH = 'Example South';
const PASSWORD = 'an example long password';
/** Who walks: somebody of a team, and somebody of none. Each has a role of their own, whose grants a walk sets. */
export const WALKERS = ['walker.north', 'walker.none'] as const;
export type Walker = (typeof WALKERS)[number];

export interface Known {
  id: string;
  name: string;
  username: string;
  email: string | null;
  team: string | null;
}
/** What is in the whole organisation, as the test knows it. */
export interface Organisation {
  people: Known[];
  roleIds: string[];
  /** Everybody has been signed in once. */
  sessions: { id: string; personId: string }[];
  /** Campaigns and items, and which of them wait for the walker of the north. */
  campaignIds: string[];
  itemIds: string[];
  ofWalker: Set<string>;
  /** Who did something, and to whom: the audit names them to whoever did it, or has it done to themselves or their team. */
  namedIds: Set<string>;
  typeIds: string[];
  records: KnownRecord[];
  /** Files that somebody who sees everything wrote of all records of each type: one alone, one with what hangs from them. */
  recordFiles: string[];
  views: KnownView[];
  templates: KnownTemplate[];
}
/** One copy of the organisation, with one walker signed in. */
export interface World {
  running: RunningEngine;
  /** Sets what the walker holds. */
  hold(grants: Grants): void;
}
export interface Worlds {
  organisation: Organisation;
  clock: TestClock;
  /** Everything that there is. */
  whole: Record<Walker, World>;
  /** Only what a scope reaches, for the walker: everybody else was never there. */
  reached: Record<Walker, Record<Exclude<Scope, 'all'>, World>>;
  /** Everybody, and of the records only what a scope reaches. */
  recordsReached: Record<Walker, Record<Exclude<Scope, 'all'>, World>>;
  /** Only the access reviews in which the walker of the north decides. */
  reviewed: World;
  stop(): Promise<void>;
}

/** Long enough for a walk of days: the clock jumps between calls, so that no budget and no tally carries over. */
const FOREVER = { accessTtlSeconds: 10 ** 9, sessionTtlSeconds: 10 ** 9, reauthMinutes: 10 ** 7 };

/** Makes one organisation, and beside it a copy for each reach from which all beyond it is taken out. */
export async function makeWorlds(): Promise<Worlds> {
  const clock = testClock();
  const root = mkdtempSync(join(tmpdir(), 'holdfast-worlds-'));
  const whole = join(root, 'whole');
  const organisation = await makeOrganisation(whole, clock);
  const opened: { running: RunningEngine; connections: StoreConnections }[] = [];

  async function copy(walker: Walker, prune: (db: Db) => void): Promise<World> {
    const dataDir = join(root, randomUUID());
    cpSync(whole, dataDir, { recursive: true });
    const { options } = await openKey(dataDir, ADMIN);
    const before = openDatabase(options);
    prune(before.write);
    before.close();
    const running = runEngine({ dataDir, clock, settings: FOREVER, uptimeMs: () => clock.nowMs() });
    await running.call('session.signIn', { username: walker, password: PASSWORD });
    const connections = openDatabase(options);
    opened.push({ running, connections });
    return {
      running,
      hold(grants) {
        const db = connections.write;
        db.transaction(() => {
          db.prepare('DELETE FROM role_grant WHERE role_id = ?').run(walker.replace('.', '_'));
          const insert = db.prepare('INSERT INTO role_grant (role_id, permission, scope) VALUES (?, ?, ?)');
          for (const [permission, scope] of Object.entries(grants)) insert.run(walker.replace('.', '_'), permission, scope);
        });
      },
    };
  }
  const without = (walker: Walker, scope: Scope) => (db: Db) => takeOut(db, organisation, idsWithin(organisation, walker, scope), recordsWithin(organisation, walker, scope));
  const [north, none] = WALKERS;
  const noneAlone = await copy(none, without(none, 'own'));
  const withoutRecords = (walker: Walker, scope: Scope) => (db: Db) => {
    const kept = JSON.stringify([...recordsWithin(organisation, walker, scope)]);
    db.exec('PRAGMA foreign_keys = OFF');
    db.prepare('DELETE FROM record_search WHERE rowid IN (SELECT num FROM record WHERE id NOT IN (SELECT value FROM json_each(?)))').run(kept);
    db.prepare('DELETE FROM record WHERE id NOT IN (SELECT value FROM json_each(?))').run(kept);
    // Cells refer to records without saying so.
    db.exec('DELETE FROM record_cell WHERE record_num NOT IN (SELECT num FROM record)');
    const theirs = organisation.templates.filter(({ owner }) => owner !== null && owner !== walker).map(({ id }) => id);
    db.prepare('DELETE FROM record_template WHERE id IN (SELECT value FROM json_each(?))').run(JSON.stringify(theirs));
    db.prepare('DELETE FROM record_view WHERE id NOT IN (SELECT value FROM json_each(?))').run(JSON.stringify([...viewsWithin(organisation, walker)]));
    sweep(db);
  };
  const noneRecords = await copy(none, withoutRecords(none, 'own'));
  return {
    organisation,
    clock,
    whole: { [north]: await copy(north, () => undefined), [none]: await copy(none, () => undefined) },
    reached: {
      [north]: { own: await copy(north, without(north, 'own')), team: await copy(north, without(north, 'team')) },
      // Who is in no team is alone in it.
      [none]: { own: noneAlone, team: noneAlone },
    },
    recordsReached: {
      [north]: { own: await copy(north, withoutRecords(north, 'own')), team: await copy(north, withoutRecords(north, 'team')) },
      [none]: { own: noneRecords, team: noneRecords },
    },
    reviewed: await copy(north, (db) => {
      db.exec('PRAGMA foreign_keys = OFF');
      const ofWalker = JSON.stringify([...organisation.ofWalker]);
      db.prepare('DELETE FROM review_item WHERE id NOT IN (SELECT value FROM json_each(?))').run(ofWalker);
      db.prepare('DELETE FROM review_campaign WHERE id NOT IN (SELECT value FROM json_each(?))').run(ofWalker);
      sweep(db);
    }),
    async stop() {
      for (const { running, connections } of opened) {
        connections.close();
        await running.stop();
      }
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Whom a scope reaches, said a second time and by other means than the program's. */
export function idsWithin({ people }: Organisation, walker: Walker, scope: Scope): Set<string> {
  const self = people.find(({ username }) => username === walker);
  return new Set(people.filter(({ id, team }) => scope === 'all' || id === self?.id || (scope === 'team' && team !== null && team === self?.team)).map(({ id }) => id));
}

/**
 * Takes everybody out who is not reached, with all that hangs on them, teams without people, and what the audit says
 * of them. One administrator stays: an organisation without any is none, and the rule about the last one would tell.
 * Records within reach stay, also those of somebody who does not: what became of them is told.
 */
function takeOut(db: Db, { people }: Organisation, reached: ReadonlySet<string>, records: ReadonlySet<string>): void {
  const keeper = people.find(({ username }) => username === ADMIN.username)?.id ?? '';
  const kept = JSON.stringify([...reached, keeper]);
  db.exec('PRAGMA foreign_keys = OFF');
  db.prepare('DELETE FROM person WHERE id NOT IN (SELECT value FROM json_each(?))').run(kept);
  db.exec('DELETE FROM team WHERE id NOT IN (SELECT team_id FROM person WHERE team_id IS NOT NULL)');
  for (const [column, parent, key] of [['owner_num', 'person', 'num'], ['created_by', 'person', 'num'], ['changed_by', 'person', 'num'], ['team_id', 'team', 'id']]) {
    db.prepare(`UPDATE record SET ${column} = NULL WHERE ${column} NOT IN (SELECT ${key} FROM ${parent}) AND id IN (SELECT value FROM json_each(?))`).run(JSON.stringify([...records]));
  }
  sweep(db);
  const [self] = reached;
  for (const { seq, body } of db.prepare('SELECT seq, body FROM audit_event').all() as { seq: number; body: string }[]) {
    const event = JSON.parse(body) as AuditEvent;
    const sees = (id: string | undefined): boolean => id !== undefined && reached.has(id);
    const alone = reached.size === 1;
    const visible = alone
      ? event.actor?.id === self || event.target?.id === self
      : sees(event.target?.id) || (sees(event.actor?.id) && event.target === null);
    if (visible || (event.target?.kind === 'record' && records.has(event.target.id))) continue;
    const { v: _v, seq: _seq, ...entry } = { ...event, actor: null, target: null, details: {} };
    db.prepare('UPDATE audit_event SET body = ? WHERE seq = ?').run(eventBody(seq, entry), seq);
  }
}

/** Deletes what refers to rows that are gone, in whatever table there is, until nothing does. */
function sweep(db: Db): void {
  const references = db
    .prepare(`SELECT m.name AS child, f."from" AS ref, f."table" AS parent, f."to" AS key FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'`)
    .all() as { child: string; ref: string; parent: string; key: string }[];
  for (let gone = 1; gone > 0; ) {
    gone = 0;
    for (const { child, ref, parent, key } of references) {
      gone += db.prepare(`DELETE FROM "${child}" WHERE "${ref}" IS NOT NULL AND "${ref}" NOT IN (SELECT "${key}" FROM "${parent}")`).run().changes;
    }
  }
}

async function makeOrganisation(dataDir: string, clock: TestClock): Promise<Organisation> {
  const admin = runEngine({ dataDir, clock, settings: FOREVER });
  await withOrganisation(admin);
  const roleIds = ['administrator', 'manager', 'field_worker', 'auditor', 'none_such'];
  for (const walker of WALKERS) roleIds.push(walker.replace('.', '_'));
  const { id: own } = await admin.call('roles.create', { name: 'Example Own', description: 'An example', grants: { 'people.read': 'team', 'audit.read': 'own' } });
  roleIds.push(own);
  const calm = (): void => clock.advance(60_000);

  for (const team of [NORTH, SOUTH, null]) {
    const tail = team?.slice(8).toLowerCase() ?? 'none';
    for (const [at, roleId] of ['field_worker', 'auditor', own, null, 'administrator'].entries()) {
      calm();
      const email = at === 0 ? `${tail}@example.org` : null;
      // Of the north nobody administers, so that those of the team can be managed from within it.
      await admin.call('people.create', { name: `Example ${tail} ${String(at)}`, username: `${tail}.${String(at)}`, email, team, roleId: team === NORTH && roleId === 'administrator' ? 'field_worker' : roleId });
    }
    calm();
    await active(admin, `${tail}.active`, { roleId: 'field_worker', team });
  }
  await active(admin, WALKERS[0], { roleId: null, team: NORTH });
  await active(admin, WALKERS[1], { roleId: null });
  calm();
  const people = (await admin.call('people.list', { offset: 0, limit: 500 })).rows;
  const idOf = (username: string): string => people.find((person) => person.username === username)?.id ?? '';
  await admin.call('people.disable', { personIds: [idOf('north.0'), idOf('south.0')] });
  const dueAtMs = clock.nowMs() + 10 ** 12;
  const shared = await admin.call('reviews.create', { title: 'Example Review', dueAtMs, reviewerIds: [idOf('walker.north'), idOf('south.active'), idOf('north.active')] });
  const other = await admin.call('reviews.create', { title: 'Example Other Review', dueAtMs, reviewerIds: [idOf('south.active')] });
  const campaignIds = [shared.campaign.id, other.campaign.id];
  const items = (await Promise.all(campaignIds.map((campaignId) => admin.call('reviews.items', { campaignId, offset: 0, limit: 500 })))).flatMap(({ rows }) => rows);
  const { typeIds, records } = await makeRecords(admin, clock, idOf);
  const recordFiles = typeIds.map((_id, at) => join(dataDir, '..', `records-${randomUUID()}.${at === 0 ? 'json' : 'zip'}`));
  for (const [at, path] of recordFiles.entries()) {
    calm();
    await admin.call('records.export', { file: admin.engine.offerFile(path, 'records-export'), typeId: typeIds[at] ?? '', filter: { states: ['active', 'archived'] } });
  }
  await admin.engine.close();

  const connections = openDatabase((await openKey(dataDir, ADMIN)).options);
  const db = connections.write;
  for (const walker of WALKERS) {
    db.prepare('INSERT INTO role (id, name, built_in) VALUES (?, ?, 0)').run(walker.replace('.', '_'), `Example ${walker}`);
    db.prepare('UPDATE person SET role_id = ? WHERE username = ?').run(walker.replace('.', '_'), walker);
  }
  for (const username of ['north.active', 'south.active']) {
    db.prepare("INSERT INTO second_factor (person_id, secret, begun_at_ms, confirmed_at_ms) VALUES (?, x'0102', 1, 1)").run(idOf(username));
    db.prepare("UPDATE person SET status = 'suspended' WHERE username = ?").run(username.replace('active', '1'));
  }
  const views = makeViews(db, typeIds, idOf);
  const templates = makeTemplates(db, typeIds[0] ?? '', idOf);
  const sessions = people.map(({ id: personId }) => ({ id: randomUUID(), personId }));
  const insert = db.prepare("INSERT INTO session (id, person_id, created_at_ms, expires_at_ms, ended_at_ms, ended_why) VALUES (?, ?, ?, ?, ?, 'signed_out')");
  for (const [at, { id, personId }] of sessions.entries()) insert.run(id, personId, clock.nowMs() - at, clock.nowMs() + 1, clock.nowMs());
  // Across the borders of teams, both ways: what was done from within to somebody outside tells of that somebody.
  const acts = [['north.active', 'south.active'], ['south.active', 'north.active'], ['north.active', 'none.active'], ['walker.none', 'south.active'], ['walker.north', 'none.1'], ['north.active', null]] as const;
  for (const [by, to] of acts) {
    const named = (username: string): { id: string; name: string } => ({ id: idOf(username), name: `Example ${username}` });
    appendEvent(db, { atMs: clock.nowMs(), actor: named(by), sessionId: null, verb: 'person.enabled', target: to === null ? null : { kind: 'person', ...named(to) }, outcome: 'done', details: {} });
  }
  connections.close();
  const walker = idOf('walker.north');
  return {
    people: people.map(({ id, name, username, email, team }) => ({ id, name, username, email, team })),
    roleIds,
    sessions,
    campaignIds,
    itemIds: items.map(({ id }) => id),
    typeIds,
    records,
    recordFiles,
    views,
    templates,
    namedIds: new Set([ADMIN.username, ...acts.flat()].flatMap((username) => (username === null ? [] : [idOf(username)]))),
    ofWalker: new Set([shared.campaign.id, ...items.filter(({ reviewerId }) => reviewerId === walker).map(({ id }) => id)]),
  };
}
