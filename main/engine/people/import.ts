import { basename } from 'node:path';
import { IMPORT_LIMITS } from '../../../preload/contract/people-import.ts';
import { EngineError } from '../errors.ts';
import type { CommandHandler, QueryHandler } from '../handler.ts';
import { Intake } from './intake.ts';

/**
 * Tells what a picked file holds and what would become what, without using the file up. Throws what reading throws
 * (see jobs/inspect-people-file.ts), conflict/cancelled, forbidden/no_permission for a scope narrower than everybody.
 */
export const inspectFile: QueryHandler<'people.inspectFile'> = (_db, input, ctx) => {
  if (ctx.scope !== 'all') throw new EngineError('forbidden', 'no_permission');
  const path = ctx.lookAtFile(input.file, 'people-import');
  return ctx.jobs.start('inspect-people-file', { path, part: input.part }, {
    signal: ctx.signal,
    onBatch: ({ doneBytes, totalBytes }) => ctx.progress(doneBytes, totalBytes, 'bytes'),
  });
};

/**
 * Imports a people file: read and checked in a worker, applied here batch by batch, all in one transaction with one
 * audit event, and one more for each person who was there and is changed. A dry run does all of it and takes it back.
 * With rows refused and not told to skip them, a real import stops at the first and changes nothing.
 * Throws what reading throws (see jobs/read-people-file.ts), invalid_input/file_rows_refused, conflict/cancelled,
 * forbidden/no_permission for a scope narrower than everybody: a file names people of any team.
 */
export const importPeople: CommandHandler<'people.import'> = async (db, input, ctx) => {
  if (ctx.scope !== 'all') throw new EngineError('forbidden', 'no_permission');
  const path = ctx.takeFile(input.file, 'people-import');
  const intake = new Intake(db, ctx, input);
  const file = await ctx.jobs.start('read-people-file', { path, part: input.part, mapping: input.mapping }, {
    signal: ctx.signal,
    onBatch(batch) {
      intake.take(batch);
      if (intake.refused > 0 && !input.dryRun && !input.skipRefused) throw new EngineError('invalid_input', 'file_rows_refused');
      ctx.progress(batch.doneBytes, batch.totalBytes, 'bytes');
    },
  });
  const { create: created, update: updated, unchanged } = intake.differences.counts;
  const skipped = intake.skipped + file.passedOver;
  const seq = intake.close({
    kind: file.kind,
    rows: file.rows,
    created,
    ...(input.existing === 'update' ? { updated, unchanged } : {}),
    ...(skipped > 0 ? { skipped } : {}),
    refused: intake.refused,
    newTeams: intake.newTeamCount,
    fileName: basename(path),
    fileDigest: file.sha256,
    rowsDigest: intake.digest(),
  });
  if (input.dryRun) ctx.rollBack();
  return {
    kind: file.kind,
    rows: file.rows,
    created,
    updated,
    unchanged,
    skipped,
    refused: intake.refused,
    newTeams: intake.newTeams,
    newTeamCount: intake.newTeamCount,
    errors: intake.errors.slice(0, IMPORT_LIMITS.shownErrors),
    differences: intake.differences.shown(),
    dryRun: input.dryRun,
    seq: input.dryRun ? null : seq,
  };
};
