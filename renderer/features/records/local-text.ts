import type { LocalText } from '../../../preload/contract/record-fields.ts';
import { useLocale } from '../../app/i18n/i18n.ts';

/** Names that forms give to languages instead of tags, by the tag. */
const NAMES: Readonly<Record<string, readonly string[]>> = { en: ['english'], de: ['deutsch', 'german'] };

/** Text of a form in the person's language where the form has it, else in its own. */
export function textIn(text: LocalText, locale: string): string {
  const language = new Intl.Locale(locale).language;
  const found = Object.entries(text.in).find(([name]) => {
    const lower = name.toLowerCase();
    return lower === language || lower.startsWith(`${language}-`) || lower.includes(`(${language})`) || (NAMES[language] ?? []).some((known) => lower.startsWith(known));
  });
  return found?.[1] ?? text.text;
}

/** `textIn` for the person's language. */
export function useLocalText(): (text: LocalText) => string {
  const locale = useLocale();
  return (text) => textIn(text, locale);
}
