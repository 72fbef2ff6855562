import type { OutputOf } from '../../../preload/contract/contract.ts';
import { attempt } from '../../ipc/request-ids.ts';
import type { PersonStatus } from './list-address.ts';

/** What can be done to several people at once. */
export const CHANGE_KINDS = ['invite', 'uninvite', 'role', 'team', 'suspend', 'resume', 'disable', 'enable', 'remove'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];
export type BulkOutcome = OutputOf<'people.disable'>;

export const OPERATION_OF = {
  invite: 'people.invite',
  uninvite: 'people.cancelInvitation',
  role: 'people.setRole',
  team: 'people.setTeam',
  suspend: 'people.suspend',
  resume: 'people.resume',
  disable: 'people.disable',
  enable: 'people.enable',
  remove: 'people.remove',
} as const satisfies Record<ChangeKind, string>;
/** Those that take something away from people. */
export const HARSH_KINDS: readonly ChangeKind[] = ['disable', 'remove'];

/** A change as it is asked for. */
export interface Change {
  kind: ChangeKind;
  personIds: string[];
  /** The role's id, or the team's name: null for none. Of no meaning for the others. */
  to: string | null;
  reason: string;
}

/** Asks for a change, or with `dryRun` for what it would do. Throws ApiError. */
export function askFor({ kind, personIds, to, reason }: Change, dryRun: boolean): Promise<BulkOutcome> {
  const common = { personIds, dryRun, ...(reason.trim() === '' ? {} : { reason }) };
  switch (kind) {
    case 'role':
      return attempt(OPERATION_OF.role, { ...common, roleId: to ?? '' }).answer;
    case 'team':
      return attempt(OPERATION_OF.team, { ...common, team: to }).answer;
    case 'invite':
    case 'uninvite':
    case 'suspend':
    case 'resume':
    case 'disable':
    case 'enable':
    case 'remove':
      return attempt(OPERATION_OF[kind], common).answer;
  }
}

/** Whether a change makes sense for somebody who stands so; for many people the trial tells of each. */
export function isOffered(kind: ChangeKind, status: PersonStatus): boolean {
  switch (kind) {
    case 'invite':
    case 'uninvite':
      return status === 'invited';
    case 'suspend':
      return status === 'active' || status === 'invited';
    case 'resume':
      return status === 'suspended';
    case 'enable':
      return status === 'disabled';
    case 'disable':
      return status !== 'disabled' && status !== 'removed';
    case 'role':
    case 'team':
    case 'remove':
      return status !== 'removed';
  }
}

const REFUSALS = ['own_account', 'last_administrator', 'exceeds_own_grants', 'no_such_item'] as const;

/** A reason as the engine names it, as one that has a sentence. */
export function refusalOf(reason: string): (typeof REFUSALS)[number] | 'other' {
  return REFUSALS.find((known) => known === reason) ?? 'other';
}
