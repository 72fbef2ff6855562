import type { Reason } from '../../../preload/contract/errors.ts';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import type { Db } from '../db/database.ts';
import type { CommandContext } from '../handler.ts';
import { findSubject } from './subject.ts';
import type { Subject } from './subject.ts';

export type BulkOutcome = OutputOf<'people.disable'>;
export type BulkRefusal = Extract<Reason, 'own_account' | 'last_administrator' | 'exceeds_own_grants' | 'no_such_item'>;
interface BulkInput {
  personIds: readonly string[];
  reason?: string | undefined;
  dryRun: boolean;
}
/** What one person's change is, as the audit tells it: before and after, or what else there is to say. */
export type Change = { apply(): void } & ({ from: string | null; to: string | null } | { details: Record<string, string> });
/** Decides over one person, seeing what was done to those before: already so, not allowed and why, or the change. */
export type Decide = (subject: Subject) => 'unchanged' | { refused: BulkRefusal } | Change;

const MOST_SHOWN = 200;

/**
 * Takes a change through everybody it is for, one after another in one transaction: who may not be changed is left
 * out and reported, the others are changed, each with an audit event of their own. Refusals are in the audit as
 * well: those of people the caller can see one by one, ids beyond the caller's reach as a number.
 */
export function changeEach(db: Db, input: BulkInput, ctx: CommandContext, decide: Decide): BulkOutcome {
  const outcome: BulkOutcome = { changed: 0, unchanged: 0, refused: [], refusedCount: 0 };
  const reason: Record<string, string> = input.reason === undefined ? {} : { reason: input.reason };
  let unknown = 0;

  const refuse = (personId: string, name: string, why: BulkRefusal): void => {
    outcome.refusedCount += 1;
    if (outcome.refused.length < MOST_SHOWN) outcome.refused.push({ personId, name, reason: why });
  };

  for (const personId of new Set(input.personIds)) {
    const subject = findSubject(db, personId, ctx);
    if (!subject) {
      unknown += 1;
      refuse(personId, '', 'no_such_item');
      continue;
    }
    const target = { kind: 'person', id: subject.id, name: subject.name };
    const decision = decide(subject);
    if (decision === 'unchanged') {
      outcome.unchanged += 1;
    } else if ('refused' in decision) {
      refuse(subject.id, subject.name, decision.refused);
      ctx.record({ target, outcome: 'refused', details: { refusal: decision.refused, ...reason } });
    } else {
      decision.apply();
      outcome.changed += 1;
      const told = 'details' in decision ? decision.details : { from: decision.from, to: decision.to };
      ctx.record({ target, details: { ...told, ...reason } });
    }
  }
  ctx.missed(unknown);
  if (unknown > 0) ctx.record({ outcome: 'refused', details: { refusal: 'no_such_item', count: unknown, ...reason } });
  // A command that found everything as it should be must leave no event that says it changed something.
  if (input.dryRun || outcome.changed + outcome.refusedCount === 0) ctx.rollBack();
  return outcome;
}
