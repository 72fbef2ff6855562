import { FileArchive } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import styles from './comparison.module.css';
import type { usePickBackup } from './use-pick-backup.ts';

type Pick = ReturnType<typeof usePickBackup>;

/** Which backup, and, once one is chosen, the full one that it may build on. */
export function BackupChoice({ backup, base, none }: { backup: Pick; base: Pick; none: string }) {
  const { t } = useTranslation('backups');
  return (
    <div className={styles.comparison}>
      <p role="status">{backup.picked === null ? none : t('restore.chosen', { name: backup.picked.name })}</p>
      <div>
        <Button icon={<FileArchive />} onPress={() => void backup.pick()}>
          {t(backup.picked === null ? 'restore.file' : 'restore.otherFile')}
        </Button>
      </div>
      {backup.error && <ErrorMessage error={backup.error} />}
      {backup.picked !== null && (
        <>
          <p className={styles.key}>{base.picked === null ? t('restore.baseWhy') : t('restore.baseChosen', { name: base.picked.name })}</p>
          <div>
            <Button onPress={() => void base.pick()}>{t('restore.base')}</Button>
          </div>
          {base.error && <ErrorMessage error={base.error} />}
        </>
      )}
    </div>
  );
}
