import { useTranslation } from 'react-i18next';
import { ExportButton, ExportPanel } from '../../app/export-run.tsx';
import { useFormat } from '../../app/i18n/format.ts';
import { createLongRun } from '../../ipc/long-run.ts';
import { filterOf, orderOf } from './records-address.ts';
import type { RecordsView } from './records-address.ts';

/** The one export of records of this window: leaving the page does not end it. */
const run = createLongRun('records.export');

/** Writes exactly the records that the list shows, in its order, without secrets. */
export function RecordsExportButton({ view, typeId }: { view: RecordsView; typeId: string }) {
  const { t } = useTranslation('records');
  const format = useFormat();
  return (
    <ExportButton
      run={run}
      purpose="records-export"
      inputFor={(file) => ({ file, typeId, filter: filterOf(view), ...orderOf(view) })}
      told={({ records }, name) => t('export.done', { count: records, n: format.number(records), name })}
    >
      {t('actions.export')}
    </ExportButton>
  );
}

export function RecordsExportPanel() {
  const { t } = useTranslation('records');
  return <ExportPanel run={run} label={t('export.label')} progress={(done, total) => t('export.progress', { done, total })} />;
}
