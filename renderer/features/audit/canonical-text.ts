import type { AuditEvent } from '../../../preload/contract/audit.ts';

/**
 * The text of an event that the chain hashes: canonical JSON (RFC 8785). Events hold strings, whole numbers, booleans
 * and lists of strings only, for which JSON.stringify with sorted names is that form; a test holds it to the engine's.
 */
export function canonicalText(event: AuditEvent): string {
  return JSON.stringify(event, (_name, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
}
