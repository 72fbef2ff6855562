import { useTranslation } from 'react-i18next';
import { useBackupStanding } from '../../app/backups/standing.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useSession } from '../../app/signed-in.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { classes } from '../../ui/classes.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import panelStyles from '../../ui/panel.module.css';
import styles from './machine-facts.module.css';

const CIPHER_NAMES = { 'aegis-256': 'AEGIS-256', 'sqlcipher-4': 'SQLCipher 4' } as const;

/** How the data lies on this machine. */
export function MachineFacts() {
  const { t } = useTranslation('overview');
  const format = useFormat();
  const { machine } = useSession();
  const info = useQueryOf('host.info', {});
  const minutes = machine.idleLockMinutes;
  const { text: backup } = useBackupStanding();
  return (
    <section className={classes(panelStyles.panel, panelStyles.padded, styles.facts)} aria-labelledby="this-machine">
      <h2 id="this-machine" className={styles.title}>
        {t('machine.title')}
      </h2>
      <Facts>
        <Fact name={t('machine.database')}>{t('machine.encrypted', { cipher: CIPHER_NAMES[machine.cipher], time: format.shortTime(machine.openedAtMs) })}</Fact>
        <Fact name={t('machine.key')}>{machine.deviceSecret === 'keychain' ? t('machine.keychain') : t('machine.keyFile')}</Fact>
        <Fact name={t('machine.recovery')}>{machine.recoveryConfirmed ? t('machine.recoveryDone') : t('machine.recoveryOpen')}</Fact>
        <Fact name={t('machine.backup')}>{backup}</Fact>
        <Fact name={t('machine.chain')}>
          {machine.lastCheckpointSeq > 0
            ? t('machine.checkpoint', { checkpoint: format.number(machine.lastCheckpointSeq), events: format.number(machine.auditEvents) })
            : t('machine.noCheckpoint', { count: machine.auditEvents, n: format.number(machine.auditEvents) })}
        </Fact>
        <Fact name={t('machine.lock')}>{t('machine.locks', { count: minutes, n: format.number(minutes) })}</Fact>
        {info.data && <Fact name={t('machine.version')}>{t('machine.versionIs', { version: info.data.version })}</Fact>}
      </Facts>
    </section>
  );
}
