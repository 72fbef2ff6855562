import { i18n, setLocale } from './i18n/i18n.ts';
import { LANGUAGES, languageOf } from './i18n/catalogues.ts';
import type { Language } from './i18n/catalogues.ts';

/** The page's own store; the host keeps it until the program ends. */
const KEY = 'holdfast.language';

let systemLocale = 'en';

function chosen(): Language | null {
  const kept = localStorage.getItem(KEY);
  return LANGUAGES.find((language) => language === kept) ?? null;
}

function apply(): void {
  const language = chosen();
  // The region of the system's locale stays as long as the language is its own.
  setLocale(language === null || language === languageOf(systemLocale) ? systemLocale : language);
}

/** Takes the system's locale (BCP 47), unless the person chose a language. */
export function adoptSystemLocale(locale: string): void {
  systemLocale = locale;
  apply();
}

export function chooseLanguage(language: Language): void {
  localStorage.setItem(KEY, language);
  apply();
}

/** The language after the present one, for an action that goes through them. */
export function nextLanguage(): Language {
  const index = LANGUAGES.findIndex((language) => language === i18n.language);
  return LANGUAGES[(index + 1) % LANGUAGES.length] ?? 'en';
}
