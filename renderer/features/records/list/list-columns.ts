import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { GROUP_KINDS, MOST_GROUPS, OWN_COLUMNS, OWN_GROUPS } from '../../../../preload/contract/record-columns.ts';
import type { Column, GroupBy, OwnColumn } from '../../../../preload/contract/record-columns.ts';
import { canBeInList, fieldsOf, isSecret } from '../../../../preload/contract/record-fields.ts';
import type { PlainField, TypeDefinition } from '../../../../preload/contract/record-fields.ts';
import { useLocale } from '../../../app/i18n/i18n.ts';
import { textIn } from '../local-text.ts';
import type { RecordsView } from '../records-address.ts';

/** A column of the list: one that all records have, or a field of their type. */
export interface ListColumn {
  id: Column;
  label: string;
  /** Null for what every record has. */
  field: PlainField | null;
  /** By what the list is sorted for it, as the address has it; null for what it is not sorted by. */
  sort: string | null;
  /** As a track of a grid. */
  width: string;
}

/** As many fields as stay readable while nobody chose; the panel has the rest. */
const MOST_FIELDS_SHOWN = 4;
const OWN: Readonly<Record<OwnColumn, Pick<ListColumn, 'sort' | 'width'>>> = {
  '@number': { sort: null, width: 'minmax(60px, 0.5fr)' },
  '@owner': { sort: 'owner', width: 'minmax(90px, 1fr)' },
  '@team': { sort: 'team', width: 'minmax(90px, 1fr)' },
  '@state': { sort: null, width: '6.5rem' },
  '@tags': { sort: null, width: 'minmax(120px, 1.2fr)' },
  '@created': { sort: 'newest', width: '6.75rem' },
  '@changed': { sort: 'changed', width: '6.75rem' },
};
const LEAST_PX = 88;

/** The columns there can be: those of every record, and the fields that the administrator made columns of. */
export function useListColumns(definition: TypeDefinition | null): readonly ListColumn[] {
  const { t } = useTranslation('views');
  const locale = useLocale();
  return useMemo(() => {
    const own = OWN_COLUMNS.map((id): ListColumn => ({ id, label: t(`columns.${id.slice(1) as 'owner'}`), field: null, ...OWN[id] }));
    const fields = (definition ? fieldsOf(definition) : []).filter(isColumn);
    return [...fields.map((field): ListColumn => ({ id: field.name, label: textIn(field.label, locale), field, sort: field.name, width: 'minmax(80px, 1fr)' })), ...own];
  }, [definition, t, locale]);
}

/** The columns that are shown: those chosen, in their order; without a choice those of the type, and whose a record is. */
export function shownColumns(all: readonly ListColumn[], definition: TypeDefinition, chosen: readonly Column[] | null): ListColumn[] {
  const byId = new Map(all.map((column) => [column.id, column]));
  return (chosen ?? usualColumns(all, definition)).flatMap((id) => byId.get(id) ?? []);
}

/** What is shown until somebody chooses: the first fields without what the title says already, the owner, and the last change. */
function usualColumns(all: readonly ListColumn[], definition: TypeDefinition): Column[] {
  const [title, ...others] = definition.titleFields;
  const fields = all.filter(({ field }) => field !== null && (others.length > 0 || field.name !== title)).slice(0, MOST_FIELDS_SHOWN);
  return [...fields.map(({ id }) => id), '@owner', '@changed'];
}

/** The list without tests on what is no column of the type any more: nothing that an old address asks may be refused. */
export function onColumns(view: RecordsView, definition: TypeDefinition): RecordsView {
  const names = new Set(fieldsOf(definition).filter(isColumn).map(({ name }) => name));
  return view.tests.every(({ field }) => names.has(field)) ? view : { ...view, tests: view.tests.filter(({ field }) => names.has(field)) };
}

function isColumn(field: Parameters<typeof canBeInList>[0]): field is PlainField {
  return canBeInList(field) && field.inList && !isSecret(field);
}

/** By what a list can be divided. */
export function groupings(all: readonly ListColumn[], definition: TypeDefinition): ListColumn[] {
  const own: readonly string[] = OWN_GROUPS;
  return all.filter(({ id, field }) => (field === null ? own.includes(id) : GROUP_KINDS.includes(field.kind) && (field.kind !== 'choice' || (definition.choiceLists[field.list] ?? []).length < MOST_GROUPS)));
}

/** The grouping of an address, if the list has it. */
export function groupingOf(groupBy: GroupBy | null, all: readonly ListColumn[], definition: TypeDefinition): ListColumn | null {
  return groupings(all, definition).find(({ id }) => id === groupBy) ?? null;
}

/** The tracks of the list, and how wide it is at least: it scrolls rather than to show nothing of anything. */
export function tracksOf(columns: readonly ListColumn[], hasChecks: boolean): { columns: string; least: string } {
  return { columns: `${hasChecks ? '40px ' : ''}minmax(160px, 2fr) ${columns.map(({ width }) => width).join(' ')}`, least: `${String(200 + columns.length * LEAST_PX)}px` };
}
