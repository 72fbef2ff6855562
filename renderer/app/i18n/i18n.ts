import { createInstance } from 'i18next';
import { useSyncExternalStore } from 'react';
import { initReactI18next } from 'react-i18next';
import { catalogues, languageOf } from './catalogues.ts';
import { directionOf } from './direction.ts';

/** The texts. React escapes what is put into them, so that they must not be escaped a second time. */
export const i18n = createInstance();

void i18n.use(initReactI18next).init({
  resources: catalogues,
  lng: 'en',
  fallbackLng: 'en',
  ns: Object.keys(catalogues.en),
  defaultNS: 'common',
  initAsync: false,
  returnNull: false,
  interpolation: { escapeValue: false },
  react: { useSuspense: false },
});

let currentLocale = 'en';
const listeners = new Set<() => void>();

/** The person's locale (BCP 47), for dates, numbers and the order of names; its language chooses the catalogue. */
export function locale(): string {
  return currentLocale;
}

/** The same in a component, which is drawn anew when it changes. A language alone does not tell: en-GB writes dates unlike en. */
export function useLocale(): string {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, locale);
}

/** Speaks to the person in this locale from now on. An unknown one leaves things as they are. */
export function setLocale(next: string): void {
  const [canonical] = canonicalLocale(next);
  if (canonical === undefined) return;
  currentLocale = canonical;
  document.documentElement.lang = languageOf(canonical);
  document.documentElement.dir = directionOf(canonical);
  void i18n.changeLanguage(languageOf(canonical));
  for (const listener of listeners) listener();
}

function canonicalLocale(tag: string): string[] {
  try {
    return Intl.getCanonicalLocales(tag);
  } catch {
    return [];
  }
}
