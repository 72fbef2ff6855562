import { useTranslation } from 'react-i18next';
import { ExportButton, ExportPanel } from '../../app/export-run.tsx';
import { useFormat } from '../../app/i18n/format.ts';
import { createLongRun } from '../../ipc/long-run.ts';
import type { ListView } from './list-address.ts';

/** The one export of people of this window: leaving the page does not end it. */
const run = createLongRun('people.export');

/** Writes exactly the people that the list shows, in its order. */
export function PeopleExportButton({ view: { filter, sort, direction } }: { view: ListView }) {
  const { t } = useTranslation('people');
  const format = useFormat();
  return (
    <ExportButton
      run={run}
      purpose="people-export"
      inputFor={(file) => ({ file, filter, sort, direction })}
      told={({ people }, name) => t('export.done', { count: people, n: format.number(people), name })}
    >
      {t('actions.export')}
    </ExportButton>
  );
}

export function PeopleExportPanel() {
  const { t } = useTranslation('people');
  return <ExportPanel run={run} label={t('export.label')} progress={(done, total) => t('export.progress', { done, total })} />;
}
