import type { FilePerson, FileRecord } from '../../../preload/contract/record-file-format.ts';
import { isSecret, pointsElsewhere } from '../../../preload/contract/record-fields.ts';
import { isSameValue } from '../../../preload/contract/record-values.ts';
import type { RecordValues, ValueProblem } from '../../../preload/contract/record-values.ts';
import { RECORDS_IMPORT_LIMITS } from '../../../preload/contract/records-import.ts';
import type { RecordRowError } from '../../../preload/contract/records-import.ts';
import { scopeOf } from '../access/grants.ts';
import { reachesRecord } from '../access/visible-records.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import { Turns } from '../give-way.ts';
import type { CommandContext } from '../handler.ts';
import { insertRecord, nextNumber, prepareRecord, useType, writeSearch } from '../records/keep.ts';
import type { TypeInUse } from '../records/keep.ts';
import { takeBackRecord } from '../records/remove.ts';
import { auditTarget, findRecord, loadRecord } from '../records/stored-record.ts';
import type { StoredRecord } from '../records/stored-record.ts';
import { keepGiven, problemsOfGiven, seesRecord, unknownIdsIn } from '../records/values.ts';
import { actorNum, changeDetails, tryChange } from '../records/write.ts';
import type { Changed } from '../records/write.ts';
import { Known } from '../records-import/known.ts';
import { putTag, wanted } from '../tags/change.ts';
import type { StoredType } from '../types/stored-type.ts';
import type { BroughtFiles } from './brought-files.ts';
import { isGiven, nothingYet, ValuesHere } from './values-here.ts';
import type { Tally } from './values-here.ts';

/** What a value points to: the type that the field asks for belongs to it. */
interface PointedTo {
  id: string;
  typeId: string;
}
/** A record made from a line of the file, what it points to, and what it adds to the counts. */
interface Pointing {
  recordId: string;
  line: number;
  to: PointedTo[];
  share: Share;
}
/** A record that was there, and what it is to point to that was not yet here, by field. */
interface Later {
  recordId: string;
  to: Map<string, PointedTo>;
  share: Share;
}
type Share = Partial<FileIntake['counts']>;
interface IntakeOptions {
  type: StoredType;
  isNew: boolean;
  files: BroughtFiles;
}

/** Brings records in one by one, as the caller could by hand; what points to other records is looked at when all are in. */
export class FileIntake {
  readonly #db: Db;
  readonly #ctx: CommandContext;
  readonly #options: IntakeOptions;
  readonly #inUse: TypeInUse;
  readonly #known: Known;
  readonly #here: ValuesHere;
  readonly #turns: Turns;
  readonly #selfNum: number;
  /** No file tells a secret: that one must be there is not asked here. */
  readonly #secrets: ReadonlySet<string>;
  readonly #errors: RecordRowError[] = [];
  readonly #numbers = new Set<number>();
  readonly #pointing: Pointing[] = [];
  readonly #later: Later[] = [];
  readonly counts = { records: 0, created: 0, updated: 0, unchanged: 0, refused: 0, ownersReplaced: 0, peopleMissing: 0, recordsMissing: 0, filesMissing: 0, files: 0 };

  constructor(db: Db, ctx: CommandContext, options: IntakeOptions) {
    this.#db = db;
    this.#ctx = ctx;
    this.#options = options;
    this.#inUse = useType(db, options.type);
    this.#known = new Known(db, ctx);
    this.#here = new ValuesHere({ db, ctx, inUse: this.#inUse, known: this.#known, files: options.files });
    this.#turns = new Turns(ctx);
    this.#selfNum = actorNum(db, ctx);
    this.#secrets = new Set([...this.#inUse.fields.values()].filter(isSecret).map(({ name }) => name));
  }

