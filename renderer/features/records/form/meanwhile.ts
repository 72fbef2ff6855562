import type { OutputOf } from '../../../../preload/contract/contract.ts';
import { isSameValue } from '../../../../preload/contract/record-values.ts';
import type { FieldValue, RecordValues } from '../../../../preload/contract/record-values.ts';

type Version = OutputOf<'records.history'>['versions'][number];

/** A field that others changed since somebody began to type. */
export interface ChangedMeanwhile {
  field: string;
  /** What it held before; null for a secret, which nobody is shown. */
  was: FieldValue;
  theirs: FieldValue;
  isSecret: boolean;
  by: Version['by'];
  atMs: number;
  /** Somebody typed another value into it here. */
  isInConflict: boolean;
}

/** What others changed after the version that somebody types on, by the record's history (the latest first). */
export function changedMeanwhile(versions: readonly Version[], since: number, typed: RecordValues): ChangedMeanwhile[] {
  const fields = new Map<string, ChangedMeanwhile>();
  for (const { version, by, atMs, changes } of versions.toReversed()) {
    if (version <= since) continue;
    for (const { field, before, after, isSecret } of changes) fields.set(field, { field, was: (fields.get(field) ?? { was: before }).was, theirs: after, isSecret, by, atMs, isInConflict: false });
  }
  return [...fields.values()]
    .filter(({ was, theirs, isSecret }) => isSecret || !isSameValue(was, theirs))
    .map((change) => ({ ...change, isInConflict: Object.hasOwn(typed, change.field) && (change.isSecret || !isSameValue(typed[change.field], change.theirs)) }));
}
