import { REPEAT } from '../../../preload/contract/record-fields.ts';
import type { Field } from '../../../preload/contract/record-fields.ts';
import type { FieldValue, RecordValues } from '../../../preload/contract/record-values.ts';
import { RECORDS_IMPORT_LIMITS } from '../../../preload/contract/records-import.ts';
import type { RecordDifference } from '../../../preload/contract/records-import.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../handler.ts';
import type { Prepared, TypeInUse } from '../records/keep.ts';
import { idsIn, namesOf } from '../records/names.ts';

export type FieldDifference = RecordDifference['fields'][number];

const VALUE_CHARS = 300;
const LIST_ITEMS = 20;

/** What an import does to each record: all of it counted, the first ones kept to be shown. */
export class Differences {
  created = 0;
  updated = 0;
  readonly #fields: ReadonlyMap<string, Field>;
  readonly #made: RecordDifference[] = [];
  readonly #changed: RecordDifference[] = [];

  constructor({ fields }: Pick<TypeInUse, 'fields'>) {
    this.#fields = fields;
  }

  create(line: number, { title, body }: Pick<Prepared, 'title' | 'body'>, secrets: readonly Field[], owner: string, team: string | null): void {
    this.created += 1;
    if (this.#made.length >= RECORDS_IMPORT_LIMITS.shownDifferences) return;
    const values = JSON.parse(body) as RecordValues;
    const fields = [
      ...Object.entries(values).map(([field, to]) => ({ field, from: null, to, isSecret: false })),
      ...secrets.map(({ name }) => ({ field: name, from: null, to: null, isSecret: true })),
    ];
    this.#made.push(this.#shown({ line, number: null, title, change: 'create', fields, owner: { from: null, to: owner }, team: team === null ? null : { from: null, to: team } }));
  }

  update(difference: Omit<RecordDifference, 'change'>): void {
    this.updated += 1;
    if (this.#changed.length < RECORDS_IMPORT_LIMITS.shownDifferences) this.#changed.push(this.#shown({ ...difference, change: 'update' }));
  }

  /** Changes first, then additions: as many as are shown. */
  shown(): RecordDifference[] {
    return [...this.#changed, ...this.#made].slice(0, RECORDS_IMPORT_LIMITS.shownDifferences);
  }

  /** What the ids among what is shown stand for, as far as the caller may know. */
  names(db: Db, actor: Actor): Record<string, string> {
    const ids = this.shown().flatMap(({ fields }) =>
      fields.flatMap(({ field: name, from, to }) => {
        const field = this.#fields.get(name);
        return field && field.kind !== REPEAT ? [from, to].flatMap((value) => idsIn([field], () => value)) : [];
      }),
    );
    return namesOf(db, ids, actor);
  }

  #shown({ fields, ...difference }: RecordDifference): RecordDifference {
    return { ...difference, fields: fields.slice(0, RECORDS_IMPORT_LIMITS.shownFields).map((field) => ({ ...field, from: short(field.from), to: short(field.to) })) };
  }
}

/** A value as far as it is shown: the beginning of a long text and of a long list, and of rows how many there are. */
function short(value: FieldValue): FieldValue {
  if (typeof value === 'string') return value.length > VALUE_CHARS ? `${value.slice(0, VALUE_CHARS).toWellFormed()}…` : value;
  if (!Array.isArray(value)) return value;
  return value.every((one) => typeof one === 'string') ? value.slice(0, LIST_ITEMS) : value.length;
}
