import { canBeInList, pointsElsewhere, REPEAT } from '../../preload/contract/record-fields.ts';
import type { Field } from '../../preload/contract/record-fields.ts';
import type { PlainValue, RecordValues, ValueProblem } from '../../preload/contract/record-values.ts';
import type { RecordRowError } from '../../preload/contract/records-import.ts';
import { EngineError } from '../engine/errors.ts';
import { foldName } from '../engine/people/fold.ts';
import { prepareRecord } from '../engine/records/keep.ts';
import type { Prepared, TypeInUse } from '../engine/records/keep.ts';
import { KEY_MAX_CHARS, sortKey } from '../engine/records/shown-value.ts';
import { keepGiven, problemsOfGiven } from '../engine/records/values.ts';
import { presetsBeside } from '../engine/records-import/presets.ts';
import { TimeZone } from './number-text.ts';
import type { ReadRecordsParams } from './read-records-file.ts';
import { cellReader } from './record-cells.ts';
import type { CellRead } from './record-cells.ts';
import { FORMULA_CELL } from './table.ts';
import type { TableRecord } from './table.ts';

/** A row that is good by itself. */
export interface RowRead {
  line: number;
  given: string | null;
  made: Prepared | null;
  secrets: string | null;
  problems: RecordRowError[] | null;
  match: string | number | null;
  owner: string | null;
  team: string | null;
}
interface Place {
  field: Field;
  at: number;
  column: string;
  read: (text: string) => CellRead;
}

/** What our own export puts an apostrophe before, and that apostrophe: it takes itself away again (csv-writer.ts). */
const ESCAPED = /^'+[=+\-@\t\r]/u;
const NOTHING: ReadonlySet<string> = new Set();

/** Reads the records of a table as those of a type. Throws invalid_input/file_missing_columns. */
export class RecordRows {
  readonly #params: ReadRecordsParams;
  readonly #kind: 'csv' | 'xlsx';
  readonly #form: Pick<TypeInUse, 'definition' | 'fields' | 'columns'>;
  readonly #width: number;
  readonly #places: readonly Place[];
  readonly #presets: RecordValues;
  readonly #owner: number | null;
  readonly #team: number | null;
  readonly #number: number | null;
  readonly #keyField: Field | null;

