import { z } from 'zod';
import { Verification } from '../../../preload/contract/audit.ts';
import type { AuditEvent } from '../../../preload/contract/audit.ts';
import { useQueryOf } from '../../ipc/queries.ts';

const Found = z.object({ result: Verification.shape.result, events: Verification.shape.events, firstBadSeq: Verification.shape.firstBadSeq });
export type LastVerification = z.infer<typeof Found> & { atMs: number };

/** What an `audit.verified` event says was found; null for any other and for one that says nothing readable. */
export function verificationIn({ verb, details, atMs }: AuditEvent): LastVerification | null {
  const found = verb === 'audit.verified' ? Found.safeParse(details) : null;
  return found?.success ? { ...found.data, atMs } : null;
}

/** The newest check of the chain that the asker may know of, or null. */
export function useLastVerification(): LastVerification | null {
  const { data } = useQueryOf('audit.list', { filter: { verbs: ['audit.verified'], outcomes: ['done'] }, offset: 0, limit: 1 });
  const [event] = data?.rows ?? [];
  return event ? verificationIn(event) : null;
}
