import { extname } from 'node:path';
import { narrowed } from '../access/grants.ts';
import type { CommandHandler } from '../handler.ts';
import { withOutputFile } from '../output-file.ts';
import { withStoreAccess } from '../store-access.ts';
import { loadType } from '../types/stored-type.ts';
import { selectRecords } from './selection.ts';

/**
 * Writes the records of a type that a list shows to a file picked through the host, in a worker: a workbook where its
 * name ends in .xlsx, else CSV. Only records that both the list and the export reach are in it, and no secret. Throws
 * forbidden/no_permission without leave to read records, not_found/no_such_item, invalid_input/fields and
 * file_too_many_rows, unavailable/file_unreadable, read_only, conflict/cancelled.
 */
export const exportRecords: CommandHandler<'records.export'> = (db, { file, ...list }, ctx) => {
  const scope = narrowed(ctx.actor, ctx.scope, 'records.read');
  const type = loadType(db, list.typeId);
  // What the list would refuse is refused before any file is made.
  selectRecords(db, list.typeId, list.filter, { actor: ctx.actor, scope });
  const target = ctx.takeFile(file, 'records-export');
  const format = extname(target).toLowerCase() === '.xlsx' ? 'xlsx' : 'csv';
  const { personId, teamId } = ctx.actor;
  return withStoreAccess(ctx, (store) =>
    withOutputFile(target, ctx, async (draft) => {
      const written = await ctx.jobs.start(
        'export-records',
        { store, file: draft, format, caller: { actor: { personId, teamId }, scope }, list },
        { onBatch: ({ done, total }) => ctx.progress(done, total, 'rows'), signal: ctx.signal },
      );
      ctx.record({ target: { kind: 'type', id: type.id, name: type.name }, details: { ...written, format } });
      return written;
    }),
  );
};
