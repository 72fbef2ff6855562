import { CircleCheck, ClipboardCheck, ClipboardList, FilePen, HardDriveDownload, KeyRound, LifeBuoy, Link2, ShieldAlert, TriangleAlert, UserPlus, UserRoundCheck, Users } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Section } from '../../ui/section.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import type { NeedKind } from './need.ts';
import styles from './needs.module.css';
import { useNeeds } from './use-needs.ts';

const ICONS: Record<NeedKind, LucideIcon> = {
  rollback: TriangleAlert,
  chainBroken: Link2,
  review: ClipboardList,
  reviewReady: ClipboardCheck,
  unfinished: FilePen,
  recovery: LifeBuoy,
  backup: HardDriveDownload,
  backupFailing: HardDriveDownload,
  drill: LifeBuoy,
  keyFile: KeyRound,
  refused: ShieldAlert,
  alone: UserPlus,
  onlyAdministrator: UserRoundCheck,
  invited: Users,
  unverified: Link2,
};

/** What only a person can settle, most urgent first. Nothing stands here that is not so. */
export function Needs() {
  const { t } = useTranslation('overview');
  const { needs, isLoading, error, retry } = useNeeds();
  return (
    <div className={styles.needs}>
      <Section title={t('needs.title')} level={2}>
        {needs.length === 0 && !isLoading && !error && (
          <p className={styles.nothing}>
            <CircleCheck aria-hidden="true" />
            {t('needs.nothing')}
          </p>
        )}
        {needs.length > 0 && (
          <ul>
            {needs.map(({ kind, text, note, action, urgent = false }) => {
              const Icon = ICONS[kind];
              return (
                <li key={kind} className={styles.need}>
                  <Icon aria-hidden="true" className={classes(urgent && styles.urgent)} />
                  <div className={styles.text}>
                    <p>{text}</p>
                    <p className={styles.note}>{note}</p>
                  </div>
                  {action && <Button onPress={action.run}>{action.label}</Button>}
                </li>
              );
            })}
          </ul>
        )}
        {error && <ErrorMessage error={error} onRetry={retry} />}
        {isLoading && (
          <div className={styles.nothing} aria-busy="true">
            <Skeleton />
          </div>
        )}
      </Section>
    </div>
  );
}
