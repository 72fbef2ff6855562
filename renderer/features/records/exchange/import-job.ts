import type { QueryClient } from '@tanstack/react-query';
import type { TypeDefinition } from '../../../../preload/contract/record-fields.ts';
import type { Delimiter, Encoding, RecordsImportOutcome, RecordsInspection } from '../../../../preload/contract/records-import.ts';
import { atStart, createImportStore } from '../../../app/import/import-store.ts';
import type { AtStart, PickedFile, Work } from '../../../app/import/import-store.ts';
import { asApiError } from '../../../ipc/api-error.ts';
import type { ApiError } from '../../../ipc/api-error.ts';
import { changesOf, invalidateFeatures } from '../../../ipc/queries.ts';
import { attempt } from '../../../ipc/request-ids.ts';
import { choicesFrom, draftFrom } from './import-draft.ts';
import type { ImportDraft } from './import-draft.ts';
import { tellImport } from './import-told.ts';

/** The type that records come into, as it was when the file was chosen. */
export interface IntoType {
  id: string;
  name: string;
  definition: TypeDefinition;
}
/** A file that was looked at, and how it is to be read. */
export interface Looked {
  type: IntoType;
  file: PickedFile;
  inspection: RecordsInspection;
  draft: ImportDraft;
}
/** How a file is to be taken apart; null for what it looks like. */
export interface Form {
  part: string | null;
  delimiter: Delimiter | null;
  encoding: Encoding | null;
}

/** Where an import stands. `error` is why the step before did not lead further; cancelled is one of these. */
export type ImportState =
  | AtStart
  | { step: 'inspecting'; type: IntoType; file: PickedFile; work: Work }
  | ({ step: 'mapping'; error: ApiError | null } & Looked)
  | ({ step: 'checking'; work: Work } & Looked)
  | ({ step: 'checked'; outcome: RecordsImportOutcome; error: ApiError | null } & Looked)
  | ({ step: 'importing'; checked: RecordsImportOutcome; work: Work } & Looked)
  | { step: 'done'; type: IntoType; file: PickedFile; outcome: RecordsImportOutcome };

/** The one import of records of this window. */
const store = createImportStore<ImportState>(atStart);
const { set, begin, isAtWork, isStill } = store;
export const { useState: useRecordsImport, cancel: cancelImport, startAgain } = store;

/** Asks for a file and looks at it. Changing one's mind in the dialog leaves everything as it was. */
export const chooseFile = (personId: string, type: IntoType): Promise<void> => store.choose(personId, 'records-import', (file) => inspect(type, file, { part: null, delimiter: null, encoding: null }));

/** Looks at a file, or at it in another form. */
export async function inspect(type: IntoType, file: PickedFile, form: Form): Promise<void> {
  if (isAtWork()) return;
  const { requestId, answer } = attempt('recordsImport.inspect', { file: file.file, typeId: type.id, ...form });
  const work = begin(requestId);
  set({ step: 'inspecting', type, file, work });
  try {
    const inspection = await answer;
    if (isStill(work)) set({ step: 'mapping', type, file, inspection, draft: draftFrom(inspection), error: null });
  } catch (thrown) {
    if (isStill(work)) set({ step: 'choose', error: asApiError(thrown) });
  }
}

/** Keeps what was chosen so far. */
export function keepDraft(draft: ImportDraft): void {
  const state = store.get();
  if (state.step === 'mapping') set({ ...state, draft });
}

/** Goes back to choosing what becomes what. */
export function chooseAgain(): void {
  const state = store.get();
  if (state.step !== 'checked') return;
  const { type, file, inspection, draft } = state;
  set({ step: 'mapping', type, file, inspection, draft, error: null });
}

/** Tries a file out, as often as wanted: the handle serves until something was imported through it. */
export async function check({ type, file, inspection, draft }: Looked): Promise<void> {
  if (isAtWork()) return;
  const looked = { type, file, inspection, draft };
  const { requestId, answer } = attempt('recordsImport.run', { file: file.file, typeId: type.id, dryRun: true, ...choicesFrom(draft, inspection, type.definition) });
  const work = begin(requestId);
  set({ step: 'checking', ...looked, work });
  try {
    const outcome = await answer;
    if (!isStill(work)) return;
    set({ step: 'checked', ...looked, outcome, error: null });
    tellImport({ kind: 'checked', name: file.name });
  } catch (thrown) {
    if (!isStill(work)) return;
    const error = asApiError(thrown);
    // A handle that is no longer known can only be replaced by choosing again.
    set(error.reason === 'handle_expired' ? { step: 'choose', error } : { step: 'mapping', ...looked, error });
  }
}

/** Imports a file that was checked; rows that the check refused are left out. */
export async function importChecked(client: QueryClient): Promise<void> {
  const state = store.get();
  if (state.step !== 'checked') return;
  const { type, file, inspection, draft, outcome: checked } = state;
  const looked = { type, file, inspection, draft };
  const { requestId, answer } = attempt('recordsImport.run', { file: file.file, typeId: type.id, dryRun: false, skipRefused: checked.refused > 0, ...choicesFrom(draft, inspection, type.definition) });
  const work = begin(requestId);
  set({ step: 'importing', ...looked, checked, work });
  try {
    const outcome = await answer;
    invalidateFeatures(client, changesOf('recordsImport.run'));
    if (!isStill(work)) return;
    set({ step: 'done', type, file, outcome });
    tellImport({ kind: 'done', records: outcome.created + outcome.updated });
  } catch (thrown) {
    if (!isStill(work)) return;
    const error = asApiError(thrown);
    set(error.reason === 'handle_expired' ? { step: 'choose', error } : { step: 'checked', ...looked, outcome: checked, error });
    if (error.reason !== 'cancelled') tellImport({ kind: 'failed' });
  }
}
