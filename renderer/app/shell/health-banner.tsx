import { TriangleAlert } from 'lucide-react';
import { Link } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useQueryOf } from '../../ipc/queries.ts';
import { Banner } from '../../ui/banner.tsx';
import { useFormat } from '../i18n/format.ts';
import { useCan } from '../signed-in.ts';

/** Says to everybody that the data cannot be changed and why, damage or a failed upgrade, and where the ways out are to whom they are open. */
export function HealthBanner() {
  const { t } = useTranslation('health');
  const format = useFormat();
  const mayMend = useCan('backups.manage');
  const { data } = useQueryOf('health.state', {});
  if (!data || data.state === 'whole' || data.state === 'unchecked') return null;
  const parts = format.list(data.parts.map((part) => t(`parts.${part}`)));
  return (
    <aside aria-label={t(data.state === 'not_upgraded' ? 'banner.labelNotUpgraded' : 'banner.label')}>
      <Banner tone="bad" icon={<TriangleAlert aria-hidden="true" />}>
        {t(`banner.${data.state}`, { parts })}
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
