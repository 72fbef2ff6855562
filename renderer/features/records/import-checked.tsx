import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.ts';
import { ImportStep } from '../../app/import/import-step.tsx';
import styles from '../../app/import/import.module.css';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { ImportDifferences } from './import-differences.tsx';
import type { ImportState } from './import-job.ts';
import { ImportRefused } from './import-refused.tsx';

interface ImportCheckedProps {
  state: Extract<ImportState, { step: 'checked' }>;
  isAsking: boolean;
  onImport: () => void;
  onCheckAgain: () => void;
  onChooseColumns: () => void;
  onChooseOther: () => void;
}

/** Step 3: what the file would do, and the decision. */
export function ImportChecked({ state: { type, file, outcome, error }, isAsking, onImport, onCheckAgain, onChooseColumns, onChooseOther }: ImportCheckedProps) {
  const { t } = useTranslation(['recordsImport', 'import']);
  const format = useFormat();
  const { kind, rows, created, updated, unchanged, refused } = outcome;
  const records = created + updated;
  const verdict = refused === 0 ? (records === 0 ? 'nothing' : 'allGood') : records > 0 ? 'someBad' : 'allBad';
  const count = { count: records, n: format.number(records) };
  return (
    <ImportStep
      follows
      title={t('import:checked.title')}
      actions={
        <>
          {records > 0 && (
            <Button kind="primary" onPress={onImport}>
              {refused > 0 ? t('checked.doSkipping', count) : t('checked.do', count)}
            </Button>
          )}
          {refused > 0 && <Button onPress={onCheckAgain}>{t('import:checked.again')}</Button>}
          <Button onPress={onChooseColumns}>{t('import:checked.columns')}</Button>
          <Button kind={refused > 0 ? 'quiet' : 'plain'} onPress={onChooseOther} isDisabled={isAsking}>
            {t('import:checked.other')}
          </Button>
        </>
      }
    >
      {error?.reason === 'cancelled' ? <p role="status">{t('import:cancelled')}</p> : error && <ErrorMessage error={error} kept={t('import:kept')} />}
      <Facts>
        <Fact name={t('import:checked.file')}>
          <bdi>{file.name}</bdi>
        </Fact>
        <Fact name={t(`import:records.${kind}`)}>{format.number(rows)}</Fact>
        <Fact name={t('checked.created')}>{format.number(created)}</Fact>
        {updated > 0 && <Fact name={t('checked.updated')}>{format.number(updated)}</Fact>}
        {unchanged > 0 && <Fact name={t('import:checked.unchanged')}>{format.number(unchanged)}</Fact>}
        <Fact name={t('import:checked.refused')}>{format.number(refused)}</Fact>
      </Facts>
      <p className={refused === 0 ? styles.good : styles.warn}>
        {refused === 0 ? <CircleCheck aria-hidden="true" /> : <TriangleAlert aria-hidden="true" />}
        {verdict === 'nothing' ? t('checked.nothing') : t(`import:checked.${verdict}`)}
      </p>
      {refused > 0 && <ImportRefused outcome={outcome} definition={type.definition} />}
      <ImportDifferences outcome={outcome} definition={type.definition} />
    </ImportStep>
  );
}
