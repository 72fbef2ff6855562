import { useTranslation } from 'react-i18next';
import { CheckedStep } from '../../app/import/checked-step.tsx';
import type { CheckedActions } from '../../app/import/checked-step.tsx';
import { useFormat } from '../../app/i18n/format.ts';
import { Fact } from '../../ui/facts.tsx';
import { ImportDifferences } from './import-differences.tsx';
import type { ImportState } from './import-job.ts';
import { NewTeams } from './new-teams.tsx';
import { RefusedRows } from './refused-rows.tsx';

/** Step 3: what the file would do to the people here, and the decision. */
export function ImportChecked({ state: { file, outcome, error }, ...actions }: CheckedActions & { state: Extract<ImportState, { step: 'checked' }> }) {
  const { t } = useTranslation('import');
  const format = useFormat();
  const { kind, skipped, refused } = outcome;
  return (
    <CheckedStep
      {...actions}
      fileName={file.name}
      error={error}
      outcome={outcome}
      textsFor={(count) => ({ do: t('checked.do', count), doSkipping: t('checked.doSkipping', count), nothing: t('checked.nothing'), created: t('checked.created'), updated: t('checked.updated') })}
      moreFacts={
        <>
          {skipped > 0 && <Fact name={t('checked.skipped')}>{format.number(skipped)}</Fact>}
          <Fact name={t('checked.newTeams')}>
            <NewTeams outcome={outcome} />
          </Fact>
        </>
      }
    >
      {refused > 0 && <RefusedRows kind={kind} errors={outcome.errors} refused={refused} />}
      <ImportDifferences outcome={outcome} />
    </CheckedStep>
  );
}
