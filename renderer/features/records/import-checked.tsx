import { useTranslation } from 'react-i18next';
import { CheckedStep } from '../../app/import/checked-step.tsx';
import type { CheckedActions } from '../../app/import/checked-step.tsx';
import { useFormat } from '../../app/i18n/format.ts';
import { Fact } from '../../ui/facts.tsx';
import { ImportDifferences } from './import-differences.tsx';
import type { ImportState } from './import-job.ts';
import { ImportRefused } from './import-refused.tsx';

/** Step 3: what the file would do to the records here, and the decision. */
export function ImportChecked({ state: { type, file, outcome, error }, ...actions }: CheckedActions & { state: Extract<ImportState, { step: 'checked' }> }) {
  const { t } = useTranslation('recordsImport');
  const format = useFormat();
  const { created, updated, refused } = outcome;
  const records = created + updated;
  const count = { count: records, n: format.number(records) };
  return (
    <CheckedStep
      {...actions}
      fileName={file.name}
      error={error}
      outcome={outcome}
      changed={records}
      texts={{ do: t('checked.do', count), doSkipping: t('checked.doSkipping', count), nothing: t('checked.nothing') }}
      facts={
        <>
          <Fact name={t('checked.created')}>{format.number(created)}</Fact>
          {updated > 0 && <Fact name={t('checked.updated')}>{format.number(updated)}</Fact>}
        </>
      }
    >
      {refused > 0 && <ImportRefused outcome={outcome} definition={type.definition} />}
      <ImportDifferences outcome={outcome} definition={type.definition} />
    </CheckedStep>
  );
}
