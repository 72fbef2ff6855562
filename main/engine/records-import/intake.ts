import type { ParsedInputOf } from '../../../preload/contract/contract.ts';
import { isSecret } from '../../../preload/contract/record-fields.ts';
import type { Field } from '../../../preload/contract/record-fields.ts';
import type { FieldValue, RecordValues } from '../../../preload/contract/record-values.ts';
import { RECORDS_IMPORT_LIMITS } from '../../../preload/contract/records-import.ts';
import type { RecordRowError } from '../../../preload/contract/records-import.ts';
import type { RecordsBatch } from '../../jobs/read-records-file.ts';
import { scopeOf } from '../access/grants.ts';
import { reachesRecord } from '../access/visible-records.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import { Turns } from '../give-way.ts';
import type { CommandContext } from '../handler.ts';
import { insertRecord, prepareRecord } from '../records/keep.ts';
import type { Prepared, TypeInUse } from '../records/keep.ts';
import { EMPTY_KEY } from '../records/shown-value.ts';
import { writeStanding } from '../records/standing.ts';
import { auditTarget } from '../records/stored-record.ts';
import type { StoredRecord } from '../records/stored-record.ts';
import { keepGiven, unknownIdsIn } from '../records/values.ts';
import { actorNum, changeDetails, keepSecrets, tryChange } from '../records/write.ts';
import { Differences } from './differences.ts';
import type { FieldDifference } from './differences.ts';
import { Known } from './known.ts';
import type { Somebody } from './known.ts';
import { Matches } from './matches.ts';
import { presetsBeside } from './presets.ts';

type Input = ParsedInputOf<'recordsImport.run'>;
type Refusal = Pick<RecordRowError, 'column' | 'field' | 'rule'>;
/** Why a row stops; caught where rows are taken. */
class Refused extends Error {
  readonly why: readonly Refusal[];

  constructor(why: readonly Refusal[]) {
    super();
    this.why = why;
  }
}
interface NewRecord {
  prepared: Prepared;
  secrets: ReadonlyMap<Field, FieldValue>;
}

/**
 * Takes the rows of an import into the database, in the caller's transaction: the rules are those of making and
 * changing one record. What it keeps in memory does not grow with the file, but for the numbers of records it changed.
 */
export class RecordsIntake {
  refused = 0;
  unchanged = 0;
  /** By line; the first ones, as many as are shown. */
  readonly errors: RecordRowError[] = [];
  readonly differences: Differences;
  /** The number of the record made last. */
  lastNumber: number;
  readonly #db: Db;
  readonly #ctx: CommandContext;
  readonly #input: Input;
  readonly #inUse: TypeInUse;
  readonly #known: Known;
  readonly #turns: Turns;
  readonly #matches: Matches | null;
  readonly #presets: RecordValues;
  readonly #self: Somebody;
  readonly #nowMs: number;

  constructor(db: Db, ctx: CommandContext, input: Input, inUse: TypeInUse) {
    this.#db = db;
    this.#ctx = ctx;
    this.#input = input;
    this.#inUse = inUse;
    this.#nowMs = ctx.clock.nowMs();
    this.#known = new Known(db, ctx);
    this.#turns = new Turns(ctx);
    this.#matches = input.key === null ? null : new Matches(db, ctx, inUse, input.key.by === 'field' ? input.key.field : null);
    this.#presets = presetsBeside(inUse.definition, input.into, this.#nowMs);
    this.#self = { num: actorNum(db, ctx), id: ctx.actor.personId, name: ctx.actor.name };
    this.differences = new Differences(inUse);
    const { last } = db.prepare('SELECT last_number AS last FROM record_type WHERE num = ?').get(inUse.type.num) as { last: number };
    this.lastNumber = last;
  }

  /** Takes one batch in. Throws conflict/cancelled. */
  async take(batch: RecordsBatch): Promise<void> {
    const errors = [...batch.errors];
    const columns = this.#inUse.columns.length;
    let keysAt = 0;
    for (let index = 0; index < batch.lines.length; index += 1) {
      const made = batch.made[index] ?? null;
      const keys = made === null ? [] : batch.keys.slice(keysAt, keysAt + columns);
      keysAt += keys.length;
      try {
        this.#row(batch, index, made === null ? null : { ...made, keys: keys.map((key) => key ?? EMPTY_KEY) });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        const line = batch.lines[index] ?? 0;
        this.refused += 1;
        errors.push(...error.why.map((why) => ({ line, ...why })));
      }
      await this.#turns.next();
    }
    this.refused += batch.refused;
    errors.sort((a, b) => a.line - b.line);
    this.errors.push(...errors.slice(0, RECORDS_IMPORT_LIMITS.shownErrors - this.errors.length));
  }

