import { useTranslation } from 'react-i18next';
import type { Salvaged } from '../../../preload/contract/health.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import { useFormat } from '../i18n/format.ts';

/** What could be saved of damaged data, what is lost, and what to do next. */
export function SavedFacts({ of: { kinds, files, emptied, standIns, hasAdministrator, isRecorded }, next }: { of: Salvaged; next: string }) {
  const { t } = useTranslation('health');
  const format = useFormat();
  const counts = (read: number, lost: number | null): string => {
    if (lost === null) return t('salvage.unknown', { read: format.number(read) });
    return lost === 0 ? t('salvage.all', { read: format.number(read) }) : t('salvage.some', { read: format.number(read), lost: format.number(lost) });
  };
  return (
    <>
      <Facts>
        {kinds.map(({ kind, read, lost }) => (
          <Fact key={kind} name={t(`salvage.kinds.${kind}`)}>
            {counts(read, lost)}
          </Fact>
        ))}
        <Fact name={t('salvage.files')}>{counts(files.held, files.lost)}</Fact>
      </Facts>
      {emptied > 0 && <p>{t('salvage.emptied', { count: emptied, n: format.number(emptied) })}</p>}
      {standIns.length > 0 && <p>{t('salvage.standIns', { list: format.list(standIns.map((name) => t(`salvage.standIn.${name}`))) })}</p>}
      {!isRecorded && <p>{t('salvage.notRecorded')}</p>}
      <p>{hasAdministrator ? next : t('salvage.noAdministrator')}</p>
    </>
  );
}
