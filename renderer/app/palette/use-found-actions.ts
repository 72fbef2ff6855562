import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Action } from '../actions.ts';
import { nextLanguage } from '../appearance.ts';
import { LANGUAGE_NAMES } from '../i18n/catalogues.ts';
import { useLocale } from '../i18n/i18n.ts';
import { useActions } from '../use-actions.ts';

export interface FoundAction {
  action: Action;
  label: string;
}

/** The actions whose name has every word that was typed, wherever in it, whatever their accents and capitals. */
export function useFoundActions(text: string): readonly FoundAction[] {
  const { t } = useTranslation('shell');
  const actions = useActions();
  const locale = useLocale();
  const all = useMemo(
    () =>
      actions.map((action) => {
        const label = action.id === 'language' ? t('actions.language', { language: LANGUAGE_NAMES[nextLanguage()] }) : t(`actions.${action.id}`);
        return { action, label, folded: fold(label, locale) };
      }),
    [actions, t, locale],
  );
  return useMemo(() => {
    const words = fold(text, locale).split(/\s+/u).filter(Boolean);
    return all.filter(({ folded }) => words.every((word) => folded.includes(word)));
  }, [all, text, locale]);
}

function fold(text: string, locale: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLocaleLowerCase(locale);
}
