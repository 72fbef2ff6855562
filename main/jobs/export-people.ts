import { closeSync, openSync } from 'node:fs';
import type { z } from 'zod';
import type { Person, PEOPLE_SORTS, PersonFilter } from '../../preload/contract/people.ts';
import { fileError } from '../engine/audit/file-error.ts';
import { EngineError } from '../engine/errors.ts';
import type { QueryContext } from '../engine/handler.ts';
import { countOf, orderOf } from '../engine/people/list.ts';
import { PERSON_COLUMNS, WITH_ROLE, WITH_TEAM } from '../engine/people/person-row.ts';
import { selectPeople } from '../engine/people/selection.ts';
import { CsvWriter } from './csv-writer.ts';
import { FileOutput } from './file-output.ts';
import type { Job } from './job.ts';
import { type StoreAccess, withSnapshot } from './store-snapshot.ts';
import { SHEET_ROWS, XlsxWriter } from './xlsx-writer.ts';

export interface ExportPeopleParams {
  store: StoreAccess;
  /** An empty file that the caller made, and takes away again when this job does not end well. */
  file: string;
  format: 'csv' | 'xlsx';
  /** Whose list it is, and how far it reaches. */
  caller: { actor: Pick<QueryContext['actor'], 'personId' | 'teamId'>; scope: QueryContext['scope'] };
  filter: z.output<typeof PersonFilter>;
  sort: (typeof PEOPLE_SORTS)[number];
  direction: 'asc' | 'desc';
}
export interface ExportPeopleProgress {
  done: number;
  total: number;
}
export interface PeopleWritten {
  people: number;
  bytes: number;
}

/** The columns that an import takes, and the state beside them. */
const EXPORT_COLUMNS = ['name', 'email', 'username', 'team', 'role', 'status'] as const;
const PIECE_ROWS = 5_000;

/**
 * Writes the people a filter shows to a file that exists already, in the order of the list. Throws
 * invalid_input/file_too_many_rows for a workbook that cannot hold them, read_only/disk_full, read_only/disk_read_only.
 */
export const exportPeopleJob: Job<ExportPeopleParams, ExportPeopleProgress, PeopleWritten> = ({ store, file, format, caller, filter, sort, direction }, emit) =>
  withSnapshot(store, async (db) => {
    const selection = selectPeople(filter, caller as Parameters<typeof selectPeople>[1]);
    const total = countOf(db, selection);
    if (format === 'xlsx' && total >= SHEET_ROWS) throw new EngineError('invalid_input', 'file_too_many_rows');
    const { order } = orderOf(sort, direction);
    const rows = db.prepare(`SELECT ${PERSON_COLUMNS} FROM person p ${WITH_TEAM} ${WITH_ROLE} WHERE ${selection.where} ORDER BY ${order}`).iterate(selection.values);
    let fd: number | null = null;
    try {
      fd = openSync(file, 'r+');
      const out = new FileOutput(fd);
      const writer = format === 'xlsx' ? new XlsxWriter(out) : new CsvWriter(out);
      writer.row(EXPORT_COLUMNS);
      let people = 0;
      for (const row of rows) {
        const { name, email, username, team, roleName, status } = row as Person;
        writer.row([name, email ?? '', username, team ?? '', roleName ?? '', status]);
        people += 1;
        if (people % PIECE_ROWS === 0) await emit({ done: people, total });
      }
      writer.end();
      return { people, bytes: await out.end() };
    } catch (error) {
      throw fileError(error);
    } finally {
      if (fd !== null) closeSync(fd);
    }
  });
