import { Download, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InputOf, OutputOf } from '../../preload/contract/contract.ts';
import type { SavePurpose } from '../../preload/contract/host.ts';
import { asApiError } from '../ipc/api-error.ts';
import type { ApiError } from '../ipc/api-error.ts';
import { call } from '../ipc/client.ts';
import type { LongRun } from '../ipc/long-run.ts';
import type { CommandName } from '../ipc/queries.ts';
import { Button } from '../ui/button.tsx';
import { ErrorMessage } from '../ui/error-message.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Progress } from '../ui/progress.tsx';
import { tellOutcome } from '../ui/toasts.ts';
import styles from './export-run.module.css';
import { useFormat } from './i18n/format.ts';

type Exporting = 'people.export' | 'records.export' | 'backups.create';
interface ExportButtonProps<N extends Exporting> {
  run: LongRun<N>;
  purpose: SavePurpose;
  children: string;
  /** What the list shows, with the file that was chosen. */
  inputFor: (file: string) => InputOf<N>;
  /** How it ended, in a sentence. */
  told: (written: OutputOf<N>, name: string) => string;
}

/**
 * Asks where to write, and writes there. How it ended well is told by a toast; gives why nothing was begun. What fails
 * while it is written is told by the panel.
 */
export async function exportTo<N extends Exporting>(
  run: LongRun<N>,
  place: InputOf<'host.saveFile'>,
  { inputFor, told, onPicked }: Pick<ExportButtonProps<N>, 'inputFor' | 'told'> & { onPicked: () => void },
): Promise<ApiError | null> {
  try {
    const picked = await call('host.saveFile', place);
    if (picked === null) return null;
    onPicked();
    const written = await run.start(inputFor(picked.file));
    if (written === null) return null;
    tellOutcome(told(written, picked.name));
    run.dismiss();
    return null;
  } catch (thrown) {
    return asApiError(thrown);
  }
}

/** Asks where to write, and writes exactly what a list shows, in its order. */
export function ExportButton<N extends Exporting>({ run, purpose, children, inputFor, told }: ExportButtonProps<N>) {
  const [isAsking, setAsking] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const { state } = run.useRun();

  async function exportShown(): Promise<void> {
    setAsking(true);
    setError(await exportTo(run, { purpose }, { inputFor, told, onPicked: () => setAsking(false) }));
    setAsking(false);
  }

  return (
    <>
      <Button icon={<Download />} onPress={() => void exportShown()} isPending={isAsking} isDisabled={state === 'running'}>
        {children}
      </Button>
      {error !== null && <ErrorMessage error={error} />}
    </>
  );
}

interface ExportPanelProps<N extends CommandName> {
  run: LongRun<N>;
  label: string;
  progress: (done: string, total: string) => string;
  /** How much is written: numbers of things, unless it is said otherwise. */
  amount?: (count: number) => string;
  /** Said while nobody knows how much there is. */
  running?: string;
  /** Said when it did not work, or was given up. */
  kept?: string;
}

/** An export under way, with the way out, or why it did not work; how it ended well is told by a toast. */
export function ExportPanel<N extends CommandName>({ run, label, progress, amount, running, kept }: ExportPanelProps<N>) {
  const { t } = useTranslation('common');
  const format = useFormat();
  const now = run.useRun();
  if (now.state === 'idle' || now.state === 'done') return null;
  if (now.state === 'failed') {
    return (
      <section className={styles.panel} aria-label={label}>
        <div className={styles.text}>{now.error.reason === 'cancelled' ? <p role="status">{kept ?? t('export.cancelled')}</p> : <ErrorMessage error={now.error} kept={kept ?? t('export.kept')} />}</div>
        <IconButton label={t('export.dismiss')} icon={<X />} onPress={() => run.dismiss()} />
      </section>
    );
  }
  const { done, total, isCancelling } = now;
  const shown = amount ?? format.number;
  const text = total === null ? (running ?? t('export.running')) : progress(shown(done), shown(total));
  return (
    <section className={styles.panel} aria-label={label}>
      <div className={styles.text}>
        <p>{text}</p>
        <Progress label={label} fraction={total === null || total === 0 ? null : Math.min(1, done / total)} text={text} />
      </div>
      <Button onPress={() => run.cancel()} isPending={isCancelling}>
        {t('export.cancel')}
      </Button>
    </section>
  );
}
