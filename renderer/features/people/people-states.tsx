import { FileUp, SearchX, UserPlus, Users } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { navigate } from '../../app/hash-location.ts';
import { useCan, useScope } from '../../app/signed-in.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import styles from './people-page.module.css';

const ROWS = 12;

/** The list before its first answer. */
export function ListSkeleton() {
  const { t } = useTranslation('people');
  return (
    <div className={styles.skeleton} role="status" aria-label={t('list.loading')}>
      {Array.from({ length: ROWS }, (_, row) => (
        <span key={row} className={styles.skeletonRow}>
          <Skeleton widthPercent={14 + ((row * 5) % 12)} />
          <Skeleton widthPercent={10 + ((row * 3) % 8)} />
          <Skeleton widthPercent={12} />
        </span>
      ))}
    </div>
  );
}

/** A search or filters that nobody fits. */
export function NobodyMatches({ onClear }: { onClear: () => void }) {
  const { t } = useTranslation('people');
  return (
    <EmptyState icon={<SearchX />} title={t('empty.matchTitle')} actions={<Button onPress={onClear}>{t('filters.clear')}</Button>}>
      {t('empty.matchText')}
    </EmptyState>
  );
}

/** An organisation of one, or a scope with nobody in it. */
export function NobodyYet({ isAlone }: { isAlone: boolean }) {
  const { t } = useTranslation('people');
  const canAdd = useCan('people.manage');
  const canImport = useScope('people.import') === 'all';
  if (!canAdd && !canImport && isAlone) return null;
  return (
    <EmptyState
      icon={<Users />}
      title={isAlone ? t('empty.aloneTitle') : t('empty.nobodyTitle')}
      actions={
        (canAdd || canImport) && (
          <>
            {canImport && (
              <Button icon={<FileUp />} onPress={() => navigate('/people/import')}>
                {t('actions.import')}
              </Button>
            )}
            {canAdd && (
              <Button icon={<UserPlus />} onPress={() => navigate('/people?do=add')}>
                {t('actions.add')}
              </Button>
            )}
          </>
        )
      }
    >
      {isAlone ? t('empty.aloneText') : t('empty.nobodyText')}
    </EmptyState>
  );
}
