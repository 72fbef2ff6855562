import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.ts';
import { useMinute } from '../../app/minute.ts';
import { showOverlay } from '../../app/overlay.ts';
import { useCan } from '../../app/signed-in.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { need, needsOf } from './need.ts';
import type { Needs } from './need.ts';

/** An offer to try the recovery code, when nobody has for as long as is set; for those who look after the keys. */
export function useRecoveryNeeds(): Needs {
  const { t } = useTranslation('recovery');
  const format = useFormat();
  const nowMs = useMinute();
  const keys = useQueryOf('keys.overview', {}, { enabled: useCan('keys.manage') });
  const recovery = keys.data?.recovery;
  const last = recovery ? (recovery.drilledAtMs ?? recovery.confirmedAtMs) : null;
  const isDue = recovery?.drillDueAtMs != null && recovery.drillDueAtMs <= nowMs;
  const needs = isDue && last !== null ? [need('drill', t('drill.due'), t('drill.note', { when: format.ago(last, nowMs) }), t('drill.action'), () => showOverlay('recovery-drill'))] : [];
  return needsOf(needs, [keys]);
}
