import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../app/i18n/format.ts';
import { useQueryOf } from '../../../ipc/queries.ts';
import { TagsField } from './tags-field.tsx';
import { TriedChangeDialog } from './tried-change-dialog.tsx';
import { useRecordsChange } from './use-records-change.ts';

interface TagsDialogProps {
  recordIds: readonly string[];
  onClose: () => void;
  onDone: () => void;
}

/** Puts tags on records and takes others off. */
export function TagsDialog({ recordIds, onClose, onDone }: TagsDialogProps) {
  const { t } = useTranslation('views');
  const format = useFormat();
  const { data } = useQueryOf('tags.list', {});
  const [add, setAdd] = useState<readonly string[]>([]);
  const [remove, setRemove] = useState<readonly string[]>([]);
  const isChosen = add.length + remove.length > 0;
  const tried = useRecordsChange('tags.change', recordIds, isChosen ? { add: [...add], remove: [...remove] } : null, { said: (counted) => t('tags.done', counted), onDone });
  const known = (data?.tags ?? []).map(({ name }) => name);
  return (
    <TriedChangeDialog title={t('tags.title', { count: recordIds.length, n: format.number(recordIds.length) })} about={t('tags.about')} action={t('tags.do')} tried={tried} onClose={onClose}>
      <TagsField label={t('tags.add')} hint={t('tags.addHint')} known={known} chosen={add} onChange={setAdd} takesNew />
      <TagsField label={t('tags.remove')} hint={t('tags.removeHint')} known={known} chosen={remove} onChange={setRemove} takesNew={false} />
    </TriedChangeDialog>
  );
}
