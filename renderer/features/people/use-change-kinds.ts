import { useCan } from '../../app/signed-in.ts';
import { CHANGE_KINDS } from './changes.ts';
import type { ChangeKind } from './changes.ts';

/** The changes that the signed-in person may make at all; for whom, the trial before each says. */
export function useChangeKinds(): readonly ChangeKind[] {
  const canManage = useCan('people.manage');
  const canGrant = useCan('people.grant');
  return CHANGE_KINDS.filter((kind) => (kind === 'role' ? canGrant : canManage));
}
