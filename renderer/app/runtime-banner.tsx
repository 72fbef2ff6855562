import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useQueryOf } from '../ipc/queries.ts';
import { Banner } from '../ui/banner.tsx';

/** Says, as long as the window is open, that this is no build for real data. Nothing on one that is. */
export function RuntimeBanner() {
  const { t } = useTranslation('shell');
  const { data } = useQueryOf('host.info', {});
  const standIn = data?.runtime === 'stand-in';
  if (!data || (!standIn && !data.testBuild)) return null;
  return (
    <aside aria-label={t('runtime.label')}>
      <Banner tone="warn" icon={<TriangleAlert aria-hidden="true" />}>
        {standIn ? (data.testBuild ? t('runtime.both') : t('runtime.standIn')) : t('runtime.testBuild')}
      </Banner>
    </aside>
  );
}
