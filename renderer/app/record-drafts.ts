import { useMemo } from 'react';
import { z } from 'zod';
import { useKeptNames } from './drafts.ts';

/** What a kept form is of: a record that is changed, or a new one of a type. */
export type RecordForm = { recordId: string } | { typeId: string };

const EDIT = 'records.edit.';
const NEW = 'records.new.';

/** The name under which what is typed into a form is kept. The engine clears away what names a record or type that goes. */
export function recordDraftName(form: RecordForm): string {
  return 'recordId' in form ? EDIT + form.recordId : NEW + form.typeId;
}

/** The forms of records that the person began and has neither saved nor given up, the latest first. */
export function useUnfinishedForms(): readonly RecordForm[] {
  const names = useKeptNames('records.');
  return useMemo(() => names.flatMap(formOf), [names]);
}

function formOf(name: string): RecordForm[] {
  const [recordId, typeId] = [EDIT, NEW].map((prefix) => (name.startsWith(prefix) ? z.uuid().safeParse(name.slice(prefix.length)).data : undefined));
  if (recordId !== undefined) return [{ recordId }];
  return typeId === undefined ? [] : [{ typeId }];
}