  /** Writes what is written once for all rows. */
  close(): void {
    if (this.differences.created > 0) this.#db.prepare('UPDATE record_type SET last_number = ? WHERE num = ?').run(this.lastNumber, this.#inUse.type.num);
  }

  #row(batch: RecordsBatch, index: number, made: Prepared | null): void {
    const line = batch.lines[index] ?? 0;
    const owner = batch.owners[index] ?? null;
    const team = batch.teams[index] ?? null;
    const record = this.#recordFor(batch.matches[index] ?? null);
    if (record) {
      this.#change(line, record, JSON.parse(batch.given[index] ?? '{}') as RecordValues, owner, team);
      return;
    }
    const problems = batch.problems[index] ?? null;
    if (problems) throw new Refused(problems);
    if (made) {
      const secrets = batch.secrets[index] ?? null;
      this.#create(line, { prepared: made, secrets: secrets === null ? NO_SECRETS : this.#secretsOf(secrets) }, owner, team);
    } else {
      this.#create(line, this.#newRecord(JSON.parse(batch.given[index] ?? '{}') as RecordValues), owner, team);
    }
  }

  /** The record that a row changes; null for a row that makes one. */
  #recordFor(key: string | number | null): StoredRecord | null {
    const { mode, into, key: by } = this.#input;
    if (this.#matches === null || by === null) return null;
    const at = by.by === 'number' ? { column: into.numberColumn, field: null } : { column: into.fields.find(({ field }) => field === by.field)?.column ?? null, field: by.field };
    // A row without a number is for a new record; any other key is there, or the row was refused before.
    const found = key === null ? 'none' : this.#matches.find(key);
    if (found === 'none') {
      if (mode === 'update' || (by.by === 'number' && key !== null)) throw new Refused([{ ...at, rule: 'no_match' }]);
      return null;
    }
    if (typeof found === 'string') throw new Refused([{ ...at, rule: found }]);
    if (mode === 'create') throw new Refused([{ ...at, rule: 'already_there' }]);
    return found;
  }

  #newRecord(given: RecordValues): NewRecord {
    const values = { ...this.#presets, ...this.#found(given, {}) };
    const { kept, problems } = keepGiven(this.#inUse, { values: {}, held: NO_NAMES }, values, this.#nowMs);
    this.#refuse(problems);
    return { prepared: prepareRecord(this.#inUse, kept.values), secrets: kept.secrets };
  }

  #create(line: number, { prepared, secrets }: NewRecord, ownerWord: string | null, teamWord: string | null): void {
    const owner = ownerWord === null || ownerWord === '' ? this.#self : this.#owner(ownerWord);
    const teamId = teamWord === null ? this.#ctx.actor.teamId : this.#team(teamWord);
    if (owner.id !== this.#self.id && !reachesRecord(scopeOf(this.#ctx.actor, 'records.assign'), this.#ctx.actor, { ownerId: owner.id, teamId })) {
      throw new Refused([{ column: this.#input.into.ownerColumn, field: null, rule: 'exceeds_own_grants' }]);
    }
    const id = this.#ctx.random.uuid();
    this.lastNumber += 1;
    const number = this.lastNumber;
    const num = insertRecord(this.#db, this.#inUse, { id, number, nowMs: this.#nowMs, by: this.#self.num, ownerNum: owner.num, teamId, state: 'active' }, prepared);
    if (secrets.size > 0) {
      const kept = keepSecrets(this.#db, this.#inUse, { num, version: 1 }, { secrets }, this.#ctx);
      // The one event of the import tells of all that was made; of a secret its digest must be found with its record.
      this.#ctx.record({
        target: auditTarget({ id, typeName: this.#inUse.type.name, number }),
        details: { cause: 'created', secrets: kept.map(({ field, digest }) => `${field.name} ${digest ?? ''}`) },
      });
    }
    this.differences.create(line, prepared, [...secrets.keys()], owner.name, teamWord === null ? null : teamWord);
  }

  #change(line: number, record: StoredRecord, given: RecordValues, ownerWord: string | null, teamWord: string | null): void {
    const owner = ownerWord === null || ownerWord === '' || ownerWord === record.ownerName || ownerWord === record.ownerId ? null : this.#owner(ownerWord);
    const isOtherTeam = teamWord !== null && teamWord !== (record.team ?? '') && (teamWord !== '' || this.#input.empty === 'clear');
    const teamId = isOtherTeam ? this.#team(teamWord) : record.teamId;
    const ownerNum = owner === null ? record.ownerNum : owner.num;
    const moves = { owner: ownerNum !== record.ownerNum, team: teamId !== record.teamId };
    if ((moves.owner || moves.team) && !reachesRecord(scopeOf(this.#ctx.actor, 'records.assign'), this.#ctx.actor, record)) {
      throw new Refused([{ column: moves.owner ? this.#input.into.ownerColumn : this.#input.into.teamColumn, field: null, rule: 'exceeds_own_grants' }]);
    }
    const found = this.#found(given, record.values);
    const { changed, problems } = tryChange(this.#db, record, this.#inUse, found, this.#ctx);
    this.#refuse(problems);
    this.#matches?.meet(record);
    const target = auditTarget(record);
    for (const details of changed ? changeDetails(changed) : []) this.#ctx.record({ target, details: { cause: 'updated', ...details } });
    const toOwner = moves.owner ? { from: record.ownerName, to: owner?.name ?? null } : null;
    const toTeam = moves.team ? { from: record.team, to: teamId === null ? null : teamWord } : null;
    if (toOwner ?? toTeam) {
      writeStanding(this.#db, record, { state: record.state, ownerNum, teamId });
      const details = { ...(toOwner ? { ownerFrom: toOwner.from, ownerTo: toOwner.to } : {}), ...(toTeam ? { teamFrom: toTeam.from, teamTo: toTeam.to } : {}) };
      this.#ctx.record({ target, details: { cause: 'updated', ...details } });
    }
    const secrets = this.#secretsGiven(found);
    const fields: FieldDifference[] = [
      ...(changed?.changes ?? []).map(({ field, before, after }) => ({ field, from: before, to: after, isSecret: false })),
      // Whether a secret is what the file says is not told: each one that is given counts as changed.
      ...secrets.map((field) => ({ field, from: null, to: null, isSecret: true })),
    ];
    if (fields.length === 0 && toOwner === null && toTeam === null) this.unchanged += 1;
    else this.differences.update({ line, number: record.number, title: record.title, fields, owner: toOwner, team: toTeam });
  }

  /** The values with people and records found that their words mean. */
  #found(given: RecordValues, before: RecordValues): RecordValues {
    const values: RecordValues = {};
    const unknown: { path: string; rule: string }[] = [];
    for (const [name, value] of Object.entries(given)) {
      const field = this.#inUse.fields.get(name);
      const isWord = typeof value === 'string' && (field?.kind === 'person' || field?.kind === 'reference');
      const id = !isWord ? value : value === before[name] || UUID.test(value) ? value : field.kind === 'person' ? (this.#known.person(value, 'field')?.id ?? null) : this.#known.record(field.typeId, value);
      if (isWord && id === null) unknown.push({ path: name, rule: 'no_such_item' });
      values[name] = id;
    }
    this.#refuse([...unknown, ...unknownIdsIn(this.#db, this.#inUse, values, { values: before }, this.#ctx)]);
    return values;
  }

  #owner(word: string): Somebody {
    const owner = this.#known.person(word, 'owner');
    if (!owner) throw new Refused([{ column: this.#input.into.ownerColumn, field: null, rule: 'no_such_item' }]);
    return owner;
  }

  #team(word: string): number | null {
    try {
      return this.#known.team(word);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      throw new Refused([{ column: this.#input.into.teamColumn, field: null, rule: error.reason }]);
    }
  }

  #secretsOf(text: string): ReadonlyMap<Field, FieldValue> {
    const secrets = JSON.parse(text) as [string, FieldValue][];
    return new Map(secrets.flatMap(([name, value]) => {
      const field = this.#inUse.fields.get(name);
      return field ? [[field, value] as const] : [];
    }));
  }

  #secretsGiven(given: RecordValues): string[] {
    return Object.entries(given).flatMap(([name, value]) => {
      const field = this.#inUse.fields.get(name);
      return field && isSecret(field) && value !== null ? [name] : [];
    });
  }

  #refuse(problems: readonly { path: string; rule: string }[]): void {
    if (problems.length === 0) return;
    throw new Refused(
      problems.map(({ path, rule }) => {
        const name = this.#inUse.fields.has(path) ? path : (path.split('.', 1)[0] ?? '');
        const column = this.#input.into.fields.find(({ field }) => field === name)?.column ?? null;
        return { column, field: this.#inUse.fields.has(name) ? name : null, rule };
      }),
    );
  }
}

const NO_SECRETS: ReadonlyMap<Field, FieldValue> = new Map();
const NO_NAMES: ReadonlySet<string> = new Set();
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/iu;
