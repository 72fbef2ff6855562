import { createHash } from 'node:crypto';
import type { ParsedInputOf } from '../../../preload/contract/contract.ts';
import { IMPORT_LIMITS } from '../../../preload/contract/people-import.ts';
import type { ImportRowError } from '../../../preload/contract/people-import.ts';
import type { PeopleBatch } from '../../jobs/read-people-file.ts';
import type { Db, Statement } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import type { Sql } from '../db/sql.ts';
import { EngineError } from '../errors.ts';
import type { CommandContext, EventFacts } from '../handler.ts';
import { ImportDifferences } from './import-differences.ts';
import { applyTo, differencesTo, findByUsername, isKnown, refusalOf } from './import-existing.ts';
import type { Existing, RowOfPerson } from './import-existing.ts';
import { ImportRoles } from './import-roles.ts';
import { ImportTeams } from './import-teams.ts';
import { endInvitationByOthers } from './invitation.ts';
import { dropStaleSlotsAfterCommit } from './slots.ts';

type Choices = Pick<ParsedInputOf<'people.import'>, 'existing' | 'roles' | 'inactive'>;

const INSERT = `
  INSERT INTO person (id, name, name_key, username, email, team_id, role_id, status, created_at_ms, created_seq)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
/** Between what an event tells of several fields. */
const BETWEEN = ' · ';

/**
 * Takes the rows of an import into the database, in the caller's transaction. What it keeps in memory does not grow
 * with the file, but for the numbers of people it changed: whether a name is taken is asked of the table's own unique
 * indexes, by inserting.
 */
export class Intake {
  refused = 0;
  /** Rows left out because their account was not in use. */
  skipped = 0;
  readonly differences = new ImportDifferences();
  /** By line; the first ones, as many as are shown. */
  readonly errors: ImportRowError[] = [];
  readonly #db: Db;
  readonly #ctx: CommandContext;
  readonly #choices: Choices;
  readonly #insert: Statement;
  readonly #roles: ImportRoles;
  readonly #teams: ImportTeams;
  readonly #nowMs: number;
  /** The event that will tell of this import, if none of a changed person comes before: this transaction is the only writer. */
  readonly #seq: number;
  /** Rows numbered higher were inserted by this import. */
  readonly #lastNumBefore: number;
  /** Numbers of the people this import changed, or found as they should be. */
  readonly #met = new Set<number>();
  #endedInvitations = false;
  readonly #rowsDigest = createHash('sha256');

  constructor(db: Db, ctx: CommandContext, choices: Choices) {
    this.#db = db;
    this.#ctx = ctx;
    this.#choices = choices;
    this.#insert = db.prepare(INSERT);
    this.#roles = new ImportRoles(db, ctx.actor, choices.roles);
    this.#teams = new ImportTeams(db);
    this.#nowMs = ctx.clock.nowMs();
    this.#seq = numberFrom(db, sql`SELECT coalesce(max(seq), 0) + 1 AS value FROM audit_event`);
    this.#lastNumBefore = numberFrom(db, sql`SELECT coalesce(max(num), 0) AS value FROM person`);
  }

  /** Names of teams that did not exist before; the first ones, as many as are shown. */
  get newTeams(): string[] {
    return this.#teams.shown;
  }
  get newTeamCount(): number {
    return this.#teams.createdCount;
  }

  /** Takes one batch in. */
  take(batch: PeopleBatch): void {
    const errors = [...batch.errors];
    const digested: string[] = [];
    const notInUse = new Set(batch.notInUse);
    for (let index = 0; index < batch.lines.length; index += 1) {
      if (notInUse.has(index) && this.#choices.inactive === 'skip') {
        this.skipped += 1;
        continue;
      }
      const found = this.#row(batch, index, notInUse.has(index), digested);
      if (found.length > 0) this.refused += 1;
      errors.push(...found);
    }
    this.refused += batch.refused;
    this.#rowsDigest.update(digested.join(''));
    errors.sort((a, b) => a.line - b.line);
    this.errors.push(...errors.slice(0, IMPORT_LIMITS.shownErrors - this.errors.length));
  }

  /** SHA-256, in hex, over one line of JSON for each person created or changed: id, name, username, e-mail, team, role id. */
  digest(): string {
    return this.#rowsDigest.digest('hex');
  }

  /** Writes the event of the import and returns its number, which its people carry. */
  close(details: NonNullable<EventFacts['details']>): number {
    if (this.#endedInvitations) dropStaleSlotsAfterCommit(this.#db, this.#ctx);
    const seq = this.#ctx.record({ details });
    if (seq === this.#seq) return seq;
    // Each person changed has an event of their own before this one, so those created carry a number too low.
    if (this.differences.counts.update === 0) throw new EngineError('internal', 'unexpected');
    this.#db.prepare('UPDATE person SET created_seq = ? WHERE num > ?').run(seq, this.#lastNumBefore);
    return seq;
  }

  #row(batch: PeopleBatch, index: number, isNotInUse: boolean, digested: string[]): ImportRowError[] {
    const line = batch.lines[index] ?? 0;
    const name = batch.names[index] ?? '';
    const username = batch.usernames[index] ?? '';
    const email = batch.emails[index] ?? null;
    const team = this.#teams.find(batch.teams[index] ?? null);
    const found = this.#roles.find(batch.roles[index] ?? null, team?.id ?? null);
    if ('rule' in found) return [{ line, column: 'role', rule: found.rule }];
    const { role } = found;
    const row: RowOfPerson = { line, name, nameKey: batch.nameKeys[index] ?? '', username, email, team, role };

    const id = this.#ctx.random.uuid();
    const isNewTeam = team !== null && team.id === null;
    const teamId = team && this.#teams.ensure(team);
    const status = isNotInUse && this.#choices.inactive === 'disable' ? 'disabled' : 'invited';
    const { changes } = this.#insert.run(id, name, row.nameKey, username, email, teamId, role?.id ?? null, status, this.#nowMs, this.#seq);
    if (changes === 0) {
      const errors = this.#known(row, digested);
      if (errors.length > 0 && isNewTeam) this.#teams.forget(team);
      return errors;
    }
    this.differences.add({
      line,
      name,
      username,
      change: 'create',
      fields: [
        ...(email === null ? [] : [{ field: 'email' as const, from: null, to: email }]),
        ...(team === null ? [] : [{ field: 'team' as const, from: null, to: team.name }]),
        ...(role === null ? [] : [{ field: 'role' as const, from: null, to: role.name }]),
        ...(status === 'invited' ? [] : [{ field: 'status' as const, from: null, to: status }]),
      ],
    });
    digested.push(JSON.stringify([id, name, username, email, team?.name ?? null, role?.id ?? null]), '\n');
    return [];
  }

  /** A row whose user name or e-mail address somebody has: changes them where that was chosen, else says who is in the way. */
  #known(row: RowOfPerson, digested: string[]): ImportRowError[] {
    if (this.#choices.existing === 'update') {
      const person = findByUsername(this.#db, row.username);
      if (person && person.num <= this.#lastNumBefore && !this.#met.has(person.num)) return this.#update(person, row, digested);
    }
    return this.#taken(row);
  }

  #update(person: Existing, row: RowOfPerson, digested: string[]): ImportRowError[] {
    const { line, name, username } = row;
    const fields = differencesTo(person, row);
    if (fields.length === 0 && isKnown(this.#ctx, person)) {
      this.#met.add(person.num);
      this.differences.add({ line, name, username, change: 'unchanged', fields });
      return [];
    }
    const refusal = refusalOf(this.#db, this.#ctx, person, row, fields);
    if (refusal) return [{ line, ...refusal }];
    const byEmail = row.email === null ? null : this.#holder(sql`SELECT num FROM person WHERE email = ?`, row.email);
    if (byEmail !== null && byEmail !== person.num) return [{ line, column: 'email', rule: this.#ruleOfEmail(byEmail) }];
    applyTo(this.#db, person, row);
    const isMoved = fields.some(({ field }) => field === 'team' || field === 'role');
    if (isMoved && endInvitationByOthers(this.#db, person.id, this.#ctx.actor.personId)) this.#endedInvitations = true;
    this.#met.add(person.num);
    this.differences.add({ line, name, username, change: 'update', fields });
    const side = (which: 'from' | 'to'): string => fields.map((field) => field[which] ?? '–').join(BETWEEN);
    this.#ctx.record({ target: { kind: 'person', id: person.id, name }, details: { cause: 'updated', from: side('from'), to: side('to') } });
    digested.push(JSON.stringify([person.id, name, username, row.email ?? person.email, row.team?.name ?? person.teamName, row.role?.id ?? person.roleId]), '\n');
    return [];
  }

  /** Which of a row's names is somebody else's, and whether that somebody is from the same file. */
  #taken({ line, username, email }: RowOfPerson): ImportRowError[] {
    const errors: ImportRowError[] = [];
    const byUsername = this.#holder(sql`SELECT num FROM person WHERE username = ?`, username);
    const byEmail = email === null ? null : this.#holder(sql`SELECT num FROM person WHERE email = ?`, email);
    if (byEmail !== null && !(byEmail === byUsername && this.#met.has(byEmail))) errors.push({ line, column: 'email', rule: this.#ruleOfEmail(byEmail) });
    if (byUsername !== null) errors.push({ line, column: 'username', rule: this.#isOfFile(byUsername) ? 'duplicate_username_in_file' : 'username_taken' });
    // Nothing else of a person is unique but the id just made.
    if (errors.length === 0) throw new EngineError('internal', 'unexpected');
    return errors;
  }

  #ruleOfEmail(holder: number): 'duplicate_email_in_file' | 'email_taken' {
    return this.#isOfFile(holder) ? 'duplicate_email_in_file' : 'email_taken';
  }

  #isOfFile(num: number): boolean {
    return num > this.#lastNumBefore || this.#met.has(num);
  }

  #holder(query: Sql, value: string): number | null {
    return (this.#db.prepare(query).get(value) as { num: number } | undefined)?.num ?? null;
  }
}

function numberFrom(db: Db, query: Sql): number {
  return (db.prepare(query).get() as { value: number }).value;
}
