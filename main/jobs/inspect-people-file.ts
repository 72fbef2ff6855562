import { IMPORT_LIMITS } from '../../preload/contract/people-import.ts';
import type { ImportInspection } from '../../preload/contract/people-import.ts';
import { EngineError } from '../engine/errors.ts';
import type { Job } from './job.ts';
import { refuseOtherDelimiter } from './people-header.ts';
import { kindOf, TABLE_READERS } from './people-kinds.ts';
import { isStandardHeader, propose } from './people-mapping.ts';
import { FORMULA_CELL } from './table.ts';
import type { Cell } from './table.ts';

const MOST_SAMPLES = 3;
export interface InspectProgress {
  doneBytes: number;
  totalBytes: number;
}

/**
 * Reads a people file through and tells what it holds: its kind, columns with a few of their values, and what
 * probably becomes what. Throws what the kind's reader throws, and invalid_input: file_empty, file_wrong_delimiter,
 * file_too_many_rows.
 */
export const inspectPeopleFile: Job<{ path: string; part: string | null }, InspectProgress, ImportInspection> = async ({ path, part }, emit) => {
  const kind = await kindOf(path);
  const seen: Seen[] = [];
  let columns: readonly string[] = [];
  let rows = 0;
  let passedOver = 0;
  const end = await TABLE_READERS[kind](path, part, async (piece) => {
    ({ columns, passedOver } = piece);
    if (kind === 'csv') refuseOtherDelimiter(columns);
    rows += piece.records.length;
    if (rows > IMPORT_LIMITS.rows) throw new EngineError('invalid_input', 'file_too_many_rows');
    for (const { cells } of piece.records) {
      cells.forEach((cell, index) => {
        if (cell !== undefined && cell.length > 0 && index < IMPORT_LIMITS.shownColumns) (seen[index] ??= new Seen()).take(cell);
      });
    }
    await emit({ doneBytes: piece.doneBytes, totalBytes: piece.totalBytes });
  });
  if (rows === 0) throw new EngineError('invalid_input', 'file_empty');
  return {
    kind,
    parts: end.parts.slice(0, IMPORT_LIMITS.columns),
    part: end.part,
    rows,
    passedOver,
    columns: columns.slice(0, IMPORT_LIMITS.shownColumns).map((name, index) => ({ name, samples: seen[index]?.samples() ?? [], values: seen[index] ? seen[index].all() : [] })),
    columnCount: columns.length,
    isStandard: (kind === 'csv' || kind === 'xlsx') && isStandardHeader(columns),
    proposal: propose(kind, columns),
  };
};

/** The different values of one column, as long as they are few. */
class Seen {
  readonly #values = new Set<string>();
  #areMany = false;

  take(cell: Cell): void {
    for (const value of typeof cell === 'string' ? [cell] : cell) {
      if (this.#areMany) return;
      const text = value.trim();
      if (text === '' || value === FORMULA_CELL) continue;
      // A value that is cut could be mistaken for another, so it is a sample at most.
      if (text.length > IMPORT_LIMITS.valueChars) this.#areMany = true;
      this.#values.add(text.slice(0, IMPORT_LIMITS.valueChars).toWellFormed());
      if (this.#values.size > IMPORT_LIMITS.shownValues) this.#areMany = true;
    }
  }

  samples(): string[] {
    return [...this.#values].slice(0, MOST_SAMPLES);
  }

  all(): string[] | null {
    return this.#areMany ? null : [...this.#values];
  }
}
