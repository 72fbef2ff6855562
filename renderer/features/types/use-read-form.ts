import { useMutation } from '@tanstack/react-query';
import type { FormReading } from '../../../preload/contract/form-import.ts';
import { useDraft, useKeptDraft } from '../../app/drafts.ts';
import { navigate } from '../../app/hash-location.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { call } from '../../ipc/client.ts';
import { EMPTY_DRAFT, TypeDraft } from './type-draft.ts';

export type ReadForm = Pick<FormReading, 'questions' | 'fields' | 'findings' | 'findingCount'>;

/** What was found in the form that the new type is made from; null for one that is not. */
export function useFormFindings(): [ReadForm | null, (next: ReadForm | null) => void, () => void] {
  return useDraft<ReadForm | null>('types.new.form', null);
}

/** Reads a form that the person picks into the draft of a new type, and opens it. Changing one's mind leaves everything as it was. */
export function useReadForm() {
  const { set } = useKeptDraft('types.new', TypeDraft, EMPTY_DRAFT);
  const [, setFindings] = useFormFindings();
  return useMutation<FormReading | null, ApiError>({
    async mutationFn() {
      const picked = await call('host.pickFile', { purpose: 'form-import' });
      return picked && call('types.readForm', { file: picked.file });
    },
    onSuccess(form) {
      if (!form) return;
      const { name, definition, ...found } = form;
      set({ version: null, name, description: '', definition: definition });
      setFindings(found);
      navigate('/types/new');
    },
  });
}
