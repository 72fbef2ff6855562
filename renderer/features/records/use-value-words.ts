import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.ts';
import { useLocalText } from './local-text.ts';
import type { ValueWords } from './value-text.ts';

/** The words in which values are shown to the person, with what ids stand for. */
export function useValueWords(nameOf: (id: string) => string | null): ValueWords {
  const { t } = useTranslation('records');
  const format = useFormat();
  const text = useLocalText();
  return { yes: t('value.yes'), no: t('value.no'), unseen: t('value.unseen'), rows: (count) => t('value.rows', { count, n: format.number(count) }), files: (count) => t('files.count', { count, n: format.number(count) }), text, nameOf, format };
}
