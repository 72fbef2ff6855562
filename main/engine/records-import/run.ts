import { basename } from 'node:path';
import type { ParsedInputOf } from '../../../preload/contract/contract.ts';
import { isSecret } from '../../../preload/contract/record-fields.ts';
import { canBeImported } from '../../jobs/record-cells.ts';
import { TimeZone } from '../../jobs/number-text.ts';
import { scopeOf } from '../access/grants.ts';
import { EngineError } from '../errors.ts';
import type { CommandHandler } from '../handler.ts';
import { useType } from '../records/keep.ts';
import type { TypeInUse } from '../records/keep.ts';
import { loadType } from '../types/stored-type.ts';
import { RecordsIntake } from './intake.ts';

type Input = ParsedInputOf<'recordsImport.run'>;

/**
 * Imports records of one type: the file is read and checked in a worker, applied here batch by batch, all in one
 * transaction with one audit event, and one more for each field of a record that was there and is changed, and for
 * each new record with secrets. A dry run does all of it and takes it back. With rows refused and not told to skip
 * them, a real import stops at the first and changes nothing. Records are found by their key as far as the caller
 * reads them; any other is not there. Throws what reading throws (jobs/read-records-file.ts), not_found/no_such_item
 * and conflict/type_retired for the type, forbidden/no_permission where records are to be found without leave to read
 * any, invalid_input/fields for columns that the type has no place for, invalid_input/file_rows_refused,
 * conflict/cancelled.
 */
export const importRecords: CommandHandler<'recordsImport.run'> = async (db, input, ctx) => {
  const type = loadType(db, input.typeId);
  if (type.state !== 'active') throw new EngineError('conflict', 'type_retired');
  if (input.key !== null && scopeOf(ctx.actor, 'records.read') === null) throw new EngineError('forbidden', 'no_permission');
  const inUse = useType(db, type);
  const keyField = input.key?.by === 'field' ? input.key.field : null;
  refuseUnfit(input, inUse, keyField);
  const path = ctx.takeFile(input.file, 'records-import');
  const intake = new RecordsIntake(db, ctx, input, inUse);
  const firstNumber = intake.lastNumber + 1;
  const file = await ctx.jobs.start(
    'read-records-file',
    {
      path,
      part: input.part,
      delimiter: input.delimiter,
      encoding: input.encoding,
      into: input.into,
      definition: inUse.definition,
      listColumns: inUse.columns.map(({ field }) => field.name),
      makes: input.mode !== 'update',
      changes: input.mode !== 'create',
      keyField,
      clears: input.empty === 'clear',
      timeZone: input.timeZone,
      nowMs: ctx.clock.nowMs(),
    },
    {
      signal: ctx.signal,
      async onBatch(batch) {
        await intake.take(batch);
        if (intake.refused > 0 && !input.dryRun && !input.skipRefused) throw new EngineError('invalid_input', 'file_rows_refused');
        ctx.progress(batch.doneBytes, batch.totalBytes, 'bytes');
      },
    },
  );
  intake.close();
  const { created, updated } = intake.differences;
  const counts = { rows: file.rows, created, updated, unchanged: intake.unchanged, refused: intake.refused };
  const seq = ctx.record({
    target: { kind: 'type', id: type.id, name: type.name },
    details: {
      kind: file.kind,
      ...counts,
      records: created + updated,
      ...(created > 0 ? { firstNumber, lastNumber: intake.lastNumber } : {}),
      fileName: basename(path),
      fileDigest: file.sha256,
    },
  });
  const answer = { kind: file.kind, ...counts, errors: intake.errors };
  // What an import answers is kept for a repeated request and outlives an erasure, so that only a dry run tells values.
  if (!input.dryRun) return { ...answer, differences: [], names: {}, dryRun: false, seq };
  const names = intake.differences.names(db, ctx.actor);
  ctx.rollBack();
  return { ...answer, differences: intake.differences.shown(), names, dryRun: true, seq: null };
};

/** Throws invalid_input/fields for a field that the type does not have or no cell can fill, a key that no list has, and a time zone that there is not. */
function refuseUnfit({ into, key, timeZone }: Input, { fields, columns }: TypeInUse, keyField: string | null): void {
  const refuse = (path: string, rule: string): never => {
    throw new EngineError('invalid_input', 'fields', [{ path, rule }]);
  };
  into.fields.forEach(({ field: name }, at) => {
    const field = fields.get(name);
    if (!field || !canBeImported(field)) refuse(`into.fields.${String(at)}`, 'no_such_field');
  });
  if (key?.by === 'number' && into.numberColumn === null) refuse('into.numberColumn', 'required');
  if (keyField !== null) {
    const column = columns.find(({ field }) => field.name === keyField);
    if (!column || isSecret(column.field)) refuse('key.field', 'no_such_column');
    if (!into.fields.some(({ field }) => field === keyField)) refuse('key.field', 'required');
  }
  try {
    new TimeZone(timeZone);
  } catch {
    refuse('timeZone', 'format');
  }
}