  constructor(params: ReadRecordsParams & { fields: ReadonlyMap<string, Field>; kind: 'csv' | 'xlsx' }, columns: readonly string[]) {
    const { definition, fields, into, kind } = params;
    this.#params = params;
    this.#kind = kind;
    this.#width = columns.length;
    const zone = new TimeZone(params.timeZone);
    const position = (name: string): number => {
      const at = columns.indexOf(name);
      if (at === -1) throw new EngineError('invalid_input', 'file_missing_columns');
      return at;
    };
    this.#form = {
      definition,
      fields,
      columns: params.listColumns.flatMap((name) => {
        const field = fields.get(name);
        return field && canBeInList(field) ? [{ field, num: 0 }] : [];
      }),
    };
    this.#places = into.fields.flatMap(({ field: name, column, numbers, dates }) => {
      const field = fields.get(name);
      return field ? [{ field, column, at: position(column), read: cellReader(field, definition, { numbers, dates, zone, isWorkbook: kind === 'xlsx' }) }] : [];
    });
    const optional = (name: string | null): number | null => (name === null ? null : position(name));
    this.#owner = optional(into.ownerColumn);
    this.#team = optional(into.teamColumn);
    this.#number = optional(into.numberColumn);
    this.#keyField = params.keyField === null ? null : (fields.get(params.keyField) ?? null);
    this.#presets = presetsBeside(definition, into, params.nowMs);
  }

  read({ line, cells }: TableRecord): RowRead | { errors: RecordRowError[] } {
    if (this.#kind === 'csv' && cells.length !== this.#width) return { errors: [{ line, column: null, field: null, rule: 'wrong_number_of_fields' }] };
    const errors: RecordRowError[] = [];
    const given: RecordValues = {};
    let isSought = false;
    for (const { field, at, column, read } of this.#places) {
      const text = this.#text(cells, at);
      const cell = text === FORMULA_CELL ? { rule: 'formula' } : read(text);
      if ('rule' in cell) errors.push({ line, column, field: field.name, rule: cell.rule });
      else if (cell.value !== null) {
        given[field.name] = cell.value;
        isSought ||= asksDatabase(field);
      } else if (this.#params.clears) given[field.name] = null;
    }
    const owner = this.#wordAt(cells, this.#owner);
    const team = this.#wordAt(cells, this.#team);
    for (const [word, column] of [[owner, this.#params.into.ownerColumn], [team, this.#params.into.teamColumn]] as const) {
      if (word === FORMULA_CELL) errors.push({ line, column, field: null, rule: 'formula' });
    }
    const match = this.#matchOf(given, cells);
    if (match !== null && typeof match === 'object') errors.push({ line, column: this.#columnOf(this.#params.keyField), field: this.#params.keyField, rule: match.rule });
    // Ids are only texts so far: whoever they stand for has one that fits.
    errors.push(...this.#errorsOf(line, problemsOfGiven(this.#form, isSought ? withoutSought(this.#form.fields, given) : given)));
    if (errors.length > 0 || (match !== null && typeof match === 'object')) return { errors };

    const row = { line, match, owner, team };
    const isMade = this.#params.makes && !isSought;
    const text = this.#params.changes || !isMade ? JSON.stringify(given) : null;
    if (!isMade) return { ...row, given: text, made: null, secrets: null, problems: null };
    const { kept, problems } = keepGiven(this.#form, { values: {}, held: NOTHING }, { ...this.#presets, ...given }, this.#params.nowMs);
    if (problems.length > 0) {
      const found = this.#errorsOf(line, problems);
      return this.#params.changes ? { ...row, given: text, made: null, secrets: null, problems: found } : { errors: found };
    }
    const secrets = kept.secrets.size === 0 ? null : JSON.stringify([...kept.secrets].map(([{ name }, value]) => [name, value]));
    return { ...row, given: text, made: prepareRecord(this.#form, kept.values), secrets, problems: null };
  }

  #text(cells: TableRecord['cells'], at: number): string {
    const cell = cells[at];
    const text = typeof cell === 'string' ? cell : '';
    return this.#kind === 'csv' && text.startsWith("'") && ESCAPED.test(text) ? text.slice(1) : text;
  }

  /** A word that is looked up; null for a column that there is not. */
  #wordAt(cells: TableRecord['cells'], at: number | null): string | null {
    return at === null ? null : this.#text(cells, at).trim();
  }

  /** What tells this row apart, as the list's columns and numbers have it; null for nothing, or what it breaks. */
  #matchOf(given: RecordValues, cells: TableRecord['cells']): string | number | null | { rule: string } {
    const field = this.#keyField;
    if (field === null) {
      const text = this.#wordAt(cells, this.#number) ?? '';
      if (text === '') return null;
      return /^\d{1,15}$/u.test(text) ? Number(text) : { rule: 'format' };
    }
    const value = (given[field.name] ?? null) as PlainValue;
    if (!canBeInList(field) || value === null) return { rule: 'required' };
    const key = sortKey(field, value, this.#form.definition, foldName);
    if (Buffer.isBuffer(key)) return { rule: 'format' };
    // The list's column keeps no more of it, so that two long ones could be taken for one.
    return field.kind !== 'choice' && typeof key === 'string' && key.length >= KEY_MAX_CHARS ? { rule: 'too_long' } : key;
  }

  #errorsOf(line: number, problems: readonly ValueProblem[]): RecordRowError[] {
    return problems.map(({ path, rule }) => {
      const [field = ''] = path.split('.', 1);
      const name = this.#form.fields.has(path) ? path : field;
      return { line, column: this.#columnOf(name), field: this.#form.fields.has(name) ? name : null, rule };
    });
  }

  #columnOf(field: string | null): string | null {
    return field === null ? this.#params.into.numberColumn : (this.#places.find((place) => place.field.name === field)?.column ?? null);
  }
}

/** Whether values of this field stand for somebody or something that only the database knows. */
function asksDatabase(field: Field): boolean {
  return field.kind === REPEAT ? field.fields.some(asksDatabase) : pointsElsewhere(field);
}

function withoutSought(fields: ReadonlyMap<string, Field>, given: RecordValues): RecordValues {
  return Object.fromEntries(
    Object.entries(given).filter(([name]) => {
      const field = fields.get(name);
      return !field || !pointsElsewhere(field);
    }),
  );
}
