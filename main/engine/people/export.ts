import { extname } from 'node:path';
import { narrowed } from '../access/grants.ts';
import type { CommandHandler } from '../handler.ts';
import { withOutputFile } from '../output-file.ts';
import { withStoreAccess } from '../store-access.ts';

/**
 * Writes the people a list shows to a file picked through the host, in a worker: a workbook where its name ends in
 * .xlsx, else CSV. Only people whom both the list and the export reach are in it. Throws forbidden/no_permission
 * without leave to read the list, invalid_input/file_too_many_rows, unavailable/file_unreadable, read_only, conflict/cancelled.
 */
export const exportPeople: CommandHandler<'people.export'> = (_db, { file, filter, sort, direction }, ctx) => {
  const target = ctx.takeFile(file, 'people-export');
  const format = extname(target).toLowerCase() === '.xlsx' ? 'xlsx' : 'csv';
  const scope = narrowed(ctx.actor, ctx.scope, 'people.read');
  const { personId, teamId } = ctx.actor;
  return withStoreAccess(ctx, (store) =>
    withOutputFile(target, ctx, async (draft) => {
      const written = await ctx.jobs.start(
        'export-people',
        { store, file: draft, format, caller: { actor: { personId, teamId }, scope }, filter, sort, direction },
        { onBatch: ({ done, total }) => ctx.progress(done, total, 'rows'), signal: ctx.signal },
      );
      ctx.record({ details: { ...written, format, isFiltered: filter.search !== '' || filter.statuses.length + filter.teams.length + filter.roleIds.length > 0 } });
      return written;
    }),
  );
};
