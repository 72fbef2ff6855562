import { useTranslation } from 'react-i18next';
import { CheckedStep } from '../../../app/import/checked-step.tsx';
import type { CheckedActions } from '../../../app/import/checked-step.tsx';
import { ImportDifferences } from './import-differences.tsx';
import type { ImportState } from './import-job.ts';
import { ImportRefused } from './import-refused.tsx';

/** Step 3: what the file would do to the records here, and the decision. */
export function ImportChecked({ state: { type, file, outcome, error }, ...actions }: CheckedActions & { state: Extract<ImportState, { step: 'checked' }> }) {
  const { t } = useTranslation('recordsImport');
  return (
    <CheckedStep
      {...actions}
      fileName={file.name}
      error={error}
      outcome={outcome}
      textsFor={(count) => ({ do: t('checked.do', count), doSkipping: t('checked.doSkipping', count), nothing: t('checked.nothing'), created: t('checked.created'), updated: t('checked.updated') })}
    >
      {outcome.refused > 0 && <ImportRefused outcome={outcome} definition={type.definition} />}
      <ImportDifferences outcome={outcome} definition={type.definition} />
    </CheckedStep>
  );
}