  /** One record of the file. What will not do is refused with its line, and nothing of it is kept. Throws conflict/cancelled. */
  async take(line: number, record: FileRecord): Promise<void> {
    this.counts.records += 1;
    const { actor, scope } = this.#ctx;
    const own = this.#here.ownId(record.id);
    const there = findRecord(this.#db, record.id, actor, scope) ?? (own === record.id ? null : findRecord(this.#db, own, actor, scope));
    const problems = there ? this.#change(there, record) : this.#create(line, record);
    if (problems.length > 0) this.#refuse(line, problems);
    await this.#turns.next();
  }

  /**
   * Leaves out what points to no record of its type that the caller sees, refuses records that may not be without it, and
   * tells how it went. Throws conflict/cancelled.
   */
  async close(): Promise<{ type: StoredType; isNew: boolean; counts: FileIntake['counts']; errors: RecordRowError[] }> {
    const pointingTo = new Map<string, Pointing[]>();
    for (const one of this.#pointing) {
      for (const { id } of one.to) {
        const known = pointingTo.get(id);
        if (known) known.push(one);
        else pointingTo.set(id, [one]);
      }
    }
    const refused = new Set<Pointing>();
    // Who is refused may be pointed to in turn: what points there is looked at again, and nothing else, so that a chain
    // through the whole file is gone along once.
    for (let next: Iterable<Pointing> = this.#pointing, again = new Set<Pointing>(); ; next = again, again = new Set()) {
      for (const one of next) {
        // Every record of a file may point to another: this is as long as bringing them in.
        await this.#turns.next();
        if (refused.has(one) || this.#isWithoutGone(one)) continue;
        refused.add(one);
        for (const other of pointingTo.get(one.recordId) ?? []) again.add(other);
      }
      if (again.size === 0) break;
    }
    for (const later of this.#later) {
      await this.#turns.next();
      this.#pointToWhatCame(later);
    }
    const { type, isNew } = this.#options;
    return { type, isNew, counts: this.counts, errors: this.#errors };
  }

  /** Takes out of a record what points to nothing; false where it may not be without, and so is refused. */
  #isWithoutGone(pointing: Pointing): boolean {
    const { recordId, line } = pointing;
    const gone = new Set(pointing.to.filter((one) => !seesRecord(this.#db, one, this.#ctx.actor)).map(nameOf));
    if (gone.size === 0) return true;
    const record = loadRecord(this.#db, recordId, { actor: this.#ctx.actor, scope: 'all' });
    const left = this.#here.mapped(record.values, (field, value) => (field.kind === 'reference' && typeof value === 'string' && gone.has(nameOf({ id: value, typeId: field.typeId })) ? null : value));
    const given = Object.fromEntries(Object.entries(left).filter(([name, value]) => !isSameValue(value, record.values[name])));
    const { problems } = tryChange(this.#db, record, this.#inUse, given, this.#ctx, this.#secrets);
    if (problems.length > 0) {
      takeBackRecord(this.#db, record.num);
      this.#add(pointing.share, -1);
      this.#refuse(line, problems);
      return false;
    }
    pointing.to = pointing.to.filter((one) => !gone.has(nameOf(one)));
    this.counts.recordsMissing += gone.size;
    return true;
  }

  /** Has a record that was there point to what came after it in the file. */
  #pointToWhatCame({ recordId, to, share }: Later): void {
    const came = [...to].flatMap(([name, { id, typeId }]): [string, string][] => {
      const here = this.#here.targetHere(id, typeId);
      return here === null ? [] : [[name, here]];
    });
    if (came.length === 0) return;
    const record = loadRecord(this.#db, recordId, this.#ctx);
    const { changed } = tryChange(this.#db, record, this.#inUse, Object.fromEntries(came), this.#ctx, this.#secrets);
    if (!changed) return;
    this.#recordChange(record, changed);
    this.#add({ recordsMissing: came.length }, -1);
    if (share.unchanged === 1) this.#add({ unchanged: -1, updated: 1 }, 1);
  }

  #recordChange(record: StoredRecord, changed: Changed): void {
    for (const details of changeDetails(changed)) this.#ctx.record({ target: auditTarget(record), details: { ...details, cause: 'updated' } });
  }

  #refuse(line: number, problems: readonly ValueProblem[]): void {
    this.counts.refused += 1;
    for (const { path, rule } of problems) {
      if (this.#errors.length < RECORDS_IMPORT_LIMITS.shownErrors) this.#errors.push({ line, column: null, field: path.split('.')[0] ?? null, rule });
    }
  }

  #create(line: number, record: FileRecord): ValueProblem[] {
    if (this.#options.isNew && this.#numbers.has(record.number)) return [{ path: '', rule: 'duplicate_in_file' }];
    const tally = nothingYet();
    const values = this.#here.valuesOf(record, null, tally, (id) => this.#here.ownId(id));
    const pointing: PointedTo[] = [];
    // References may be to records that come later: they are looked at in the end.
    const settled = this.#here.mapped(values, (field, value) => {
      if (field.kind !== 'reference' || typeof value !== 'string') return value;
      pointing.push({ id: value, typeId: field.typeId });
      return null;
    });
    const problems = [...problemsOfGiven(this.#inUse, values), ...unknownIdsIn(this.#db, this.#inUse, settled, { values: {} }, this.#ctx)];
    if (problems.length > 0) return problems;
    const { kept, problems: unfit } = keepGiven(this.#inUse, { values: {}, held: this.#secrets }, values, this.#ctx.clock.nowMs());
    if (unfit.length > 0) return unfit;

    const standing = { ...this.#standing(record.owner, record.team, tally), state: record.state };
    const own = this.#here.ownId(record.id);
    const id = this.#db.prepare('SELECT 1 FROM record WHERE id = ?').get(own) ? this.#ctx.random.uuid() : own;
    const number = this.#numberOf(record);
    const num = insertRecord(this.#db, this.#inUse, { id, number, nowMs: this.#ctx.clock.nowMs(), by: this.#selfNum, ...standing }, prepareRecord(this.#inUse, kept.values));
    this.#tag(num, number, record.tags, kept.values, standing);
    const share = this.#count('created', num, tally);
    if (pointing.length > 0) this.#pointing.push({ recordId: id, line, to: pointing, share });
    return [];
  }

  #change(there: StoredRecord, record: FileRecord): ValueProblem[] {
    if (there.typeNum !== this.#inUse.type.num) return [{ path: '', rule: 'other_type' }];
    const tally = nothingYet();
    const given = this.#here.valuesOf(record, there, tally, () => null);
    const to: Later['to'] = new Map();
    for (const field of this.#inUse.fields.values()) {
      const { name } = field;
      const said = record.values[name];
      if (pointsElsewhere(field) && typeof said === 'string' && given[name] === null) {
        // Nobody and nothing here is meant by it: what the record says stays as it is.
        delete given[name];
        if (field.kind === 'reference') to.set(name, { id: said, typeId: field.typeId });
      } else if (isGiven(field) && there.values[name] != null && given[name] === undefined) given[name] = null;
    }
    const { changed, problems } = tryChange(this.#db, there, this.#inUse, given, this.#ctx, this.#secrets);
    if (problems.length > 0) return problems;
    if (changed) this.#recordChange(there, changed);
    const share = this.#count(changed ? 'updated' : 'unchanged', there.num, tally);
    if (to.size > 0) this.#later.push({ recordId: there.id, to, share });
    return [];
  }

  /** Whose it will be: who is named, as far as the caller may give records to them; else the caller's own. */
  #standing(owner: FilePerson | null, teamName: string | null, tally: Tally): { ownerNum: number; teamId: number | null } {
    const { actor } = this.#ctx;
    const teamId = this.#team(teamName);
    const named = owner?.username == null ? null : this.#known.person(owner.username, 'owner');
    if (named && (named.num === this.#selfNum || reachesRecord(scopeOf(actor, 'records.assign'), actor, { ownerId: named.id, teamId }))) return { ownerNum: named.num, teamId };
    tally.ownersReplaced += 1;
    return { ownerNum: this.#selfNum, teamId };
  }

  #team(name: string | null): number | null {
    try {
      return name === null ? null : this.#known.team(name);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      return this.#ctx.actor.teamId;
    }
  }

  /** A type that came with the file keeps its numbers; any other goes on counting. */
  #numberOf({ number }: FileRecord): number {
    if (!this.#options.isNew) return nextNumber(this.#db, this.#inUse.type.num);
    this.#numbers.add(number);
    this.#db.prepare('UPDATE record_type SET last_number = max(last_number, ?) WHERE num = ?').run(number, this.#inUse.type.num);
    return number;
  }

  #tag(num: number, number: number, names: readonly string[], values: RecordValues, standing: { ownerNum: number; teamId: number | null; state: StoredRecord['state'] }): void {
    if (names.length === 0) return;
    for (const tag of wanted(this.#db, names)) putTag(this.#db, tag, num, this.#ctx);
    writeSearch(this.#db, this.#inUse, { num, number, values, ...standing });
  }

  /** Counts a record; gives what it added. */
  #count(what: 'created' | 'updated' | 'unchanged', recordNum: number, { brought, ...missing }: Tally): Share {
    // A field that is not shown has taken none.
    const { taken } = this.#db.prepare('SELECT count(*) AS taken FROM attachment WHERE record_num = ? AND id IN (SELECT value FROM json_each(?))').get(recordNum, JSON.stringify([...brought])) as { taken: number };
    const share = { [what]: 1, ...missing, files: taken };
    this.#add(share, 1);
    return share;
  }

  #add(share: Share, times: 1 | -1): void {
    for (const name of Object.keys(share) as (keyof Share)[]) this.counts[name] += times * (share[name] ?? 0);
  }
}

const nameOf = ({ id, typeId }: PointedTo): string => `${typeId} ${id}`;
