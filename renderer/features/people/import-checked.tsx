import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { ImportDifferences } from './import-differences.tsx';
import type { ImportState } from './import-job.ts';
import styles from '../../app/import/import.module.css';
import { ImportStep } from '../../app/import/import-step.tsx';
import { NewTeams } from './new-teams.tsx';
import { RefusedRows } from './refused-rows.tsx';

interface ImportCheckedProps {
  state: Extract<ImportState, { step: 'checked' }>;
  isAsking: boolean;
  onImport: () => void;
  onCheckAgain: () => void;
  onChooseColumns: () => void;
  onChooseOther: () => void;
}

/** Step 3: what the file would do, and the decision. */
export function ImportChecked({ state: { file, outcome, error }, isAsking, onImport, onCheckAgain, onChooseColumns, onChooseOther }: ImportCheckedProps) {
  const { t } = useTranslation('import');
  const format = useFormat();
  const { kind, rows, created, updated, unchanged, skipped, refused } = outcome;
  const people = created + updated;
  const verdict = refused === 0 ? (people === 0 ? 'nothing' : 'allGood') : people > 0 ? 'someBad' : 'allBad';
  const count = { count: people, n: format.number(people) };
  return (
    <ImportStep
      follows
      title={t('checked.title')}
      actions={
        <>
          {people > 0 && (
            <Button kind="primary" onPress={onImport}>
              {refused > 0 ? t('checked.doSkipping', count) : t('checked.do', count)}
            </Button>
          )}
          {refused > 0 && <Button onPress={onCheckAgain}>{t('checked.again')}</Button>}
          <Button onPress={onChooseColumns}>{t('checked.columns')}</Button>
          <Button kind={refused > 0 ? 'quiet' : 'plain'} onPress={onChooseOther} isDisabled={isAsking}>
            {t('checked.other')}
          </Button>
        </>
      }
    >
      {error?.reason === 'cancelled' ? <p role="status">{t('cancelled')}</p> : error && <ErrorMessage error={error} kept={t('kept')} />}
      <Facts>
        <Fact name={t('checked.file')}>
          <bdi>{file.name}</bdi>
        </Fact>
        <Fact name={t(`records.${kind}`)}>{format.number(rows)}</Fact>
        <Fact name={t('checked.created')}>{format.number(created)}</Fact>
        {updated > 0 && <Fact name={t('checked.updated')}>{format.number(updated)}</Fact>}
        {unchanged > 0 && <Fact name={t('checked.unchanged')}>{format.number(unchanged)}</Fact>}
        {skipped > 0 && <Fact name={t('checked.skipped')}>{format.number(skipped)}</Fact>}
        <Fact name={t('checked.newTeams')}>
          <NewTeams outcome={outcome} />
        </Fact>
        <Fact name={t('checked.refused')}>{format.number(refused)}</Fact>
      </Facts>
      <p className={refused === 0 ? styles.good : styles.warn}>
        {refused === 0 ? <CircleCheck aria-hidden="true" /> : <TriangleAlert aria-hidden="true" />}
        {t(`checked.${verdict}`)}
      </p>
      {refused > 0 && <RefusedRows kind={kind} errors={outcome.errors} refused={refused} />}
      <ImportDifferences outcome={outcome} />
    </ImportStep>
  );
}
