import type { AuditEvent } from '../../preload/contract/audit.ts';
import { MOST_REFUSED_SHOWN } from '../../preload/contract/fields.ts';
import type { FieldError } from '../../preload/contract/operation.ts';
import { Turns } from './give-way.ts';
import type { CommandContext } from './handler.ts';

type Details = AuditEvent['details'];
/** What is decided over one thing, seeing what was done to those before. */
export type Decision<R extends string> =
  /** It is so already. */
  | 'unchanged'
  /** It may not be, and why; with the places that will not do, where there are some. */
  | { refused: R; fields?: readonly FieldError[] }
  /** The change, with what the audit tells of it: one event, or several. */
  | { apply?(): void; details: Details | readonly Details[] };

export interface BulkOutcome<R extends string> {
  changed: number;
  unchanged: number;
  /** The first of them; `refusedCount` counts all. */
  refused: { id: string; name: string; reason: R; fields?: readonly FieldError[] }[];
  refusedCount: number;
}

interface Bulk<T, R extends string> {
  ids: readonly string[];
  reason?: string | undefined;
  dryRun: boolean;
  /** What an id stands for, as far as the caller reaches; null for nothing there. */
  find(id: string): T | null;
  /** What the audit calls it by. */
  target(thing: T): { kind: string; id: string; name: string };
  decide(thing: T): Decision<R>;
}

/**
 * Takes a change through everything it is for, one after another in one transaction: what may not be changed is left
 * out and reported, the others are changed, each with its events. Refusals are in the audit as well: those of what the
 * caller sees one by one, ids beyond the caller's reach as a number. A dry run is the same, rolled back. Throws
 * conflict/cancelled.
 */
export async function changeEach<T, R extends string>(bulk: Bulk<T, R>, ctx: CommandContext): Promise<BulkOutcome<R | 'no_such_item'>> {
  const outcome: BulkOutcome<R | 'no_such_item'> = { changed: 0, unchanged: 0, refused: [], refusedCount: 0 };
  const why: Details = bulk.reason === undefined ? {} : { reason: bulk.reason };
  let unknown = 0;
  const refuse = (refusal: (typeof outcome.refused)[number]): void => {
    outcome.refusedCount += 1;
    if (outcome.refused.length < MOST_REFUSED_SHOWN) outcome.refused.push(refusal);
  };

  const ids = [...new Set(bulk.ids)];
  const turns = new Turns(ctx);
  for (const [at, id] of ids.entries()) {
    if (at > 0 && (await turns.next())) ctx.progress(at, ids.length, 'rows');
    const thing = bulk.find(id);
    if (thing === null) {
      unknown += 1;
      refuse({ id, name: '', reason: 'no_such_item' });
      continue;
    }
    const target = bulk.target(thing);
    const decision = bulk.decide(thing);
    if (decision === 'unchanged') {
      outcome.unchanged += 1;
    } else if ('refused' in decision) {
      refuse({ id: target.id, name: target.name, reason: decision.refused, ...(decision.fields ? { fields: decision.fields } : {}) });
      ctx.record({ target, outcome: 'refused', details: { refusal: decision.refused, ...why } });
    } else {
      decision.apply?.();
      outcome.changed += 1;
      const told = Array.isArray(decision.details) ? (decision.details as readonly Details[]) : [decision.details as Details];
      for (const details of told) ctx.record({ target, details: { ...details, ...why } });
    }
  }
  ctx.missed(unknown);
  if (unknown > 0) ctx.record({ outcome: 'refused', details: { refusal: 'no_such_item', count: unknown, ...why } });
  // A command that found everything as it should be must leave no event that says it changed something.
  if (bulk.dryRun || outcome.changed + outcome.refusedCount === 0) ctx.rollBack();
  return outcome;
}
