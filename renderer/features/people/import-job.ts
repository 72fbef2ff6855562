import type { QueryClient } from '@tanstack/react-query';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import { atStart, createImportStore } from '../../app/import/import-store.ts';
import type { AtStart, PickedFile, Work } from '../../app/import/import-store.ts';
import { asApiError } from '../../ipc/api-error.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { changesOf, invalidateFeatures } from '../../ipc/queries.ts';
import { attempt } from '../../ipc/request-ids.ts';
import { choicesFrom, draftFrom } from './import-draft.ts';
import type { ImportDraft } from './import-draft.ts';
import { tellImport } from './import-told.ts';

export type ImportOutcome = OutputOf<'people.import'>;
export type ImportInspection = OutputOf<'people.inspectFile'>;

/** A file that was looked at, and how it is to be read. */
export interface Looked {
  file: PickedFile;
  inspection: ImportInspection;
  draft: ImportDraft;
}

/** Where an import stands. `error` is why the step before did not lead further; cancelled is one of these. */
export type ImportState =
  | AtStart
  | { step: 'inspecting'; file: PickedFile; work: Work }
  | ({ step: 'mapping'; error: ApiError | null } & Looked)
  | ({ step: 'checking'; work: Work } & Looked)
  | ({ step: 'checked'; outcome: ImportOutcome; error: ApiError | null } & Looked)
  | ({ step: 'importing'; checked: ImportOutcome; work: Work } & Looked)
  | { step: 'done'; file: PickedFile; outcome: ImportOutcome };

/** The one import of people of this window. */
const store = createImportStore<ImportState>(atStart);
const { set, begin, isAtWork, isStill } = store;
export const { useState: useImport, cancel: cancelImport, startAgain } = store;

/** Asks for a file and looks at it. Changing one's mind in the dialog leaves everything as it was. */
export const chooseFile = (personId: string): Promise<void> => store.choose(personId, 'people-import', (file) => inspect(file, null));

/** Looks at a file, or at another of its sheets or realms. One that says by itself what becomes what is checked at once. */
export async function inspect(file: PickedFile, part: string | null): Promise<void> {
  if (isAtWork()) return;
  const { requestId, answer } = attempt('people.inspectFile', { file: file.file, part });
  const work = begin(requestId);
  set({ step: 'inspecting', file, work });
  try {
    const inspection = await answer;
    if (!isStill(work)) return;
    const looked = { file, inspection, draft: draftFrom(inspection) };
    set({ step: 'mapping', ...looked, error: null });
    if (inspection.isStandard && part === null) await check(looked);
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
  const { file, inspection, draft } = state;
  set({ step: 'mapping', file, inspection, draft, error: null });
}

/** Tries a file out, as often as wanted: the handle serves until something was imported through it. */
export async function check(looked: Looked): Promise<void> {
  if (isAtWork()) return;
  const { file, inspection, draft } = looked;
  const { requestId, answer } = attempt('people.import', { file: file.file, dryRun: true, ...choicesFrom(draft, inspection) });
  const work = begin(requestId);
  set({ step: 'checking', file, inspection, draft, work });
  try {
    const outcome = await answer;
    if (!isStill(work)) return;
    set({ step: 'checked', file, inspection, draft, outcome, error: null });
    tellImport({ kind: 'checked', name: file.name });
  } catch (thrown) {
    if (!isStill(work)) return;
    const error = asApiError(thrown);
    // What the file itself is to blame for, another choice of columns does not help.
    const isOfChoice = !inspection.isStandard && (error.code === 'reauth_required' || error.reason === 'cancelled' || error.reason === 'file_missing_columns');
    set(isOfChoice ? { step: 'mapping', file, inspection, draft, error } : { step: 'choose', error });
  }
}

/** Imports a file that was checked; rows that the check refused are left out. */
export async function importChecked(client: QueryClient): Promise<void> {
  const state = store.get();
  if (state.step !== 'checked') return;
  const { file, inspection, draft, outcome: checked } = state;
  const { requestId, answer } = attempt('people.import', { file: file.file, dryRun: false, skipRefused: checked.refused > 0, ...choicesFrom(draft, inspection) });
  const work = begin(requestId);
  set({ step: 'importing', file, inspection, draft, checked, work });
  try {
    const outcome = await answer;
    invalidateFeatures(client, changesOf('people.import'));
    if (!isStill(work)) return;
    set({ step: 'done', file, outcome });
    tellImport({ kind: 'done', people: outcome.created + outcome.updated });
  } catch (thrown) {
    if (!isStill(work)) return;
    const error = asApiError(thrown);
    // A handle that is no longer known can only be replaced by choosing again.
    set(error.reason === 'handle_expired' ? { step: 'choose', error } : { step: 'checked', file, inspection, draft, outcome: checked, error });
    if (error.reason !== 'cancelled') tellImport({ kind: 'failed' });
  }
}
