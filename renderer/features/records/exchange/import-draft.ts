import type { InputOf } from '../../../../preload/contract/contract.ts';
import { canBeInList, fieldsOf, isSecret } from '../../../../preload/contract/record-fields.ts';
import type { Field, TypeDefinition } from '../../../../preload/contract/record-fields.ts';
import type { DateFormat, ImportMode, NumberFormat, RecordsInspection } from '../../../../preload/contract/records-import.ts';

/** What a column can fill besides a field; no field is called so. */
export const OWNER = ':owner';
export const TEAM = ':team';
export const NUMBER = ':number';
/** What stands for nothing: a column left out, no key. */
export const NONE = ':none';

/** How a file is to be read, as far as it is chosen. */
export interface ImportDraft {
  /** By column: the field that it fills, or one of the above. */
  targets: Readonly<Record<string, string>>;
  numbers: Readonly<Record<string, NumberFormat>>;
  dates: Readonly<Record<string, DateFormat>>;
  mode: ImportMode;
  /** A field, the number, or nothing. */
  key: string;
  empty: 'leave' | 'clear';
}
type Column = RecordsInspection['columns'][number];

/** What is proposed for a file, to begin with. */
export function draftFrom({ columns, proposal }: RecordsInspection): ImportDraft {
  const targets = new Map(proposal.fields.map(({ field, column }) => [column, field]));
  for (const [column, target] of [[proposal.ownerColumn, OWNER], [proposal.teamColumn, TEAM], [proposal.numberColumn, NUMBER]] as const) {
    if (column !== null && !targets.has(column)) targets.set(column, target);
  }
  const first = <F>(formats: (column: Column) => readonly F[]): Record<string, F> => Object.fromEntries(columns.flatMap((column) => formats(column).slice(0, 1).map((format) => [column.name, format])));
  return { targets: Object.fromEntries(targets), numbers: first(({ numbers }) => numbers), dates: first(({ dates }) => dates), mode: 'create', key: NONE, empty: 'leave' };
}

/** Lets a column fill something; another that did no longer does. */
export function aimed(draft: ImportDraft, column: string, target: string): ImportDraft {
  const others = Object.entries(draft.targets).filter(([name, one]) => name !== column && one !== target);
  return { ...draft, targets: Object.fromEntries(target === NONE ? others : [...others, [column, target]]) };
}

/** The format of numbers or dates that must be asked for: more than one reads all of the column, and not all the same. */
export function openFormats(column: Column, field: Field | undefined): { numbers: readonly NumberFormat[]; dates: readonly DateFormat[] } {
  const several = <F>(formats: readonly F[]): readonly F[] => (formats.length > 1 ? formats : []);
  return {
    numbers: field?.kind === 'number' ? several(column.numbers) : [],
    dates: field?.kind === 'date' || field?.kind === 'date_time' ? several(column.dates) : [],
  };
}

/** What records that are there can be found by: columns of the list that the file fills, and the number where it has one. */
export function keysFor({ targets, mode }: ImportDraft, definition: TypeDefinition): string[] {
  const filled = new Set(Object.values(targets));
  const fields = fieldsOf(definition).filter((field) => filled.has(field.name) && canBeInList(field) && field.inList && !isSecret(field));
  return [...(mode !== 'create' && filled.has(NUMBER) ? [NUMBER] : []), ...fields.map(({ name }) => name)];
}

/** The key that counts: the chosen one as long as it is there. */
export function keyOf(draft: ImportDraft, definition: TypeDefinition): string {
  return keysFor(draft, definition).includes(draft.key) ? draft.key : NONE;
}

/** Whether enough is chosen to try the file out. */
export function isComplete(draft: ImportDraft, definition: TypeDefinition): boolean {
  const fillsAField = Object.values(draft.targets).some((target) => !target.startsWith(':'));
  return draft.mode === 'create' ? fillsAField : keyOf(draft, definition) !== NONE;
}

/** What the engine is told. */
export function choicesFrom(draft: ImportDraft, { part, delimiter, encoding }: RecordsInspection, definition: TypeDefinition): Omit<InputOf<'recordsImport.run'>, 'file' | 'typeId' | 'dryRun' | 'skipRefused'> {
  const { targets, numbers, dates, mode, empty } = draft;
  const columnFor = (target: string): string | null => Object.entries(targets).find(([, one]) => one === target)?.[0] ?? null;
  const key = keyOf(draft, definition);
  return {
    part,
    delimiter,
    encoding,
    into: {
      fields: Object.entries(targets)
        .filter(([, target]) => !target.startsWith(':'))
        .map(([column, field]) => ({ field, column, numbers: numbers[column] ?? 'point', dates: dates[column] ?? 'ymd' })),
      ownerColumn: columnFor(OWNER),
      teamColumn: columnFor(TEAM),
      numberColumn: columnFor(NUMBER),
    },
    mode,
    key: key === NONE ? null : key === NUMBER ? { by: 'number' } : { by: 'field', field: key },
    empty,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}
