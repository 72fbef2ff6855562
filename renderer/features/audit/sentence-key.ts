import type { ParseKeys } from 'i18next';
import type { AuditEvent } from '../../../preload/contract/audit.ts';
import { i18n } from '../../app/i18n/i18n.ts';

type Key = ParseKeys<'audit'>;

/** Which sentence of the catalogue tells an event, and what its plural depends on. */
export interface SentenceChoice {
  key: Key;
  context: string | undefined;
  count: number | undefined;
  /** False for a verb that this version's catalogue does not know: the event comes from a newer one. */
  isKnown: boolean;
}

/** The catalogue's key where it has one. Verbs come from the data, so no type can promise it. */
export function knownKey(key: string, { context, count }: Partial<Pick<SentenceChoice, 'context' | 'count'>> = {}): Key | null {
  const options = { ns: 'audit' as const, ...(context === undefined ? {} : { context }), ...(count === undefined ? {} : { count }) };
  return i18n.exists(key, options) ? (key as Key) : null;
}

/** Chooses the sentence by verb and outcome, then by what the engine says of how or why. */
export function chooseSentence(event: AuditEvent): SentenceChoice {
  const { verb, outcome, target } = event;
  const context = contextOf(event);
  const count = countOf(event);
  const key = knownKey(`sentences.${verb}.${outcome}`, { context, count });
  if (key !== null) return { key, context, count, isKnown: true };
  return { key: `unknownVerb.${outcome}`, context: target === null ? undefined : 'targeted', count: undefined, isKnown: false };
}

/** A word of the engine's own that a sentence may have a variant for; never what a person typed. */
function contextOf({ verb, target, details }: AuditEvent): string | undefined {
  const word = verb === 'access.refused' ? details['reason'] : (details['cause'] ?? details['result'] ?? details['decision'] ?? details['as'] ?? details['by']);
  if (typeof word === 'string') return word;
  return target === null ? 'untargeted' : undefined;
}

function countOf({ verb, details }: AuditEvent): number | undefined {
  // Of example data the sentence names the people; its records are told of in the details.
  const names = ['records', 'created', 'events', 'people', 'count'];
  for (const name of verb === 'example.removed' ? ['people', ...names] : names) {
    const value = details[name];
    if (typeof value === 'number') return value;
  }
  return undefined;
}

/** Everything before a verb's first dot: the area of the program it belongs to. */
export function areaOf(verb: string): string {
  return verb.slice(0, verb.indexOf('.'));
}
