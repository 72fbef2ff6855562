import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.ts';
import type { ChosenPeople } from './selection.ts';

const NAMED = 3;

/** Selected people in words: the first few by name, the others counted. `text` is empty where no name is known. */
export function useWhom(people: ChosenPeople): { first: string; text: string } {
  const { t } = useTranslation('people');
  const format = useFormat();
  const names = [...people.values()].filter((name) => name !== '');
  const shown = names.slice(0, NAMED);
  const more = people.size - shown.length;
  const text = more > 0 ? t('change.forMore', { count: more, n: format.number(more), names: format.items(shown) }) : t('change.for', { names: format.list(shown) });
  return { first: names[0] ?? '', text: shown.length === 0 ? '' : text };
}
