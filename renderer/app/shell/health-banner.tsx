import { TriangleAlert } from 'lucide-react';
import { Link } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useQueryOf } from '../../ipc/queries.ts';
import { Banner } from '../../ui/banner.tsx';
import { useFormat } from '../i18n/format.ts';
import { useCan } from '../signed-in.ts';

/** Says to everybody that the data is damaged and cannot be changed, and where the ways out are to whom they are open. */
export function HealthBanner() {
  const { t } = useTranslation('health');
  const format = useFormat();
  const mayMend = useCan('backups.manage');
  const { data } = useQueryOf('health.state', {});
  if (data?.state !== 'damaged' && data?.state !== 'suspected') return null;
  const parts = format.list(data.parts.map((part) => t(`parts.${part}`)));
  return (
    <aside aria-label={t('banner.label')}>
      <Banner tone="bad" icon={<TriangleAlert aria-hidden="true" />}>
        {data.state === 'suspected' ? t('banner.suspected') : t('banner.damaged', { parts })}
        {mayMend && (
          <>
            {' '}
            <Link href="/maintenance">{t('banner.ways')}</Link>
          </>
        )}
      </Banner>
    </aside>
  );
}
