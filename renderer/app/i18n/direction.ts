/** Scripts written from right to left, by the languages that use them (CLDR character orientation). */
const RIGHT_TO_LEFT = new Set(['ar', 'arc', 'ckb', 'dv', 'fa', 'he', 'ks', 'ku-arab', 'nqo', 'ps', 'sd', 'syr', 'ug', 'ur', 'yi']);

/**
 * Which way a locale is written. The region XB is CLDR's pseudo-locale for testing right-to-left layout with English
 * words; no person's system is set to it.
 */
export function directionOf(locale: string): 'ltr' | 'rtl' {
  const parsed = new Intl.Locale(locale);
  if (parsed.region === 'XB') return 'rtl';
  const withScript = parsed.script ? `${parsed.language}-${parsed.script}`.toLowerCase() : parsed.language;
  return RIGHT_TO_LEFT.has(parsed.language) || RIGHT_TO_LEFT.has(withScript) ? 'rtl' : 'ltr';
}
