import { CircleCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useFormat } from '../../../app/i18n/format.ts';
import { ImportStep } from '../../../app/import/import-step.tsx';
import styles from '../../../app/import/import.module.css';
import { useCan } from '../../../app/signed-in.ts';
import { Button } from '../../../ui/button.tsx';
import { Fact, Facts } from '../../../ui/facts.tsx';
import { startAgain } from './import-job.ts';
import type { ImportState } from './import-job.ts';

/** The end: what came in, and where to see it. */
export function ImportDone({ state: { type, file, outcome } }: { state: Extract<ImportState, { step: 'done' }> }) {
  const { t } = useTranslation(['recordsImport', 'import']);
  const format = useFormat();
  const canReadAudit = useCan('audit.read');
  const { kind, rows, created, updated, refused } = outcome;
  return (
    <ImportStep follows title={t('done.title')} actions={<Button onPress={startAgain}>{t('import:done.another')}</Button>}>
      <p className={styles.good}>
        <CircleCheck aria-hidden="true" />
        <span>
          {(created > 0 || updated === 0) && t('done.text', { count: created, n: format.number(created) })} {updated > 0 && t('done.updated', { count: updated, n: format.number(updated) })}
        </span>
      </p>
      <Facts>
        <Fact name={t('import:checked.file')}>
          <bdi>{file.name}</bdi>
        </Fact>
        <Fact name={t(`import:records.${kind}`)}>{format.number(rows)}</Fact>
        <Fact name={t('import:checked.refused')}>{format.number(refused)}</Fact>
      </Facts>
      <p className={styles.links}>
        <Link href={`/records?type=${encodeURIComponent(type.id)}`}>{t('done.records')}</Link>
        {canReadAudit && <Link href="/audit?what=records.imported">{t('import:done.audit')}</Link>}
      </p>
    </ImportStep>
  );
}
