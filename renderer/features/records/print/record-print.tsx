import { FileDown, Printer } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useCan } from '../../../app/signed-in.ts';
import { Button } from '../../../ui/button.tsx';
import { ErrorMessage } from '../../../ui/error-message.tsx';
import { cancelPrint, printRecord, usePrintRun } from './print-run.tsx';
import type { PrintedAs } from './print-run.tsx';

const ICONS = { paper: <Printer />, pdf: <FileDown /> };
const WAYS = Object.keys(ICONS) as PrintedAs[];

/** Takes one record out of the program, on paper or as a PDF: for whoever may export. */
export function RecordPrintActions({ record }: { record: { recordId: string; typeName: string; number: number } }) {
  const { t } = useTranslation(['records', 'common']);
  const mayPrint = useCan('records.export');
  const run = usePrintRun();
  if (!mayPrint) return null;
  const isRunning = run.state === 'running';
  return (
    <>
      {WAYS.map((as) => (
        <Button key={as} icon={ICONS[as]} isPending={isRunning && run.as === as && run.recordId === record.recordId} isDisabled={isRunning && !(run.as === as && run.recordId === record.recordId)} onPress={() => void printRecord(record, as)}>
          {t(`print.${as}`)}
        </Button>
      ))}
      {isRunning && run.as === 'pdf' && run.isMaking && (
        <Button kind="quiet" onPress={cancelPrint}>
          {t('common:cancel')}
        </Button>
      )}
    </>
  );
}

/** Why a record could not be printed. */
export function RecordPrintError({ recordId }: { recordId: string }) {
  const run = usePrintRun();
  return run.state === 'failed' && run.recordId === recordId ? <ErrorMessage error={run.error} /> : null;
}
