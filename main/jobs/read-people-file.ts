import { IMPORT_LIMITS } from '../../preload/contract/people-import.ts';
import type { ImportKind, ImportMapping, ImportRowError } from '../../preload/contract/people-import.ts';
import { EngineError } from '../engine/errors.ts';
import { foldName } from '../engine/people/fold.ts';
import { inspectPeopleFile } from './inspect-people-file.ts';
import type { Job } from './job.ts';
import { mapColumns, readHeader } from './people-header.ts';
import type { Columns } from './people-header.ts';
import { kindOf, TABLE_READERS } from './people-kinds.ts';
import { mappingFrom } from './people-mapping.ts';
import { checkRow } from './people-rows.ts';
import type { TablePart } from './table.ts';

/** Rows of a people file that hold by themselves, as columns: that costs a fraction of objects to copy. */
export interface PeopleBatch {
  lines: number[];
  names: string[];
  nameKeys: string[];
  usernames: string[];
  emails: (string | null)[];
  teams: (string | null)[];
  /** Several where the format has several. */
  roles: (string | readonly string[] | null)[];
  /** Positions of those whose account was not in use where they come from. */
  notInUse: number[];
  /** Rows that do not hold, and what is wrong with the first of them. */
  refused: number;
  errors: ImportRowError[];
  doneBytes: number;
  totalBytes: number;
}
export interface PeopleFile {
  kind: ImportKind;
  /** SHA-256 of the file as read, in hex. */
  sha256: string;
  rows: number;
  /** Records that are not people. */
  passedOver: number;
}
export interface ReadParams {
  path: string;
  part?: string | null;
  /** Null: a table's standard header, or what is proposed for a file of a directory. */
  mapping?: ImportMapping | null;
}

const BATCH_ROWS = 1_000;

/**
 * Reads and checks a people file. While one batch is being consumed the next is made, and no third: memory stays
 * bounded whatever the file holds. Throws what the kind's reader and `readHeader` or `mapColumns` throw, and
 * invalid_input: file_empty, file_too_many_rows.
 */
export const readPeopleFile: Job<ReadParams, PeopleBatch, PeopleFile> = async ({ path, part = null, mapping = null }, emit) => {
  const kind = await kindOf(path);
  const chosen = mapping ?? (await proposedFor(kind, path, part));
  let columns: Columns | null = null;
  let columnsFor = -1;
  let rows = 0;
  let passedOver = 0;
  let shownErrors = 0;
  let batch = emptyBatch();
  let consumed: Promise<void> = Promise.resolve();

  async function handOver(): Promise<void> {
    await consumed;
    consumed = emit(batch);
    batch = emptyBatch();
  }

  function columnsOf({ columns: names, header }: TablePart): Columns {
    // Without a header columns come up as the file goes on.
    if (columns === null || (header === null && columnsFor !== names.length)) {
      columns = chosen ? mapColumns(chosen, names, header !== null) : readHeader(header ?? names);
      columnsFor = names.length;
    }
    return columns;
  }

  const { sha256 } = await TABLE_READERS[kind](path, part, async (piece) => {
    const where = columnsOf(piece);
    const form = { width: kind === 'csv' ? piece.columns.length : null, isNameOptional: kind === 'keycloak' };
    ({ passedOver } = piece);
    for (const record of piece.records) {
      rows += 1;
      if (rows > IMPORT_LIMITS.rows) throw new EngineError('invalid_input', 'file_too_many_rows');
      const checked = checkRow(record, where, form);
      if ('row' in checked) {
        const { name, username, email, team } = checked.row;
        if (!checked.isInUse) batch.notInUse.push(batch.lines.length);
        batch.lines.push(record.line);
        batch.names.push(name);
        batch.nameKeys.push(foldName(name));
        batch.usernames.push(username);
        batch.emails.push(email);
        batch.teams.push(team);
        batch.roles.push(checked.roles.length > 1 ? checked.roles : (checked.roles[0] ?? null));
      } else {
        batch.refused += 1;
        const shown = checked.errors.slice(0, IMPORT_LIMITS.shownErrors - shownErrors);
        shownErrors += shown.length;
        batch.errors.push(...shown);
      }
      batch.doneBytes = piece.doneBytes;
      batch.totalBytes = piece.totalBytes;
      if (batch.lines.length + batch.refused >= BATCH_ROWS) await handOver();
    }
  });
  if (rows === 0) throw new EngineError('invalid_input', 'file_empty');
  if (batch.lines.length + batch.refused > 0) await handOver();
  await consumed;
  return { kind, sha256, rows, passedOver };
};

/** What is proposed for a file that has no header of ours. Throws invalid_input/file_missing_columns where that is not enough. */
async function proposedFor(kind: ImportKind, path: string, part: string | null): Promise<ImportMapping | null> {
  if (kind === 'csv' || kind === 'xlsx') return null;
  const { proposal } = await inspectPeopleFile({ path, part }, async () => {});
  const mapping = mappingFrom(proposal);
  if (!mapping) throw new EngineError('invalid_input', 'file_missing_columns');
  return mapping;
}

function emptyBatch(): PeopleBatch {
  return { lines: [], names: [], nameKeys: [], usernames: [], emails: [], teams: [], roles: [], notInUse: [], refused: 0, errors: [], doneBytes: 0, totalBytes: 0 };
}
