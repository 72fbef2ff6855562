import type { QueryClient } from '@tanstack/react-query';
import type { OutputOf } from '../../../../preload/contract/contract.ts';
import { createFormat } from '../../../app/i18n/format.ts';
import { i18n, locale } from '../../../app/i18n/i18n.ts';
import { atStart, createImportStore } from '../../../app/import/import-store.ts';
import type { AtStart, PickedFile, Work } from '../../../app/import/import-store.ts';
import { asApiError } from '../../../ipc/api-error.ts';
import type { ApiError } from '../../../ipc/api-error.ts';
import { changesOf, invalidateFeatures } from '../../../ipc/queries.ts';
import { attempt } from '../../../ipc/request-ids.ts';
import { tellOutcome } from '../../../ui/toasts.ts';
import { tellImport } from './import-told.ts';

/** A file of records, and whether it opens with a password. The password itself stays with the screen that asks for it. */
interface Chosen {
  file: PickedFile;
  isLocked: boolean;
}
/** Where bringing a file back stands. `error` is why the step before did not lead further; cancelled is one of these. */
export type FileState =
  | AtStart
  | { step: 'locked'; file: PickedFile; error: ApiError | null }
  | ({ step: 'checking'; work: Work } & Chosen)
  | ({ step: 'checked'; outcome: OutputOf<'recordsFile.run'>; error: ApiError | null } & Chosen)
  | ({ step: 'importing'; work: Work } & Chosen);

/** The one file of this window that is brought back. */
const store = createImportStore<FileState>(atStart);
const { set, begin, isAtWork, isStill } = store;
export const { useState: useFileJob, cancel: cancelFile, startAgain: leaveFile } = store;

/** Asks for a file and tries it out. Changing one's mind in the dialog leaves everything as it was. */
export const chooseRecordFile = (personId: string): Promise<void> => store.choose(personId, 'records-file', (file) => tryFile(file, null));

/** Tries a file out, with its password where it has one. */
export async function tryFile(file: PickedFile, password: string | null): Promise<void> {
  if (isAtWork()) return;
  const chosen = { file, isLocked: password !== null };
  const { requestId, answer } = attempt('recordsFile.run', { file: file.file, dryRun: true, ...(password !== null && { password }) });
  const work = begin(requestId);
  set({ step: 'checking', ...chosen, work });
  try {
    const outcome = await answer;
    if (!isStill(work)) return;
    set({ step: 'checked', ...chosen, outcome, error: null });
    tellImport({ kind: 'checked', name: file.name });
  } catch (thrown) {
    if (!isStill(work)) return;
    const error = asApiError(thrown);
    // Asked for the first time, nothing was wrong yet.
    set(error.reason === 'file_wrong_password' ? { step: 'locked', file, error: chosen.isLocked ? error : null } : { step: 'choose', error });
  }
}

/** Brings back a file that was tried out; records that do not fit are left out. */
export async function bringBack(client: QueryClient, password: string | null): Promise<void> {
  const state = store.get();
  if (state.step !== 'checked') return;
  const { file, isLocked, outcome } = state;
  const chosen = { file, isLocked };
  const { requestId, answer } = attempt('recordsFile.run', { file: file.file, dryRun: false, skipRefused: true, ...(password !== null && { password }) });
  const work = begin(requestId);
  set({ step: 'importing', ...chosen, work });
  try {
    const { created, updated, type } = await answer;
    invalidateFeatures(client, changesOf('recordsFile.run'));
    if (!isStill(work)) return;
    set({ step: 'choose', error: null });
    const t = i18n.getFixedT(null, 'recordsImport');
    tellOutcome(t('file.done', { count: created + updated, n: createFormat(locale()).number(created + updated) }), { link: { to: `/records?type=${type.id}`, label: t('file.show') } });
  } catch (thrown) {
    if (!isStill(work)) return;
    const error = asApiError(thrown);
    // Cancelled, or with a handle that is no longer known: to be chosen again.
    set(error.reason === 'handle_expired' || error.reason === 'cancelled' ? { step: 'choose', error } : { step: 'checked', ...chosen, outcome, error });
    if (error.reason !== 'cancelled') tellImport({ kind: 'failed' });
  }
}
