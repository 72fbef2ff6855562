import { FlaskConical } from 'lucide-react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { showOverlay } from '../overlay.ts';
import { useQueryOf } from '../../ipc/queries.ts';

/** Says to everybody that example data is loaded; whoever may remove it does so from here. */
export function ExampleStripEntry({ className, activeClassName }: { className: string | undefined; activeClassName: string | undefined }) {
  const { t } = useTranslation('example');
  const { data } = useQueryOf('example.state', {});
  if (data?.loadedAtMs == null) return null;
  if (!data.mayRemove) {
    return (
      <span className={className}>
        <FlaskConical aria-hidden="true" />
        {t('stripLong')}
      </span>
    );
  }
  return (
    <Button className={activeClassName ?? ''} onPress={() => showOverlay('example-removal')} aria-label={`${t('stripLong')}. ${t('section.remove')}`}>
      <FlaskConical aria-hidden="true" />
      {t('stripLong')}
    </Button>
  );
}
