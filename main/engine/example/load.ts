import { appendExampleEvents } from '../audit/example-events.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import { giveWay } from '../give-way.ts';
import type { CommandContext, CommandHandler } from '../handler.ts';
import { foldName } from '../people/fold.ts';
import { ensureTeam, findTeam } from '../people/teams.ts';
import { useType } from '../records/keep.ts';
import type { TypeInUse } from '../records/keep.ts';
import { withDigestKey } from '../records/secrets.ts';
import { putGrants } from '../roles/role.ts';
import { makeTag } from '../tags/change.ts';
import { loadType } from '../types/stored-type.ts';
import { insertType } from '../types/write.ts';
import { FORM_NAMES } from './forms.ts';
import type { FormName } from './forms.ts';
import { makeExample } from './organisation.ts';
import type { ExampleOrganisation } from './organisation.ts';
import { EXAMPLE_ROLES } from './people.ts';
import { isEmptyBut, requireEverything } from './standing.ts';
import { TEAMS } from './teams.ts';
import { TAGS } from './texts.ts';
import { ExampleFiles } from './write-files.ts';
import { RecordWriter } from './write-records.ts';

/** Rows written before the engine looks up: whether the caller has cancelled, and to tell how far it is. */
const PIECE = 250;

/**
 * Loads example data, all of it in one transaction: an organisation made from a seed, with the year before now in the
 * audit. Each of its events is marked as an example; the event of the loading itself, which happened, stands before
 * them and says which they are. Throws forbidden/exceeds_own_grants, conflict/not_empty for a store that holds more
 * than the person who asks, conflict/cancelled.
 */
export const loadExample: CommandHandler<'example.load'> = async (db, { seed }, ctx) => {
  requireEverything(ctx.actor);
  if (!isEmptyBut(db, ctx.actor.personId)) throw new EngineError('conflict', 'not_empty');
  const nowMs = ctx.clock.nowMs();
  const made = makeExample({ seed, nowMs });
  const { people, records, files, events } = made;
  const pause = pauser(ctx, people.length + records.length + events.length);

  const counts = { people: people.length, teams: TEAMS.length, roles: EXAMPLE_ROLES.length, types: FORM_NAMES.length, tags: TAGS.length, records: records.length, attachments: [...files.values()].flat().length };
  const seq = ctx.record({ details: { ...counts, seed, events: events.length } });
  db.prepare('INSERT INTO example_load (only, seed, at_ms, seq) VALUES (1, ?, ?, ?)').run(seed, nowMs, seq);
  writeRoles(db);
  const teamIds = writeTeams(db);
  const personNums = writePeople(db, made, teamIds, seq);
  await pause(people.length);
  const forms = writeTypes(db, made, personNums);
  const writer = new RecordWriter(db, { forms, teamIds, personNums, tagNums: writeTags(db, ctx) });
  const kept = new ExampleFiles(ctx);
  try {
    for (let at = 0; at < records.length; at += PIECE) {
      withDigestKey(db, ctx, (key) => {
        for (const record of records.slice(at, at + PIECE)) {
          const [first] = record.versions;
          for (const file of files.get(record.id) ?? []) kept.write(db, file, { actorId: first?.by.id ?? '', nowMs: first?.atMs ?? nowMs });
          writer.write(record, key);
        }
      });
      await pause(PIECE);
    }
    for (let at = 0; at < events.length; at += PIECE) {
      appendExampleEvents(db, events.slice(at, at + PIECE));
      await pause(PIECE);
    }
  } catch (error) {
    kept.discard();
    throw error;
  }
  return { counts, events: events.length };
};

/** Lets others have a turn, the caller's cancellation among them, and tells how far it is. Throws conflict/cancelled. */
function pauser(ctx: CommandContext, total: number): (rows: number) => Promise<void> {
  let done = 0;
  return async (rows) => {
    done = Math.min(total, done + rows);
    ctx.progress(done, total, 'rows');
    await giveWay(ctx.signal);
  };
}

function writeRoles(db: Db): void {
  for (const { id, name, description, grants } of EXAMPLE_ROLES) {
    db.prepare('INSERT INTO role (id, name, built_in, description) VALUES (?, ?, 0, ?)').run(id, name, description);
    putGrants(db, id, grants);
    db.prepare('INSERT INTO example_role (role_id) VALUES (?)').run(id);
  }
}

function writeTeams(db: Db): number[] {
  return TEAMS.map(([name]) => {
    const id = ensureTeam(db, findTeam(db, name));
    db.prepare('INSERT INTO example_team (team_id) VALUES (?)').run(id);
    return id;
  });
}

function writeTags(db: Db, ctx: CommandContext): ReadonlyMap<string, number> {
  return new Map(
    TAGS.map((name) => {
      const num = makeTag(db, { name, key: foldName(name) }, ctx);
      db.prepare('INSERT INTO example_tag (tag_num) VALUES (?)').run(num);
      return [name, num];
    }),
  );
}

/** Everybody without a password: whoever is to sign in is given one by hand, as the password policy allows. */
function writePeople(db: Db, { people, events }: ExampleOrganisation, teamIds: readonly number[], seq: number): ReadonlyMap<string, number> {
  const lastSignIn = new Map(events.flatMap(({ verb, actor, atMs }) => (verb === 'session.signed_in' && actor ? [[actor.id, atMs] as const] : [])));
  const insert = db.prepare(
    `INSERT INTO person (id, name, name_key, username, email, team_id, role_id, status, position, phone, location, note, created_at_ms, created_seq, last_sign_in_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING num`,
  );
  const taken = db.prepare('SELECT 1 FROM person WHERE username = ? OR email = ?');
  return new Map(
    people.map((person) => {
      const { id, name, team, roleId, status, position, phone, location, note, joinedAtMs } = person;
      // Whoever asks may have such a name themselves.
      const isTaken = taken.get(person.username, person.email) !== undefined;
      const [username, email] = isTaken ? [`example.${person.username}`, `example.${person.email}`] : [person.username, person.email];
      const { num } = insert.get(id, name, foldName(name), username, email, teamIds[team] ?? null, roleId, status, position, phone, location, note, joinedAtMs, seq, lastSignIn.get(id) ?? null) as { num: number };
      db.prepare('INSERT INTO example_person (person_num) VALUES (?)').run(num);
      return [id, num];
    }),
  );
}

function writeTypes(db: Db, { forms, typeIds, people }: ExampleOrganisation, personNums: ReadonlyMap<string, number>): Readonly<Record<FormName, TypeInUse>> {
  const [first] = people;
  const by = personNums.get(first?.id ?? '') ?? null;
  const nowMs = first?.joinedAtMs ?? 0;
  const written = FORM_NAMES.map((form): [FormName, TypeInUse] => {
    const { name, description, definition } = forms[form];
    const num = insertType(db, { id: typeIds[form], name, description, definition, nowMs, by });
    db.prepare('INSERT INTO example_type (type_num) VALUES (?)').run(num);
    return [form, useType(db, loadType(db, typeIds[form]))];
  });
  return Object.fromEntries(written) as Record<FormName, TypeInUse>;
}
