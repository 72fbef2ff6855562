/** How every file of this format begins. */
const VERSION_LINE = 'age-encryption.org/v1\n';

/** What follows the version line of a file that is encrypted in the format of age (age-encryption.org/v1); null for any other file. */
export function afterAgeVersion(start: Buffer): string | null {
  const text = start.toString('latin1');
  return text.startsWith(VERSION_LINE) ? text.slice(VERSION_LINE.length) : null;
}
