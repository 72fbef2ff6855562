import { createContext, use } from 'react';
import { useTranslation } from 'react-i18next';

/** What is wrong with the definition being edited, by path. Empty until somebody tries to save it. */
export const ProblemsContext = createContext<ReadonlyMap<string, string>>(new Map());

/** What is wrong at a place, in a sentence; null for nothing. */
export function useProblemOf(): (path: string) => string | null {
  const { t, i18n } = useTranslation('types');
  const problems = use(ProblemsContext);
  return (path) => {
    const [, rule] = [...problems].find(([at]) => at === path || at.startsWith(`${path}.`)) ?? [];
    if (rule === undefined) return null;
    const key = `problem.${rule}`;
    return i18n.exists(key, { ns: 'types' }) ? t(key as 'problem.other') : t('problem.other');
  };
}
