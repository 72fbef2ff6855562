import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import type { KeptDraft } from './drafts.ts';
import styles from './found-draft.module.css';

/** Says that a form holds what was typed into it another time, and takes it away for whoever wants to begin anew. */
export function FoundDraft({ draft }: { draft: Pick<KeptDraft<unknown>, 'found' | 'discard'> }) {
  const { t } = useTranslation('common');
  if (!draft.found) return null;
  return (
    <div className={styles.found} role="status">
      <span>{t('draft.found')}</span>
      <Button kind="quiet" onPress={draft.discard}>
        {t('draft.discard')}
      </Button>
    </div>
  );
}
