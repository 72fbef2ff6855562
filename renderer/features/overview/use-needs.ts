import { useTranslation } from 'react-i18next';
import { useBackupStanding } from '../../app/backups/standing.ts';
import { navigate } from '../../app/hash-location.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { showOverlay } from '../../app/overlay.ts';
import { useCan, useScope, useSession } from '../../app/signed-in.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { useReasonText } from '../../ui/use-reason-text.ts';
import { need, needsOf } from './need.ts';
import type { Need, Needs } from './need.ts';
import { useAuditNeeds } from './use-audit-needs.ts';
import { useRecoveryNeeds } from './use-recovery-needs.ts';
import { useReviewNeeds } from './use-review-needs.ts';
import { useUnfinished } from './use-unfinished.ts';

/** Everything that waits for the person, as far as their grants let them do something about it. */
export function useNeeds(): Needs {
  const machine = useMachineNeeds();
  const backup = useBackupNeeds();
  const people = usePeopleNeeds();
  const audit = useAuditNeeds();
  const reviews = useReviewNeeds();
  const unfinished = useUnfinished();
  const recovery = useRecoveryNeeds();
  const asked = [audit, reviews, unfinished, people, recovery];
  return {
    needs: [...audit.needs, ...reviews.needs, ...unfinished.needs, ...machine, ...recovery.needs, ...backup, ...people.needs].sort((one, other) => Number(other.urgent ?? false) - Number(one.urgent ?? false)),
    isLoading: asked.some(({ isLoading }) => isLoading),
    error: asked.find(({ error }) => error !== null)?.error ?? null,
    retry: () => asked.forEach(({ retry }) => retry()),
  };
}

/** About this machine's keys, for those who answer for the organisation's data. */
function useMachineNeeds(): Need[] {
  const { t } = useTranslation('overview');
  const { machine } = useSession();
  if (useScope('people.grant') !== 'all') return [];
  return [
    ...(machine.recoveryConfirmed
      ? []
      : [need('recovery', t('needs.recovery.text'), t('needs.recovery.note'), t('needs.recovery.action'), () => showOverlay('recovery-check'))]),
    ...(machine.deviceSecret === 'file' ? [need('keyFile', t('needs.keyFile.text'), t('needs.keyFile.note'))] : []),
  ];
}

/** For those who may make backups, unless one is due to nobody but the clock: then nothing was changed since. */
function useBackupNeeds(): Need[] {
  const { t } = useTranslation('overview');
  const { state, text } = useBackupStanding();
  const reason = useReasonText();
  const { failure } = useSession().machine.backup;
  if (!useCan('backups.manage') || state === 'fine') return [];
  const look = (): void => navigate('/maintenance');
  if (state === 'failing' && failure !== null) return [need('backupFailing', t('needs.backupFailing.text'), reason(failure), t('needs.backup.action'), look)];
  return [need('backup', text, t('needs.backup.note'), t('needs.backup.action'), look)];
}

function usePeopleNeeds(): Needs {
  const { t } = useTranslation('overview');
  const format = useFormat();
  const [manages, imports, grants] = [useCan('people.manage'), useCan('people.import'), useScope('people.grant') === 'all'];
  const facets = useQueryOf('people.facets', {}, { enabled: manages });
  // Who is disabled cannot help: only those who can sign in are counted, as the facets do not.
  const active = useQueryOf('people.list', { filter: { roleIds: ['administrator'], statuses: ['active'] }, offset: 0, limit: 1 }, { enabled: manages && grants });
  const questions = [facets, active];
  const { data } = facets;
  if (!data || !manages) return needsOf([], questions);
  const invited = data.statuses.find(({ status }) => status === 'invited')?.count ?? 0;
  const [addText, addRun] = [t('needs.alone.add'), () => navigate('/people?do=add')];
  const alone = grants && data.total === 1;
  const needs = [
    ...(alone
      ? [
          imports
            ? need('alone', t('needs.alone.text'), t('needs.alone.note'), t('needs.alone.import'), () => navigate('/people/import'))
            : need('alone', t('needs.alone.text'), t('needs.alone.note'), addText, addRun),
        ]
      : []),
    ...(grants && !alone && active.data?.total === 1
      ? [need('onlyAdministrator', t('needs.onlyAdministrator.text'), t('needs.onlyAdministrator.note'), t('needs.onlyAdministrator.action'), () => navigate('/people'))]
      : []),
    ...(invited > 0
      ? [
          need('invited', t('needs.invited.text', { count: invited, n: format.number(invited) }), t('needs.invited.note'), t('needs.invited.action'), () =>
            navigate('/people?status=invited'),
          ),
        ]
      : []),
  ];
  return needsOf(needs, questions);
}
