import { Lock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../ui/icon-button.tsx';
import { Logo } from '../../ui/logo.tsx';
import { areasOf } from '../actions.ts';
import { useSession } from '../signed-in.ts';
import { useActions } from '../use-actions.ts';
import { Area } from './area.tsx';
import { PersonMenu } from './person-menu.tsx';
import styles from './sidebar.module.css';
import { useDoings } from './use-doings.ts';
import { useIsNarrow } from './use-is-narrow.ts';

/** Whose data this is, the areas that the person's grants reach, and the person. */
export function Sidebar() {
  const { t } = useTranslation('shell');
  const { organisation } = useSession();
  const areas = areasOf(useActions());
  const narrow = useIsNarrow();
  const { lock } = useDoings();
  return (
    <header className={styles.sidebar}>
      <div className={styles.brand}>
        <Logo />
        <span className={styles.label}>
          <b>Holdfast</b>
          <small>
            <bdi>{organisation}</bdi>
          </small>
        </span>
      </div>
      <nav className={styles.areas} aria-label={t('navigation')}>
        {areas.map(({ id, icon, does }) => (
          <Area key={id} icon={icon} to={does.goTo} label={t(`actions.${id}`)} narrow={narrow} />
        ))}
      </nav>
      <div className={styles.person}>
        <PersonMenu />
        <IconButton label={t('actions.lock')} icon={<Lock />} onPress={lock} />
      </div>
    </header>
  );
}
