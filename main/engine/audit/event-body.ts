import type { AuditEvent } from '../../../preload/contract/audit.ts';
import { seqOfBody } from './event-form.ts';

/** What is to be recorded; the chain adds the sequence number. */
export type EventEntry = Omit<AuditEvent, 'v' | 'seq'>;

interface Shortening {
  /** UTF-16 units of a name or an id. */
  nameChars: number;
  /** UTF-16 units of a detail, or of one item of a list. */
  detailChars: number;
  listItems: number;
}
/** What an event that would be too long keeps; tried in turn until it fits, which the last always does. */
const SHORTENINGS: readonly Shortening[] = [
  { nameChars: 200, detailChars: 2_000, listItems: 100 },
  { nameChars: 200, detailChars: 500, listItems: 20 },
  { nameChars: 200, detailChars: 100, listItems: 10 },
  { nameChars: 200, detailChars: 0, listItems: 0 },
];
const ELLIPSIS = '…';

/**
 * The body of event `seq`: canonical JSON (RFC 8785) of at most BODY_LIMIT_BYTES. Text from outside can be of any
 * length and any shape: when the event would be too long its texts are cut and the detail `cut` names them, and a
 * lone surrogate becomes U+FFFD, so that nothing hostile can keep its own trace from being written. Throws
 * RangeError for what only a mistake in the program can produce (a verb or a detail name out of form, a fraction):
 * what the verifier would refuse never enters the chain.
 */
export function eventBody(seq: number, entry: EventEntry): string {
  if ('cut' in entry.details) throw new RangeError('audit event: the detail "cut" is taken');
  const whole = written(seq, entry);
  if (seqOfBody(whole) === seq) return whole;
  for (const limits of SHORTENINGS) {
    const short = written(seq, shortened(entry, limits));
    if (seqOfBody(short) === seq) return short;
  }
  throw new RangeError('audit event: out of form');
}

/**
 * JSON.stringify keeps the order it is given and uses RFC 8785's escapes, so what goes in sorted comes out canonical;
 * anything else that it would let through (fractions, lone surrogates) is not in the form that `seqOfBody` accepts.
 */
function written(seq: number, entry: EventEntry): string {
  const { actor, target } = entry;
  return JSON.stringify({
    actor: actor && { id: actor.id, name: actor.name },
    atMs: entry.atMs,
    details: sorted(entry.details),
    outcome: entry.outcome,
    seq,
    sessionId: entry.sessionId,
    target: target && { id: target.id, kind: target.kind, name: target.name },
    v: 1,
    verb: entry.verb,
  });
}

function sorted(details: AuditEvent['details']): AuditEvent['details'] {
  const names = Object.keys(details);
  if (names.every((name, index) => index === 0 || (names[index - 1] ?? '') < name)) return details;
  return Object.fromEntries(names.sort().map((name) => [name, details[name] ?? null]));
}

function shortened(entry: EventEntry, limits: Shortening): EventEntry {
  const cut = new Set<string>();
  const text = (label: string, value: string, maxChars: number): string => {
    if (value.length <= maxChars) return value.toWellFormed();
    cut.add(label);
    // A pair of surrogates is not split: half of it would become U+FFFD.
    const end = isHighSurrogate(value.charCodeAt(maxChars - 1)) ? maxChars - 1 : maxChars;
    return value.slice(0, end).toWellFormed() + ELLIPSIS;
  };
  const { actor, target, sessionId } = entry;
  const details = Object.fromEntries(
    Object.entries(entry.details).map(([name, value]): [string, AuditEvent['details'][string]] => {
      if (typeof value === 'string') return [name, text(name, value, limits.detailChars)];
      if (!Array.isArray(value)) return [name, value];
      if (value.length > limits.listItems) cut.add(name);
      return [name, value.slice(0, limits.listItems).map((item) => text(name, item, limits.detailChars))];
    }),
  );
  return {
    ...entry,
    actor: actor && { id: actor.id, name: text('actorName', actor.name, limits.nameChars) },
    sessionId: sessionId === null ? null : text('sessionId', sessionId, limits.nameChars),
    target: target && {
      kind: target.kind,
      id: text('targetId', target.id, limits.nameChars),
      name: target.name === null ? null : text('targetName', target.name, limits.nameChars),
    },
    details: cut.size === 0 ? details : { ...details, cut: [...cut] },
  };
}

const isHighSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;
