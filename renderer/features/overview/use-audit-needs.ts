import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { Verification } from '../../../preload/contract/audit.ts';
import { navigate } from '../../app/hash-location.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useMinute } from '../../app/minute.ts';
import { useCan, useScope, useSession } from '../../app/signed-in.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { need, needsOf } from './need.ts';
import type { Needs } from './need.ts';
import { useLastDay } from './use-last-day.ts';

/** A chain unchecked for longer than this is worth a minute. */
const VERIFY_EVERY_DAYS = 30;
/** A chain so short has hardly begun. */
const FEW_EVENTS = 20;
const DAY_MS = 24 * 3_600_000;
/** What the engine writes when the data was older than the keychain remembers. */
const ROLLBACK = 'audit.rollback_noticed';

/** What the engine writes into the event of a verification. */
const Found = z.object({ result: Verification.shape.result });

/** About the chain of events, and what it tells of attempts, for those who may read or verify it. */
export function useAuditNeeds(): Needs {
  const { t } = useTranslation('overview');
  const format = useFormat();
  const nowMs = useMinute();
  const verifies = useCan('audit.verify');
  const { machine } = useSession();
  const readsAll = useScope('audit.read') === 'all';
  const lastDay = useLastDay(nowMs, { enabled: readsAll });
  const facets = useQueryOf('audit.facets', {}, { enabled: readsAll });
  const last = useQueryOf('audit.list', { filter: { verbs: ['audit.verified'], outcomes: ['done'] }, offset: 0, limit: 1 }, { enabled: verifies && readsAll });

  const [event] = last.data?.rows ?? [];
  const found = event ? Found.safeParse(event.details) : null;
  const isBroken = found?.success === true && found.data.result !== 'intact';
  const verify = (): void => navigate('/audit?do=verify');
  const isDue = event ? nowMs - event.atMs > VERIFY_EVERY_DAYS * DAY_MS : machine.auditEvents >= FEW_EVENTS;
  const { day } = lastDay;
  const hasRollback = readsAll && facets.data?.verbs.some(({ verb }) => verb === ROLLBACK) === true;
  const needs = [
    ...(hasRollback
      ? [{ ...need('rollback', t('needs.rollback.text'), t('needs.rollback.note'), t('needs.rollback.action'), () => navigate(`/audit?what=${ROLLBACK}`)), urgent: true }]
      : []),
    ...(event && isBroken
      ? [{ ...need('chainBroken', t('needs.chainBroken.text'), t('needs.chainBroken.note', { when: format.ago(event.atMs, nowMs) }), t('needs.chainBroken.action'), () => navigate('/audit?what=audit.verified')), urgent: true }]
      : []),
    ...(day && day.refused > 0
      ? [
          need('refused', t('needs.refused.text', { count: day.refused, n: format.number(day.refused) }), t('needs.refused.note'), t('needs.refused.action'), () =>
            navigate('/audit?outcome=refused&range=7d'),
          ),
        ]
      : []),
    ...(last.data && !isBroken && isDue
      ? [
          need(
            'unverified',
            event ? t('needs.unverified.text', { when: format.ago(event.atMs, nowMs) }) : t('needs.unverified.never'),
            t('needs.unverified.note', { count: machine.auditEvents, n: format.number(machine.auditEvents) }),
            t('needs.unverified.action'),
            verify,
          ),
        ]
      : []),
  ];
  return needsOf(needs, [lastDay, facets, last]);
}
