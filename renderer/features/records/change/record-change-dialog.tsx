import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TypeDefinition } from '../../../../preload/contract/record-fields.ts';
import { useFormat } from '../../../app/i18n/format.ts';
import { useCan } from '../../../app/signed-in.ts';
import { useQueryOf } from '../../../ipc/queries.ts';
import { Checkbox } from '../../../ui/checkbox.tsx';
import { SuggestField } from '../../../ui/suggest-field.tsx';
import { EditFieldsDialog } from './edit-fields-dialog.tsx';
import { PersonChoose } from '../fields/found-choose.tsx';
import { TagsDialog } from './tags-dialog.tsx';
import { TriedChangeDialog } from './tried-change-dialog.tsx';
import { useRecordsChange } from './use-records-change.ts';
import type { ChangeInput } from './use-records-change.ts';

export type RecordChangeKind = 'edit' | 'tags' | 'assign' | 'archive' | 'unarchive';
const KINDS: readonly RecordChangeKind[] = ['edit', 'tags', 'assign', 'archive', 'unarchive'];

/** What the signed-in person may do with many records. */
export function useRecordChangeKinds(): RecordChangeKind[] {
  const canAssign = useCan('records.assign');
  const canWrite = useCan('records.write');
  return KINDS.filter((kind) => (kind === 'assign' ? canAssign : canWrite));
}

/** What the button for a kind of change says. */
export function useRecordChangeAction(): (kind: RecordChangeKind) => string {
  const { t } = useTranslation(['records', 'views']);
  return (kind) => (kind === 'edit' || kind === 'tags' ? t(`views:${kind}.action`) : t(`change.${kind}.action`));
}

interface RecordChangeDialogProps {
  kind: RecordChangeKind;
  recordIds: readonly string[];
  /** Of the type of the records. */
  definition: TypeDefinition | null;
  onClose: () => void;
  onDone: () => void;
}

/** Changes records: first it is tried out and shown, then, if the person agrees, done. */
export function RecordChangeDialog({ kind, definition, ...props }: RecordChangeDialogProps) {
  if (kind === 'edit') return definition && <EditFieldsDialog definition={definition} {...props} />;
  if (kind === 'tags') return <TagsDialog {...props} />;
  return kind === 'assign' ? <AssignDialog {...props} /> : <StateDialog kind={kind} {...props} />;
}

type DialogProps = Omit<RecordChangeDialogProps, 'kind' | 'definition'>;

function StateDialog({ kind, recordIds, onClose, onDone }: DialogProps & { kind: 'archive' | 'unarchive' }) {
  const { t } = useTranslation('records');
  const format = useFormat();
  const tried = useRecordsChange(`records.${kind}`, recordIds, {}, { said: (counted) => t(`change.${kind}.done`, counted), onDone });
  return <TriedChangeDialog title={t(`change.${kind}.title`, { count: recordIds.length, n: format.number(recordIds.length) })} about={t(`change.${kind}.about`)} action={t(`change.${kind}.action`)} tried={tried} onClose={onClose} />;
}

type Target = ChangeInput<'records.assign'>;

function AssignDialog({ recordIds, onClose, onDone }: DialogProps) {
  const { t } = useTranslation('records');
  const format = useFormat();
  const { data } = useQueryOf('people.facets', {}, { enabled: useCan('people.read') });
  const [target, setTarget] = useState<Target>({});
  const isChosen = target.ownerId !== undefined || target.team !== undefined;
  const tried = useRecordsChange('records.assign', recordIds, isChosen ? target : null, { said: (counted) => t('change.assign.done', counted), onDone });
  const { team: _team, ...withoutTeam } = target;
  const { ownerId: _owner, ...withoutOwner } = target;
  return (
    <TriedChangeDialog title={t('change.assign.title', { count: recordIds.length, n: format.number(recordIds.length) })} about={t('change.assign.about')} action={t('change.assign.do', { count: recordIds.length, n: format.number(recordIds.length) })} tried={tried} onClose={onClose}>
      <PersonChoose label={t('change.assign.owner')} hint={t('change.assign.ownerHint')} value={target.ownerId ?? null} shown="" onChange={(ownerId) => setTarget(ownerId === null ? withoutOwner : { ...target, ownerId })} />
      <SuggestField
        label={t('change.assign.team')}
        hint={t('change.assign.teamHint')}
        value={target.team ?? ''}
        onChange={(team) => setTarget(team === '' ? withoutTeam : { ...target, team })}
        suggestions={(data?.teams ?? []).map(({ name }) => name)}
      />
      <Checkbox isSelected={target.team === null} onChange={(isNone) => setTarget(isNone ? { ...target, team: null } : withoutTeam)}>
        {t('change.assign.noTeam')}
      </Checkbox>
    </TriedChangeDialog>
  );
}
