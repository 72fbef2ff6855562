import type { AuditEvent } from '../../../../preload/contract/audit.ts';
import type { OutputOf } from '../../../../preload/contract/contract.ts';
import { useCan } from '../../../app/signed-in.ts';
import { useQueryOf } from '../../../ipc/queries.ts';

type Version = OutputOf<'records.history'>['versions'][number];
/** What became of a record: a version of what it says, or an event that changed nothing of that. */
export type HistoryEntry = { atMs: number; version: Version; event?: never } | { atMs: number; event: AuditEvent; version?: never };

/** Events of a record that are no versions of it. */
const VERBS = ['record.assigned', 'record.archived', 'record.archived_by_rule', 'record.unarchived', 'record.tagged', 'record.held', 'record.hold_lifted'];

/** The versions of a record, and what else was done to it for whoever may read the audit; `limit` of each at most. */
export function useRecordHistory(recordId: string, limit: number) {
  const canAudit = useCan('audit.read');
  const history = useQueryOf('records.history', { recordId, offset: 0, limit }, { placeholderData: (previous) => previous });
  const audit = useQueryOf('audit.list', { filter: { targetId: recordId, verbs: VERBS, outcomes: ['done'] }, offset: 0, limit }, { enabled: canAudit, placeholderData: (previous) => previous });
  const isThere = history.data !== undefined && (!canAudit || audit.data !== undefined);
  return {
    names: history.data?.names ?? {},
    error: history.error ?? audit.error,
    refetch: () => void Promise.all([history.refetch(), ...(canAudit ? [audit.refetch()] : [])]),
    entries: isThere ? inOrder(history.data, audit.data ?? { total: 0, rows: [] }) : null,
    hasMore: (history.data?.total ?? 0) > limit || (audit.data?.total ?? 0) > limit,
  };
}

/** The latest first, and no further back than both are known, so that nothing is missing in between. */
export function inOrder({ versions, total }: Pick<OutputOf<'records.history'>, 'versions' | 'total'>, audit: OutputOf<'audit.list'>): HistoryEntry[] {
  const sinceMs = Math.max(knownSince(versions, total), knownSince(audit.rows, audit.total));
  const entries: HistoryEntry[] = [...audit.rows.map((event) => ({ atMs: event.atMs, event })), ...versions.map((version) => ({ atMs: version.atMs, version }))];
  return entries.filter(({ atMs }) => atMs >= sinceMs).sort((a, b) => b.atMs - a.atMs);
}

function knownSince(read: readonly { atMs: number }[], total: number): number {
  return read.length < total ? (read.at(-1)?.atMs ?? -Infinity) : -Infinity;
}
