import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { GateCard } from '../features/session/gate-card.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageHeader } from './page-header.tsx';

const reload = (): void => location.reload();

/** In place of the whole window: a fault where no page could catch it. */
export function BrokenWindow() {
  const { t } = useTranslation('shell');
  return (
    <GateCard wide focusTitle title={t('broken.title')}>
      <div role="alert">
        <p>{t('broken.what')}</p>
      </div>
      <p>{t('broken.do')}</p>
      <div>
        <Button kind="primary" size="large" onPress={reload}>
          {t('broken.reload')}
        </Button>
      </div>
    </GateCard>
  );
}

/** In place of one page; the navigation still works. */
export function BrokenPage({ onRetry }: { onRetry: () => void }) {
  const { t } = useTranslation('shell');
  return (
    <>
      <PageHeader title={t('broken.pageTitle')} />
      <div role="alert">
        <EmptyState
          icon={<TriangleAlert />}
          title={t('broken.page')}
          actions={
            <>
              <Button kind="primary" onPress={onRetry}>
                {t('broken.retry')}
              </Button>
              <Button onPress={reload}>{t('broken.reload')}</Button>
            </>
          }
        >
          {t('broken.pageKept')}
        </EmptyState>
      </div>
    </>
  );
}
