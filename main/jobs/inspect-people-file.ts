import { IMPORT_LIMITS } from '../../preload/contract/people-import.ts';
import type { ImportInspection } from '../../preload/contract/people-import.ts';
import { EngineError } from '../engine/errors.ts';
import type { Job } from './job.ts';
import { refuseOtherDelimiter } from './people-header.ts';
import { kindOf, TABLE_READERS } from './people-kinds.ts';
import { isStandardHeader, propose } from './people-mapping.ts';
import { SeenValues } from './seen-values.ts';

const MOST_SAMPLES = 3;
const newColumn = (): SeenValues => new SeenValues({ values: IMPORT_LIMITS.shownValues, chars: IMPORT_LIMITS.valueChars });
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
  const seen: SeenValues[] = [];
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
        if (cell !== undefined && cell.length > 0 && index < IMPORT_LIMITS.shownColumns) (seen[index] ??= newColumn()).take(cell);
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
    columns: columns.slice(0, IMPORT_LIMITS.shownColumns).map((name, index) => ({ name, samples: seen[index]?.samples(MOST_SAMPLES) ?? [], values: seen[index] ? seen[index].all() : [] })),
    columnCount: columns.length,
    isStandard: (kind === 'csv' || kind === 'xlsx') && isStandardHeader(columns),
    proposal: propose(kind, columns),
  };
};
