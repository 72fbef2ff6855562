import type { Paper } from '../../../preload/contract/host.ts';

/** Where offices use US Letter; everywhere else it is A4 (CLDR 46, supplemental data, paperSize). */
const LETTER = new Set(['BZ', 'CA', 'CL', 'CO', 'CR', 'GT', 'MX', 'NI', 'PA', 'PH', 'PR', 'SV', 'US', 'VE']);

/** The paper of a person's locale (BCP 47): of its region, or where it names none of the system's. */
export function paperFor(locale: string, systemLocale: string): Paper {
  const region = new Intl.Locale(locale).region ?? new Intl.Locale(systemLocale).maximize().region ?? '';
  return LETTER.has(region) ? 'Letter' : 'A4';
}
