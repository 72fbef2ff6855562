import type { BackupComparison } from '../../preload/contract/backup-comparison.ts';

const RELATIONS: Record<NonNullable<BackupComparison['relation']>, string> = {
  same: 'The backup holds exactly what is here.',
  older: 'The backup is older: what is here goes on from it.',
  newer: 'The backup goes on from what is here.',
  diverged: 'The backup and what is here have the same beginning, and went different ways since.',
  other: 'The backup is of another organisation than what is here.',
};
const PRESENT: Record<BackupComparison['present']['state'], string> = {
  none: 'Here: no data.',
  unreadable: 'Here: data that cannot be read.',
  other_code: 'Here: data that this recovery code does not open, so that the two cannot be compared (--present-code-file).',
  read: '',
};

/** What a backup holds and how it differs, in lines for people. */
export function comparisonLines({ backup, present, relation, lost, gained }: BackupComparison): string[] {
  return [
    `Backup of ${backup.organisation}, made ${new Date(backup.createdAtMs).toISOString()}: ${factsOf(backup.facts)}. Its audit chain: ${backup.chain.replace('_', ' ')}.`,
    ...(backup.isSalvaged ? ['It is what could be read of damaged data. What was lost stands in the last event of its audit.'] : []),
    ...(backup.missing === 0 ? [] : [`${String(backup.missing)} attachments could not be read when it was made: no backup has their content.`]),
    present.state === 'read' ? `Here: ${factsOf(present.facts)}.` : PRESENT[present.state],
    ...(relation === null ? [] : [RELATIONS[relation]]),
    ...difference('Only here, and lost by restoring', lost),
    ...difference('Only in the backup', gained),
  ];
}

function factsOf({ people, records, attachments, auditSeq, lastAtMs }: BackupComparison['backup']['facts']): string {
  const last = lastAtMs === null ? '' : `, the last at ${new Date(lastAtMs).toISOString()}`;
  return `${String(people)} people, ${String(records)} records, ${String(attachments)} attachments, ${String(auditSeq)} events${last}`;
}

function difference(what: string, events: BackupComparison['lost']): string[] {
  if (events === null || events.events === 0) return [];
  return [`${what}: ${String(events.events)} events.`, ...events.verbs.map(({ verb, count }) => `  ${String(count)} ${verb}`)];
}
