import { useTranslation } from 'react-i18next';
import { Dialog } from '../../ui/dialog.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { areasOf } from '../actions.ts';
import { useActions } from '../use-actions.ts';
import { keysFor, SHORTCUTS } from './shortcuts.ts';
import styles from './shortcuts-dialog.module.css';

/** Which keys do what. */
export function ShortcutsDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation('shell');
  const areas = areasOf(useActions()).length;
  return (
    <Dialog title={t('shortcuts.title')} isOpen={isOpen} onClose={onClose}>
      <dl className={styles.list}>
        {SHORTCUTS.map((shortcut) => (
          <div key={shortcut.id} className={styles.line}>
            <dt>{t(`shortcuts.${shortcut.id}`)}</dt>
            <dd>
              <Kbd keys={keysFor(shortcut, areas)} />
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
