import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TypeDefinition } from '../../../../preload/contract/record-fields.ts';
import { MOST_RECORDS_IN_BULK } from '../../../../preload/contract/records.ts';
import { useFormat } from '../../../app/i18n/format.ts';
import { BulkBarFrame } from '../../../app/list/bulk-bar.tsx';
import { Button } from '../../../ui/button.tsx';
import { RecordChangeDialog, useRecordChangeAction, useRecordChangeKinds } from '../change/record-change-dialog.tsx';
import type { RecordChangeKind } from '../change/record-change-dialog.tsx';
import { RetentionBulkActions } from '../record/record-retention.tsx';
import type { ChosenRecords } from './use-record-selection.ts';

/** What can be done with everything that is selected. Nothing to see while nothing is. */
export function RecordBulkBar({ selection, definition, onClear }: { selection: ChosenRecords; definition: TypeDefinition; onClear: () => void }) {
  const { t } = useTranslation('records');
  const format = useFormat();
  const kinds = useRecordChangeKinds();
  const actionOf = useRecordChangeAction();
  const [kind, setKind] = useState<RecordChangeKind | null>(null);
  const size = selection.size;
  const n = format.number(size);
  const said = size === 0 ? t('bulk.none') : t('bulk.selected', { count: size, n });
  const full = size >= MOST_RECORDS_IN_BULK ? t('bulk.full', { n }) : null;
  return (
    <>
      <BulkBarFrame size={size} said={said} bound={full} label={t('bulk.label')} clearLabel={t('bulk.clear')} onClear={onClear}>
        {kinds.map((each) => (
          <Button key={each} onPress={() => setKind(each)}>
            {actionOf(each)}
          </Button>
        ))}
        {size > 0 && <RetentionBulkActions recordIds={[...selection]} onDone={onClear} />}
      </BulkBarFrame>
      {kind !== null && (
        <RecordChangeDialog
          kind={kind}
          recordIds={[...selection]}
          definition={definition}
          onClose={() => setKind(null)}
          onDone={() => {
            setKind(null);
            onClear();
          }}
        />
      )}
    </>
  );
}
