import type { Reason } from '../../../preload/contract/errors.ts';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import { changeEach } from '../bulk.ts';
import type { Db } from '../db/database.ts';
import type { CommandContext } from '../handler.ts';
import { findSubject } from './subject.ts';
import type { Subject } from './subject.ts';

export type PeopleOutcome = OutputOf<'people.disable'>;
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

/** Takes a change through everybody it is for (`changeEach`). Throws conflict/cancelled. */
export async function changePeople(db: Db, { personIds, reason, dryRun }: BulkInput, ctx: CommandContext, decide: Decide): Promise<PeopleOutcome> {
  const { refused, ...outcome } = await changeEach<Subject, BulkRefusal>(
    {
      ids: personIds,
      reason,
      dryRun,
      find: (personId) => findSubject(db, personId, ctx),
      target: ({ id, name }) => ({ kind: 'person', id, name }),
      decide(subject) {
        const decision = decide(subject);
        if (decision === 'unchanged' || 'refused' in decision || 'details' in decision) return decision;
        const { from, to } = decision;
        return { apply: () => decision.apply(), details: { from, to } };
      },
    },
    ctx,
  );
  return { ...outcome, refused: refused.map(({ id, name, reason: why }) => ({ personId: id, name, reason: why })) };
}
