import { fieldsOf, REPEAT } from '../../../preload/contract/record-fields.ts';
import type { Field, TypeDefinition } from '../../../preload/contract/record-fields.ts';
import type { RecordColumns, RecordsInspection } from '../../../preload/contract/records-import.ts';
import { EXPORTED_COLUMNS } from '../../jobs/export-columns.ts';
import { canBeImported } from '../../jobs/record-cells.ts';

type Column = RecordsInspection['columns'][number];

/** What columns are called that hold what every record has; in English and German, compared as names of fields are. */
const WORDS: Readonly<Record<'owner' | 'team' | 'number', readonly string[]>> = {
  owner: ['owner', 'responsible', 'besitzer', 'zuständig', 'verantwortlich'],
  team: ['team', 'gruppe', 'abteilung'],
  number: ['number', 'recordnumber', 'nummer', 'datensatznummer', 'nr'],
};

/**
 * What of a file probably becomes what: a column goes to the field of its name, else to one whose label it bears in
 * any language. The columns that our own export begins with are never fields. A column serves one field only.
 */
export function proposeColumns(definition: TypeDefinition, columns: readonly Column[]): RecordColumns {
  const left = new Map([...columns].reverse().map((column) => [wordOf(column.name), column]));
  const take = (words: readonly string[]): Column | null => {
    for (const word of words) {
      const column = left.get(word);
      if (column === undefined) continue;
      left.delete(word);
      return column;
    }
    return null;
  };
  const isOurs = EXPORTED_COLUMNS.every((name, at) => columns[at]?.name === name);
  if (isOurs) {
    // A field may go by such a name too: what comes later is that field's.
    for (const name of EXPORTED_COLUMNS) left.delete(name);
    for (const column of columns.slice(EXPORTED_COLUMNS.length).reverse()) left.set(wordOf(column.name), column);
  }
  const fields = fieldsOf(definition).filter(canBeImported);
  const taken = new Map<string, Column>();
  for (const wordsFor of [({ name }: Field) => [name], ({ label }: Field) => [label.text, ...Object.values(label.in)]]) {
    for (const field of fields) {
      if (taken.has(field.name)) continue;
      const column = take(wordsFor(field).map(wordOf));
      if (column) taken.set(field.name, column);
    }
  }
  const own = (name: 'owner' | 'team' | 'number'): string | null => (isOurs ? name : (take(WORDS[name])?.name ?? null));
  return {
    fields: fields.flatMap(({ name, kind }) => {
      const column = taken.get(name);
      if (!column) return [];
      const formats = kind === REPEAT ? {} : { numbers: column.numbers[0], dates: column.dates[0] };
      return [{ field: name, column: column.name, numbers: formats.numbers ?? ('point' as const), dates: formats.dates ?? ('ymd' as const) }];
    }),
    ownerColumn: own('owner'),
    teamColumn: own('team'),
    numberColumn: own('number'),
  };
}

/** Names that are there twice have a number behind them (column-names.ts), which says nothing. */
function wordOf(name: string): string {
  return name.replace(/ #\d+$/u, '').toLowerCase().replace(/[\s_-]/gu, '');
}
