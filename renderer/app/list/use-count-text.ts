import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/format.ts';

/** What stands beside the heading of a list: how many there are, and how many of them it shows while it is narrowed. */
export function useCountText(whole: number | undefined, shown: number | null | undefined, isNarrowed: boolean): string | undefined {
  const { t } = useTranslation('common');
  const format = useFormat();
  if (whole === undefined) return undefined;
  const total = format.number(whole);
  return isNarrowed && typeof shown === 'number' ? t('list.countOf', { n: format.number(shown), total }) : total;
}
