import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Campaign } from '../../../preload/contract/reviews.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { asApiError } from '../../ipc/api-error.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { call } from '../../ipc/client.ts';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { copyTextOf } from '../../ui/copy-text.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import styles from './export-dialog.module.css';

/** The same in every language: it is typed as it stands. */
const COMMAND = 'holdfast-cli reviews verify FILE --public-key KEY';

interface Written {
  name: string;
  items: number;
  sha256: string;
}

/** Writes the signed outcome where the person says, and then tells what an auditor needs to check it. */
export function ExportDialog({ campaign, onClose }: { campaign: Campaign; onClose: () => void }) {
  const { t } = useTranslation(['reviews', 'common']);
  const write = useCommand('reviews.export');
  const [isAsking, setAsking] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const [written, setWritten] = useState<Written | null>(null);

  async function choose(): Promise<void> {
    setAsking(true);
    setError(null);
    try {
      const picked = await call('host.saveFile', { purpose: 'review-outcome' });
      if (picked === null) return;
      const { items, sha256 } = await write.mutateAsync({ campaignId: campaign.id, file: picked.file });
      setWritten({ name: picked.name, items, sha256 });
    } catch (thrown) {
      setError(asApiError(thrown));
    } finally {
      setAsking(false);
    }
  }

  if (written) return <WrittenDialog written={written} onClose={onClose} />;
  return (
    <Dialog
      title={t('export.title')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button kind="primary" isPending={isAsking} onPress={() => void choose()}>
            {t('export.choose')}
          </Button>
        </>
      }
    >
      <p>{t('export.what')}</p>
      {campaign.state === 'open' && <p>{t('export.stillOpen')}</p>}
      {error !== null && <ErrorMessage error={error} kept={t('export.kept')} />}
    </Dialog>
  );
}

function WrittenDialog({ written: { name, items, sha256 }, onClose }: { written: Written; onClose: () => void }) {
  const { t } = useTranslation('reviews');
  const format = useFormat();
  const digest = useRef<HTMLElement>(null);
  const [isCopied, setCopied] = useState(false);
  return (
    <Dialog
      title={t('export.doneTitle')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={() => setCopied(digest.current !== null && copyTextOf(digest.current))}>{t(isCopied ? 'export.copied' : 'export.copy')}</Button>
          <Button kind="primary" onPress={onClose} autoFocus>
            {t('export.close')}
          </Button>
        </>
      }
    >
      <p dir="auto">{t('export.done', { count: items, n: format.number(items), name })}</p>
      <div className={styles.told}>
        <p>{t('export.sha')}</p>
        <code ref={digest} className={styles.code} dir="ltr">
          {sha256}
        </code>
      </div>
      <div className={styles.told}>
        <p>{t('export.how')}</p>
        <code className={styles.code} dir="ltr">
          {COMMAND}
        </code>
      </div>
      <p>{t('export.key')}</p>
    </Dialog>
  );
}
