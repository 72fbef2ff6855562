import { useQueryClient } from '@tanstack/react-query';
import { Ban } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { PageHeader } from '../../app/page-header.tsx';
import { useScope, useSession } from '../../app/signed-in.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ImportChecked } from './import-checked.tsx';
import { ImportChoose } from './import-choose.tsx';
import { ImportDone } from './import-done.tsx';
import { cancelImport, check, chooseAgain, chooseFile, importChecked, useImport } from './import-job.ts';
import { ImportMapping } from './import-mapping.tsx';
import styles from '../../app/import/import.module.css';
import { ImportRunning } from '../../app/import/import-running.tsx';

/** Bringing people in from a file: choose it, say what becomes what, see what it would do, do it. */
export default function ImportPage() {
  const { t } = useTranslation('import');
  const client = useQueryClient();
  const { personId } = useSession().person;
  const isAllowed = useScope('people.import') === 'all';
  const state = useImport(personId);
  const [isAsking, setAsking] = useState(false);

  function choose(): void {
    setAsking(true);
    void chooseFile(personId).finally(() => setAsking(false));
  }

  return (
    <div className={styles.page}>
      <PageHeader title={t('title')} />
      {isAllowed ? (
        <div className={styles.sheet}>
          {state.step === 'choose' && <ImportChoose error={state.error} isAsking={isAsking} onChoose={choose} />}
          {'work' in state && <ImportRunning key={state.step} {...state} onCancel={cancelImport} />}
          {state.step === 'mapping' && <ImportMapping key={state.inspection.part} state={state} isAsking={isAsking} onCheck={() => void check(state)} onChooseOther={choose} />}
          {state.step === 'checked' && (
            <ImportChecked
              state={state}
              isAsking={isAsking}
              onImport={() => void importChecked(client)}
              onCheckAgain={() => void check(state)}
              onChooseColumns={chooseAgain}
              onChooseOther={choose}
            />
          )}
          {state.step === 'done' && <ImportDone state={state} />}
        </div>
      ) : (
        <EmptyState icon={<Ban />} title={t('notAllowed.title')}>
          {t('notAllowed.text')}
        </EmptyState>
      )}
      <p>
        <Link href="/people">{t('back')}</Link>
      </p>
    </div>
  );
}
