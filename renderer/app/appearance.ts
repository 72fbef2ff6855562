import { Preferences, SYSTEM, THEMES } from '../../preload/contract/account.ts';
import { LANGUAGES, languageOf } from './i18n/catalogues.ts';
import type { Language } from './i18n/catalogues.ts';
import { i18n, setLocale } from './i18n/i18n.ts';

/** The page's own store; the host keeps it until the program ends. */
const KEY = 'holdfast.appearance';
const NOTHING_CHOSEN: Preferences = { language: SYSTEM, theme: SYSTEM };

let ofSystem = 'en';

/** What whoever was signed in last had chosen: it holds while the program is locked, and over a reload. */
function kept(): Preferences {
  try {
    return Preferences.catch(NOTHING_CHOSEN).parse(JSON.parse(localStorage.getItem(KEY) ?? 'null'));
  } catch {
    return NOTHING_CHOSEN;
  }
}

function apply({ language, theme }: Preferences): void {
  // The region of the system's locale stays as long as the language is its own.
  setLocale(language === SYSTEM || language === languageOf(ofSystem) ? ofSystem : language);
  // What the attribute means stands in ui/tokens.css; without it the system's scheme holds, also when that changes.
  const chosen = THEMES.find((known) => known === theme);
  if (chosen) document.documentElement.dataset['theme'] = chosen;
  else delete document.documentElement.dataset['theme'];
}

/** Takes the system's locale (BCP 47), for whoever chose no language. */
export function adoptSystemLocale(locale: string): void {
  ofSystem = locale;
  apply(kept());
}

/** The system's locale (BCP 47), whatever language the person chose. */
export function systemLocale(): string {
  return ofSystem;
}

/** Speaks and looks as a person chose, from now on. */
export function adoptPreferences(preferences: Preferences): void {
  localStorage.setItem(KEY, JSON.stringify(preferences));
  apply(preferences);
}

/** The language after the present one, for an action that goes through them. */
export function nextLanguage(): Language {
  const index = LANGUAGES.findIndex((language) => language === i18n.language);
  return LANGUAGES[(index + 1) % LANGUAGES.length] ?? 'en';
}
