import { useMemo } from 'react';
import { useQueryOf } from '../ipc/queries.ts';
import { actionsOf } from './actions.ts';
import type { Action, Task } from './actions.ts';
import { useCan, useSession } from './signed-in.ts';

const REVIEWER: readonly Task[] = ['review'];
const NONE: readonly Task[] = [];

/** What the signed-in person can reach from anywhere: by their grants, and by what others have asked them to do. */
export function useActions(): readonly Action[] {
  const { person } = useSession();
  // Who sees all reviews has the area anyway.
  const open = useQueryOf('reviews.list', { states: ['open'], offset: 0, limit: 1 }, { enabled: !useCan('reviews.read') });
  const isReviewer = (open.data?.total ?? 0) > 0;
  return useMemo(() => actionsOf(person.grants, isReviewer ? REVIEWER : NONE), [person, isReviewer]);
}
