import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.ts';
import { tellOutcome } from '../../ui/toasts.ts';

/** Tells that a change was done, for how many it was not, and where the audit has it. */
export function useTellChanged(): (done: string, refusedCount: number) => void {
  const { t } = useTranslation('people');
  const format = useFormat();
  return (done, refusedCount) => {
    const refused = refusedCount === 0 ? '' : ` ${t('change.doneRefused', { count: refusedCount, n: format.number(refusedCount) })}`;
    tellOutcome(done + refused, { link: { to: '/audit', label: t('change.audit') } });
  };
}
