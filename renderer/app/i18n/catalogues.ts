import { LANGUAGES } from '../../../preload/contract/account.ts';
import deAccount from '../locales/de/account.json' with { type: 'json' };
import deAudit from '../locales/de/audit.json' with { type: 'json' };
import deBackups from '../locales/de/backups.json' with { type: 'json' };
import deCommon from '../locales/de/common.json' with { type: 'json' };
import deErrors from '../locales/de/errors.json' with { type: 'json' };
import deExample from '../locales/de/example.json' with { type: 'json' };
import deHealth from '../locales/de/health.json' with { type: 'json' };
import deImport from '../locales/de/import.json' with { type: 'json' };
import deMaintenance from '../locales/de/maintenance.json' with { type: 'json' };
import deOverview from '../locales/de/overview.json' with { type: 'json' };
import dePeople from '../locales/de/people.json' with { type: 'json' };
import deRecords from '../locales/de/records.json' with { type: 'json' };
import deRecordsImport from '../locales/de/records-import.json' with { type: 'json' };
import deRecovery from '../locales/de/recovery.json' with { type: 'json' };
import deRetention from '../locales/de/retention.json' with { type: 'json' };
import deReviews from '../locales/de/reviews.json' with { type: 'json' };
import deRoles from '../locales/de/roles.json' with { type: 'json' };
import deSecondFactor from '../locales/de/second-factor.json' with { type: 'json' };
import deSession from '../locales/de/session.json' with { type: 'json' };
import deSessions from '../locales/de/sessions.json' with { type: 'json' };
import deSettings from '../locales/de/settings.json' with { type: 'json' };
import deSetup from '../locales/de/setup.json' with { type: 'json' };
import deShell from '../locales/de/shell.json' with { type: 'json' };
import deTemplates from '../locales/de/templates.json' with { type: 'json' };
import deTypes from '../locales/de/types.json' with { type: 'json' };
import deViews from '../locales/de/views.json' with { type: 'json' };
import enAccount from '../locales/en/account.json' with { type: 'json' };
import enAudit from '../locales/en/audit.json' with { type: 'json' };
import enBackups from '../locales/en/backups.json' with { type: 'json' };
import enCommon from '../locales/en/common.json' with { type: 'json' };
import enErrors from '../locales/en/errors.json' with { type: 'json' };
import enExample from '../locales/en/example.json' with { type: 'json' };
import enHealth from '../locales/en/health.json' with { type: 'json' };
import enImport from '../locales/en/import.json' with { type: 'json' };
import enMaintenance from '../locales/en/maintenance.json' with { type: 'json' };
import enOverview from '../locales/en/overview.json' with { type: 'json' };
import enPeople from '../locales/en/people.json' with { type: 'json' };
import enRecords from '../locales/en/records.json' with { type: 'json' };
import enRecordsImport from '../locales/en/records-import.json' with { type: 'json' };
import enRecovery from '../locales/en/recovery.json' with { type: 'json' };
import enRetention from '../locales/en/retention.json' with { type: 'json' };
import enReviews from '../locales/en/reviews.json' with { type: 'json' };
import enRoles from '../locales/en/roles.json' with { type: 'json' };
import enSecondFactor from '../locales/en/second-factor.json' with { type: 'json' };
import enSession from '../locales/en/session.json' with { type: 'json' };
import enSessions from '../locales/en/sessions.json' with { type: 'json' };
import enSettings from '../locales/en/settings.json' with { type: 'json' };
import enSetup from '../locales/en/setup.json' with { type: 'json' };
import enShell from '../locales/en/shell.json' with { type: 'json' };
import enTemplates from '../locales/en/templates.json' with { type: 'json' };
import enTypes from '../locales/en/types.json' with { type: 'json' };
import enViews from '../locales/en/views.json' with { type: 'json' };

export { LANGUAGES };

/** Every text of the interface, by language and area. English is what all others are measured against. */
export const catalogues = {
  en: {
    account: enAccount,
    audit: enAudit,
    backups: enBackups,
    common: enCommon,
    errors: enErrors,
    example: enExample,
    health: enHealth,
    import: enImport,
    maintenance: enMaintenance,
    overview: enOverview,
    people: enPeople,
    records: enRecords,
    recordsImport: enRecordsImport,
    recovery: enRecovery,
    retention: enRetention,
    reviews: enReviews,
    roles: enRoles,
    secondFactor: enSecondFactor,
    session: enSession,
    sessions: enSessions,
    settings: enSettings,
    setup: enSetup,
    shell: enShell,
    templates: enTemplates,
    types: enTypes,
    views: enViews,
  },
  de: {
    account: deAccount,
    audit: deAudit,
    backups: deBackups,
    common: deCommon,
    errors: deErrors,
    example: deExample,
    health: deHealth,
    import: deImport,
    maintenance: deMaintenance,
    overview: deOverview,
    people: dePeople,
    records: deRecords,
    recordsImport: deRecordsImport,
    recovery: deRecovery,
    retention: deRetention,
    reviews: deReviews,
    roles: deRoles,
    secondFactor: deSecondFactor,
    session: deSession,
    sessions: deSessions,
    settings: deSettings,
    setup: deSetup,
    shell: deShell,
    templates: deTemplates,
    types: deTypes,
    views: deViews,
  },
} as const satisfies Record<Language, object>;

export type Language = (typeof LANGUAGES)[number];
export type Area = keyof (typeof catalogues)['en'];
/** Each language by its own name, as its speakers look for it. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: 'English', de: 'Deutsch' };

/** The catalogue for a locale: its own language, or English. */
export function languageOf(locale: string): Language {
  const { language } = new Intl.Locale(locale);
  return LANGUAGES.find((known) => known === language) ?? 'en';
}
