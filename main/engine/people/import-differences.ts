import { IMPORT_LIMITS } from '../../../preload/contract/people-import.ts';
import type { ImportDifference } from '../../../preload/contract/people-import.ts';

const ORDER = ['update', 'create', 'unchanged'] as const satisfies ImportDifference['change'][];

/** What an import does to each person: all of it counted, the first ones of each kind kept to be shown. */
export class ImportDifferences {
  readonly counts: Record<ImportDifference['change'], number> = { create: 0, update: 0, unchanged: 0 };
  readonly #kept: Record<ImportDifference['change'], ImportDifference[]> = { create: [], update: [], unchanged: [] };

  add(difference: ImportDifference): void {
    this.counts[difference.change] += 1;
    const kept = this.#kept[difference.change];
    if (kept.length < IMPORT_LIMITS.shownDifferences) kept.push(difference);
  }

  /** Changes first, then additions, then who stays the same: as many as are shown. */
  shown(): ImportDifference[] {
    return ORDER.flatMap((change) => this.#kept[change]).slice(0, IMPORT_LIMITS.shownDifferences);
  }
}
