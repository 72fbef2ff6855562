import { EngineError } from '../../../main/engine/errors.ts';
import { kindOf, TABLE_READERS } from '../../../main/jobs/people-kinds.ts';
import type { TableRecord } from '../../../main/jobs/table.ts';
import { importFile } from './import-file.ts';

export interface Read {
  kind: string;
  columns: string[];
  records: TableRecord[];
  passedOver: number;
  parts: string[];
  part: string | null;
}

/** All that a file's reader gives, as an import would get it. */
export async function readTable(content: string | Uint8Array, part: string | null = null): Promise<Read> {
  const path = importFile(content);
  const kind = await kindOf(path);
  const read: Read = { kind, columns: [], records: [], passedOver: 0, parts: [], part: null };
  const end = await TABLE_READERS[kind](path, part, (piece) => {
    read.columns = [...piece.columns];
    read.records.push(...piece.records);
    read.passedOver = piece.passedOver;
  });
  return { ...read, parts: end.parts, part: end.part };
}

/** By columns, what stands in each record; empty cells are left out. */
export function rowsOf({ columns, records }: Read): Record<string, unknown>[] {
  return records.map(({ cells }) => Object.fromEntries(columns.map((name, index) => [name, cells[index]] as const).filter(([, cell]) => cell !== undefined && cell !== '')));
}

/** Why a file was refused and where, as `reason place`. Throws for a file that was not. */
export async function refusedAs(content: string | Uint8Array, part: string | null = null): Promise<string> {
  const error: unknown = await readTable(content, part).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof EngineError)) throw new Error('was not refused', { cause: error });
  return [error.reason, ...error.fields.map(({ path }) => path)].join(' ');
}
