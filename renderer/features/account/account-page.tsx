import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../app/page-header.tsx';
import { useSession } from '../../app/signed-in.ts';
import { classes } from '../../ui/classes.ts';
import panelStyles from '../../ui/panel.module.css';
import { Section } from '../../ui/section.tsx';
import { SecondFactorPanel } from '../second-factor/panel.tsx';
import { SessionList } from '../sessions/session-list.tsx';
import styles from './account-page.module.css';
import { Appearance } from './appearance.tsx';
import { OwnActivity } from './own-activity.tsx';
import { OwnPassword } from './own-password.tsx';

const PANEL = classes(panelStyles.panel, panelStyles.padded);

/** One's own account: how one gets in, where one is in, what was done under one's name, and how the program looks. */
export default function AccountPage() {
  const { t } = useTranslation('account');
  const { personId } = useSession().person;
  return (
    <>
      <PageHeader title={t('title')} />
      <div className={styles.columns}>
        <div className={styles.column}>
          <div className={PANEL}>
            <OwnPassword />
          </div>
          <div className={PANEL}>
            <SecondFactorPanel />
          </div>
          <div className={PANEL}>
            <Appearance />
          </div>
        </div>
        <div className={PANEL}>
          <OwnActivity />
        </div>
        {/* A table: it needs the whole width. */}
        <div className={classes(PANEL, styles.whole)}>
          <Section title={t('sessions')} level={2}>
            <SessionList personId={personId} />
          </Section>
        </div>
      </div>
    </>
  );
}
