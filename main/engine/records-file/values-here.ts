import type { FileAttachment, FileRecord } from '../../../preload/contract/record-file-format.ts';
import { isGivenByHand, isSecret, REPEAT } from '../../../preload/contract/record-fields.ts';
import type { Field } from '../../../preload/contract/record-fields.ts';
import { isSameValue } from '../../../preload/contract/record-values.ts';
import type { FieldValue, PlainValue, RecordValues, RepeatRow } from '../../../preload/contract/record-values.ts';
import { scopeOf } from '../access/grants.ts';
import type { Db } from '../db/database.ts';
import type { CommandContext } from '../handler.ts';
import type { TypeInUse } from '../records/keep.ts';
import type { StoredRecord } from '../records/stored-record.ts';
import { seesRecord } from '../records/values.ts';
import type { Known } from '../records-import/known.ts';
import type { BroughtFiles } from './brought-files.ts';
import { idOfImporter } from './id-of-importer.ts';

/** What of a record of the file is not here, and the files of it that are brought. */
export interface Tally {
  ownersReplaced: number;
  peopleMissing: number;
  recordsMissing: number;
  filesMissing: number;
  brought: Set<string>;
}
/** A tally of nothing yet. */
export const nothingYet = (): Tally => ({ ownersReplaced: 0, peopleMissing: 0, recordsMissing: 0, filesMissing: 0, brought: new Set() });
interface Of {
  db: Db;
  ctx: CommandContext;
  inUse: TypeInUse;
  known: Known;
  files: BroughtFiles;
}

/** What the values of a file of records mean here, to who brings it in: people by their names, records and files by their ids here. */
export class ValuesHere {
  readonly #of: Of;

  constructor(of: Of) {
    this.#of = of;
  }

  /**
   * The id under which a record of the file is made. Who reads all records is told nothing by whether an id is taken;
   * anybody else's records have ids of their own, the same each time, so that no file asks for somebody else's.
   */
  ownId(id: string): string {
    const { actor } = this.#of.ctx;
    return scopeOf(actor, 'records.read') === 'all' ? id : idOfImporter(actor.personId, id);
  }

  /** The id of what is pointed to, where the caller sees such a record. */
  targetHere(id: string, typeId: string): string | null {
    return [id, this.ownId(id)].find((one) => seesRecord(this.#of.db, { id: one, typeId }, this.#of.ctx.actor)) ?? null;
  }

  /**
   * The values as they are here: people, files and records by their ids here, and without what is worked out or not here.
   * What a record that is `there` says already is not looked up: it may mean somebody whom the caller does not see.
   */
  valuesOf({ values, people, attachments }: FileRecord, there: StoredRecord | null, tally: Tally, notHere: (id: string) => string | null): RecordValues {
    const given = Object.fromEntries(Object.entries(values).filter(([name]) => !this.#of.inUse.fields.has(name) || isGiven(this.#of.inUse.fields.get(name) as Field)));
    const [same, other] = [true, false].map((isSame) => Object.fromEntries(Object.entries(given).filter(([name, value]) => (there !== null && isSameValue(value, there.values[name])) === isSame))) as [RecordValues, RecordValues];
    const inFile = new Map(attachments.map((attachment) => [attachment.id, attachment]));
    const file = (id: string): string | null => {
      const here = this.#fileHere(inFile.get(id), id, there?.num ?? null);
      if (here === null) tally.filesMissing += 1;
      else if (here !== id) tally.brought.add(here);
      return here;
    };
    const mapped = this.mapped(other, (field, value) => {
      if (field.kind === 'person' && typeof value === 'string') {
        const here = this.#of.known.person(people[value]?.username ?? value, 'field')?.id ?? null;
        if (here === null) tally.peopleMissing += 1;
        return here;
      }
      if (field.kind === 'reference' && typeof value === 'string') {
        const here = this.targetHere(value, field.typeId) ?? notHere(value);
        if (here === null) tally.recordsMissing += 1;
        return here;
      }
      if (field.kind === 'signature' && typeof value === 'string') return file(value);
      if (field.kind !== 'attachment' || !Array.isArray(value)) return value;
      const here = value.flatMap((id) => file(id) ?? []);
      return here.length === 0 ? null : here;
    });
    return { ...same, ...mapped };
  }

  /** The id that a file of the record has here: its own of before, or one that is brought; null for none. */
  #fileHere(attachment: FileAttachment | undefined, id: string, recordNum: number | null): string | null {
    const own = recordNum === null ? undefined : this.#of.db.prepare('SELECT 1 FROM attachment WHERE id = ? AND record_num = ?').get(id, recordNum);
    if (own) return id;
    return attachment?.part == null ? null : this.#of.files.bring(this.#of.db, attachment);
  }

  /** Values with each one, those in rows too, as `change` makes it. */
  mapped(values: RecordValues, change: (field: Field, value: PlainValue) => PlainValue): RecordValues {
    return Object.fromEntries(
      Object.entries(values).map(([name, value]): [string, FieldValue] => {
        const field = this.#of.inUse.fields.get(name);
        if (!field || value === null) return [name, value];
        if (field.kind !== REPEAT) return [name, change(field, value as PlainValue)];
        const inner = new Map(field.fields.map((one) => [one.name, one]));
        const rows = Array.isArray(value) ? (value as RepeatRow[]) : [];
        return [name, rows.map((row) => Object.fromEntries(Object.entries(row).flatMap(([key, each]) => innerOf(inner.get(key), key, each, change))))];
      }),
    );
  }
}

/** Whether a field's value can be given at all: what is computed or only shown is not, and no file tells a secret. */
export function isGiven(field: Field): boolean {
  return isGivenByHand(field) && !isSecret(field);
}

function innerOf(field: Field | undefined, name: string, value: PlainValue, change: (field: Field, value: PlainValue) => PlainValue): [string, PlainValue][] {
  if (!field) return [[name, value]];
  return isGiven(field) && value !== null ? [[name, change(field, value)]] : [];
}
