import { isSecret } from '../../../preload/contract/record-fields.ts';
import type { Field } from '../../../preload/contract/record-fields.ts';
import { isSameValue } from '../../../preload/contract/record-values.ts';
import type { FieldValue } from '../../../preload/contract/record-values.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import { insertRecord, prepareRecord, writeSearch } from '../records/keep.ts';
import type { TypeInUse } from '../records/keep.ts';
import { writeSecret } from '../records/secrets.ts';
import { keepGiven, problemsOfGiven } from '../records/values.ts';
import type { Kept } from '../records/values.ts';
import type { FormName } from './forms.ts';
import type { ExampleRecord } from './records.ts';

/** By what the tables know the parts of the example. */
interface Stored {
  forms: Readonly<Record<FormName, TypeInUse>>;
  /** By their place among the teams. */
  teamIds: readonly number[];
  /** By id. */
  personNums: ReadonlyMap<string, number>;
  /** By name. */
  tagNums: ReadonlyMap<string, number>;
}

/** Writes example records with their whole past, as if each version had been saved when it says, in the caller's transaction. */
export class RecordWriter {
  readonly #db: Db;
  readonly #stored: Stored;

  constructor(db: Db, stored: Stored) {
    this.#db = db;
    this.#stored = stored;
  }

  /** Writes one, with the key of digests (withDigestKey). Throws internal/unexpected for what its form would not take. */
  write(record: ExampleRecord, key: Buffer): void {
    const { forms, teamIds, personNums, tagNums } = this.#stored;
    const inUse = forms[record.form];
    const numOf = ({ id }: { id: string }): number => personNums.get(id) ?? 0;
    const versions = record.versions.map(({ atMs, by, values }) => {
      const { kept, problems } = keepGiven(inUse, { values: {}, held: new Set() }, values, atMs);
      if (problems.length + problemsOfGiven(inUse, values).length > 0) throw new EngineError('internal', 'unexpected');
      return { atMs, by: numOf(by), kept };
    });
    const [first, last] = [versions[0], versions.at(-1)];
    if (!first || !last) throw new EngineError('internal', 'unexpected');
    const { id, number, owner, state } = record;
    const facts = { id, number, nowMs: last.atMs, by: last.by, ownerNum: numOf(owner), teamId: teamIds[owner.team] ?? null, state };
    const num = insertRecord(this.#db, inUse, facts, prepareRecord(inUse, last.kept.values));
    this.#db.prepare('UPDATE record SET version = ?, created_at_ms = ?, created_by = ? WHERE num = ?').run(versions.length, first.atMs, first.by, num);
    this.#db.prepare('UPDATE record_type SET last_number = max(last_number, ?) WHERE num = ?').run(number, inUse.type.num);
    this.#db.prepare('INSERT INTO example_record (record_num) VALUES (?)').run(num);
    const past = this.#db.prepare('INSERT INTO record_past (record_num, version, type_version, at_ms, by, body) VALUES (?, ?, ?, ?, ?, ?)');
    versions.slice(0, -1).forEach(({ atMs, by, kept }, at) => past.run(num, at + 1, inUse.type.version, atMs, by, JSON.stringify(kept.values)));
    this.#writeSecrets(inUse, num, versions.map(({ kept }) => kept), key);
    if (record.tags.length === 0) return;
    for (const tag of record.tags) this.#db.prepare('INSERT INTO record_tag (tag_num, record_num) VALUES (?, ?)').run(tagNums.get(tag) ?? 0, num);
    writeSearch(this.#db, inUse, { ...facts, num, values: last.kept.values });
  }

  #writeSecrets({ fields, numbers }: TypeInUse, recordNum: number, versions: readonly Kept[], key: Buffer): void {
    for (const field of fields.values()) {
      const fieldNum = numbers.get(field.name);
      if (!isSecret(field) || fieldNum === undefined) continue;
      let before: FieldValue = null;
      versions.forEach(({ secrets }, at) => {
        const value = secretOf(secrets, field);
        if (!isSameValue(value, before)) writeSecret(this.#db, key, { recordNum, fieldNum, version: at + 1, value });
        before = value;
      });
    }
  }
}

function secretOf(secrets: Kept['secrets'], field: Field): FieldValue {
  return secrets.get(field) ?? null;
}
