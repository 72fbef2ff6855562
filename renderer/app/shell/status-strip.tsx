import { Clock, KeyRound, LifeBuoy, Link2, UserRound, WifiOff } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, Link } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { BackupStripEntry } from '../backups/strip-entry.tsx';
import { ExampleStripEntry } from '../example/strip-entry.tsx';
import { classes } from '../../ui/classes.ts';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { useFormat } from '../i18n/format.ts';
import { showOverlay } from '../overlay.ts';
import { useCan, useSession } from '../signed-in.ts';
import styles from './status-strip.module.css';

/** How this machine stands, always in sight: nothing here is guessed. */
export function StatusStrip() {
  const { t } = useTranslation('shell');
  const format = useFormat();
  const { person, machine } = useSession();
  const seesAudit = useCan('audit.read');
  const minutes = machine.idleLockMinutes;
  const events = t('strip.events', { count: machine.auditEvents, events: format.number(machine.auditEvents) });
  return (
    <footer className={styles.strip} aria-label={t('strip.label')}>
      <Item icon={WifiOff}>{t('strip.offline')}</Item>
      <Item icon={UserRound}>
        <VisuallyHidden>{`${t('strip.signedIn')} `}</VisuallyHidden>
        <bdi>{person.name}</bdi>
      </Item>
      <Item icon={Clock}>{t('strip.locks', { count: minutes, minutes: format.number(minutes) })}</Item>
      {seesAudit ? (
        <Link href="/audit" className={classes(styles.item, styles.active)}>
          <Link2 aria-hidden="true" />
          {events}
        </Link>
      ) : (
        <Item icon={Link2}>{events}</Item>
      )}
      <Item icon={KeyRound} warn={machine.deviceSecret === 'file'}>
        {machine.deviceSecret === 'file' ? t('strip.keyFile') : t('strip.keychain')}
      </Item>
      {machine.recoveryConfirmed ? (
        <Item icon={LifeBuoy}>{t('strip.recoveryDone')}</Item>
      ) : (
        <Button className={classes(styles.item, styles.active, styles.warn)} onPress={() => showOverlay('recovery-check')}>
          <LifeBuoy aria-hidden="true" />
          {t('strip.recoveryOpen')}
        </Button>
      )}
      <BackupStripEntry className={styles.item} activeClassName={classes(styles.item, styles.active)} warnClassName={styles.warn} />
      <ExampleStripEntry className={classes(styles.item, styles.warn)} activeClassName={classes(styles.item, styles.active, styles.warn)} />
    </footer>
  );
}

function Item({ icon: Icon, warn = false, children }: { icon: LucideIcon; warn?: boolean; children: ReactNode }) {
  return (
    <span className={classes(styles.item, warn && styles.warn)}>
      <Icon aria-hidden="true" />
      {children}
    </span>
  );
}
