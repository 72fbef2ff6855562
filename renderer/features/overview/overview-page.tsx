import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../app/page-header.tsx';
import { useMinute } from '../../app/minute.ts';
import { useCan, useSession } from '../../app/signed-in.ts';
import panelStyles from '../../ui/panel.module.css';
import { classes } from '../../ui/classes.ts';
import { Activity } from './activity.tsx';
import { firstName } from './first-name.ts';
import { MachineFacts } from './machine-facts.tsx';
import { Needs } from './needs.tsx';
import styles from './overview-page.module.css';
import { AuditTiles, PeopleTiles, RecordTiles } from './tiles.tsx';

/** How things stand, at a glance: figures, what needs the person, what happened, and the machine. */
export default function OverviewPage() {
  const { t } = useTranslation('overview');
  const { person } = useSession();
  const [seesRecords, seesPeople, seesAudit] = [useCan('records.read'), useCan('people.read'), useCan('audit.read')];
  const hour = new Date(useMinute()).getHours();
  const name = firstName(person.name);
  const greeting = hour < 5 ? t('greeting.night', { name }) : hour < 12 ? t('greeting.morning', { name }) : hour < 18 ? t('greeting.day', { name }) : t('greeting.evening', { name });
  return (
    <>
      <PageHeader title={greeting} />
      {(seesRecords || seesPeople || seesAudit) && (
        <ul className={styles.tiles}>
          {seesRecords && <RecordTiles />}
          {seesPeople && <PeopleTiles />}
          {seesAudit && <AuditTiles />}
        </ul>
      )}
      <div className={styles.columns}>
        <div className={classes(panelStyles.panel, styles.wide)}>
          <Needs />
          {seesAudit && <Activity />}
        </div>
        <MachineFacts />
      </div>
    </>
  );
}
