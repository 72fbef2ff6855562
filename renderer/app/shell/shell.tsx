import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { RemoveExampleDialog } from '../example/remove-dialog.tsx';
import { tellOutcome } from '../../ui/toasts.ts';
import { keepDraftsNow, onDraftsNotKept } from '../draft-keeper.ts';
import { showOverlay, useOverlay } from '../overlay.ts';
import { Palette } from '../palette/palette.tsx';
import { HealthBanner } from './health-banner.tsx';
import { ConfirmRecoveryDialog, DrillDialog } from '../recovery/prove-code-dialog.tsx';
import { Pages } from './pages.tsx';
import styles from './shell.module.css';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';
import { Sidebar } from './sidebar.tsx';
import { SignOutDialog } from './sign-out-dialog.tsx';
import { StatusStrip } from './status-strip.tsx';
import { useShortcuts } from './use-shortcuts.ts';

const close = (): void => showOverlay(null);

/** The program, for whoever is signed in: areas at the side, a page, and below them how things stand. */
export default function Shell() {
  const { t } = useTranslation('shell');
  const overlay = useOverlay();
  useShortcuts();
  const { t: tCommon } = useTranslation('common');
  useEffect(() => onDraftsNotKept(() => tellOutcome(tCommon('draft.notKept'), { tone: 'bad' })), [tCommon]);
  useEffect(() => {
    const keep = (): void => void keepDraftsNow();
    addEventListener('pagehide', keep);
    return () => removeEventListener('pagehide', keep);
  }, []);

  function skip(): void {
    document.querySelector('main')?.focus();
  }
  return (
    <div className={styles.shell}>
      {/* Not a link: the address belongs to the pages. */}
      <button type="button" className={styles.skip} onClick={skip}>
        {t('skip')}
      </button>
      <Sidebar />
      <main className={styles.main} tabIndex={-1}>
        <HealthBanner />
        <Pages />
      </main>
      <StatusStrip />
      <Palette isOpen={overlay === 'palette'} onClose={close} />
      <ShortcutsDialog isOpen={overlay === 'shortcuts'} onClose={close} />
      <SignOutDialog isOpen={overlay === 'sign-out'} onClose={close} />
      <ConfirmRecoveryDialog isOpen={overlay === 'recovery-check'} onClose={close} />
      <DrillDialog isOpen={overlay === 'recovery-drill'} onClose={close} />
      <RemoveExampleDialog isOpen={overlay === 'example-removal'} onClose={close} />
    </div>
  );
}
