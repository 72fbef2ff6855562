import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useHashSearch } from '../../../app/hash-location.ts';
import { ImportRunning } from '../../../app/import/import-running.tsx';
import styles from '../../../app/import/import.module.css';
import { PageHeader } from '../../../app/page-header.tsx';
import { useSession } from '../../../app/signed-in.ts';
import { FileImport } from './file-import.tsx';
import { leaveFile, useFileJob } from './file-job.ts';
import { ImportChecked } from './import-checked.tsx';
import { ImportChoose } from './import-choose.tsx';
import { ImportDone } from './import-done.tsx';
import { cancelImport, check, chooseAgain, chooseFile, importChecked, useRecordsImport } from './import-job.ts';
import type { IntoType } from './import-job.ts';
import { ImportMapping } from './import-mapping.tsx';

/** Bringing records in from a table: choose it, say what becomes what, see what it would do, do it. */
export default function RecordsImportPage() {
  const { t } = useTranslation('recordsImport');
  const client = useQueryClient();
  const { personId } = useSession().person;
  const state = useRecordsImport(personId);
  const ofFile = useFileJob(personId);
  const [isAsking, setAsking] = useState(false);
  const asked = new URLSearchParams(useHashSearch()).get('type');
  const typeId = 'type' in state ? state.type.id : asked;

  function choose(type: IntoType): void {
    setAsking(true);
    leaveFile();
    void chooseFile(personId, type).finally(() => setAsking(false));
  }

  return (
    <div className={styles.page}>
      <PageHeader title={'type' in state ? t('titleInto', { type: state.type.name }) : t('title')} />
      <div className={styles.sheet}>
        {state.step === 'choose' && !('work' in ofFile) && <ImportChoose error={state.error} asked={asked} isAsking={isAsking} onChoose={choose} />}
        {state.step === 'choose' && <FileImport state={ofFile} personId={personId} />}
        {'work' in state && <ImportRunning key={state.step} step={state.step} file={state.file} work={state.work} onCancel={cancelImport} />}
        {state.step === 'mapping' && <ImportMapping key={state.inspection.part} state={state} isAsking={isAsking} onCheck={() => void check(state)} onChooseOther={() => choose(state.type)} />}
        {state.step === 'checked' && (
          <ImportChecked
            state={state}
            isAsking={isAsking}
            onImport={() => void importChecked(client)}
            onCheckAgain={() => void check(state)}
            onChooseColumns={chooseAgain}
            onChooseOther={() => choose(state.type)}
          />
        )}
        {state.step === 'done' && <ImportDone state={state} />}
      </div>
      <p>
        <Link href={typeId === null ? '/records' : `/records?type=${encodeURIComponent(typeId)}`}>{t('back')}</Link>
      </p>
    </div>
  );
}
