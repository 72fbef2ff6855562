import { useTranslation } from 'react-i18next';
import type { BackupStanding } from '../../../preload/contract/backup-standing.ts';
import { useFormat } from '../i18n/format.ts';
import { useMinute } from '../minute.ts';
import { useSession } from '../signed-in.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export type BackupState = 'fine' | 'due' | 'never' | 'failing';

/** Whether somebody should look: nothing is due where nothing was changed since the last one. */
export function backupState({ writtenAtMs, isCurrent, failure, dueDays }: BackupStanding, nowMs: number): BackupState {
  if (failure !== null) return 'failing';
  if (writtenAtMs === null) return 'never';
  return !isCurrent && nowMs - writtenAtMs > dueDays * DAY_MS ? 'due' : 'fine';
}

/** How backups stand, and that in a few words. */
export function useBackupStanding(): { state: BackupState; text: string } {
  const { t } = useTranslation(['backups', 'errors']);
  const format = useFormat();
  const nowMs = useMinute();
  const { backup } = useSession().machine;
  const state = backupState(backup, nowMs);
  const ago = backup.writtenAtMs === null ? '' : format.ago(backup.writtenAtMs, nowMs);
  if (backup.failure !== null) return { state, text: t('standing.failing', { reason: t(`errors:reasons.${backup.failure.reason}.what`) }) };
  return { state, text: state === 'never' ? t('standing.never') : t(state === 'due' ? 'standing.due' : 'standing.last', { ago }) };
}
