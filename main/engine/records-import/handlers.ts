import { fieldsOf, isSecret } from '../../../preload/contract/record-fields.ts';
import type { FeatureHandlers, QueryHandler } from '../handler.ts';
import { loadDefinition, loadType } from '../types/stored-type.ts';
import { proposeColumns } from './proposal.ts';
import { importRecords } from './run.ts';

/**
 * Tells what a picked file holds and what of it would become what, without using the file up. Of a column that goes by
 * the name of a secret no value is told. Throws what reading throws (jobs/inspect-records-file.ts),
 * not_found/no_such_item and handle_expired, conflict/cancelled.
 */
const inspectFile: QueryHandler<'recordsImport.inspect'> = async (db, { file, typeId, part, delimiter, encoding }, ctx) => {
  const type = loadType(db, typeId);
  const definition = loadDefinition(db, type.num, type.version);
  const path = ctx.lookAtFile(file, 'records-import');
  const found = await ctx.jobs.start('inspect-records-file', { path, part, delimiter, encoding }, {
    signal: ctx.signal,
    onBatch: ({ doneBytes, totalBytes }) => ctx.progress(doneBytes, totalBytes, 'bytes'),
  });
  const proposal = proposeColumns(definition, found.columns);
  const secrets = new Set(fieldsOf(definition).filter(isSecret).map(({ name }) => name));
  const masked = new Set(proposal.fields.filter(({ field }) => secrets.has(field)).map(({ column }) => column));
  return { ...found, columns: found.columns.map((column) => (masked.has(column.name) ? { ...column, samples: [] } : column)), proposal };
};

/** What can be done with files of records, and where each is done. */
export const recordsImportHandlers: FeatureHandlers<'recordsImport'> = { inspect: inspectFile, run: importRecords };
