import { basename } from 'node:path';
import type { RecordFileHeader } from '../../../preload/contract/record-file-format.ts';
import { narrowed, scopeOf } from '../access/grants.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import type { CommandContext, CommandHandler } from '../handler.ts';
import { foldName } from '../people/fold.ts';
import { loadType } from '../types/stored-type.ts';
import type { StoredType } from '../types/stored-type.ts';
import { makeType } from '../types/write.ts';
import { BroughtFiles } from './brought-files.ts';
import { FileIntake } from './intake.ts';

/**
 * Brings a file of records back in (docs/record-file.md): read and checked in a worker, applied here piece by piece,
 * all in one transaction with one event, and one more for each field of a record that was there and is changed. Its
 * type is found by id, else by name, else made, by who may make types. A dry run does all of it and takes it back.
 * Throws what reading throws (jobs/read-record-file.ts), forbidden/no_permission, conflict/type_retired,
 * invalid_input/definition, invalid_input/file_rows_refused, conflict/cancelled.
 */
export const importRecordFile: CommandHandler<'recordsFile.run'> = async (db, { file, password, dryRun, skipRefused }, ctx) => {
  // Found, and so not to be confirmed, is only what the caller both reads and writes.
  const scope = narrowed(ctx.actor, ctx.scope, 'records.read');
  const path = ctx.takeFile(file, 'records-file');
  const files = new BroughtFiles(ctx, dryRun);
  let intake: FileIntake | null = null;
  let total: number | null = null;
  const mayRefuse = (): void => {
    if (!dryRun && !skipRefused) throw new EngineError('invalid_input', 'file_rows_refused');
  };
  try {
    const read = await ctx.jobs.start('read-record-file', { path, password: password ?? null, isDry: dryRun }, {
      signal: ctx.signal,
      async onBatch(piece) {
        if (piece.kind === 'header') {
          intake = new FileIntake(db, { ...ctx, scope }, { ...typeOf(db, piece.header, ctx), files });
          total = piece.header.count;
        } else if (piece.kind === 'file') files.take(piece.id, piece.bytes);
        else if (intake) {
          for (const { line, record } of piece.records) await intake.take(line, record);
          if (intake.counts.refused > 0) mayRefuse();
          ctx.progress(piece.done, total, 'rows');
        }
      },
    });
    if (!intake) throw new EngineError('invalid_input', 'file_malformed');
    const { type, isNew, counts, errors } = await (intake as FileIntake).close();
    if (counts.refused > 0) mayRefuse();
    files.close(db);
    ctx.record({
      target: { kind: 'type', id: type.id, name: type.name },
      details: { kind: read.kind, ...counts, records: counts.created + counts.updated, fileName: basename(path), fileDigest: read.sha256 },
    });
    if (dryRun) ctx.rollBack();
    return { type: { id: type.id, name: type.name, isNew }, ...counts, errors, dryRun };
  } catch (error) {
    files.discard();
    throw error;
  }
};

/** The type that the records are of. Throws forbidden/no_permission where it would have to be made by who may not, conflict/type_retired. */
function typeOf(db: Db, { type: { id, name, description, definition } }: RecordFileHeader, ctx: CommandContext): { type: StoredType; isNew: boolean } {
  const found = db.prepare('SELECT id FROM record_type WHERE id = @id OR name_key = @nameKey ORDER BY id = @id DESC LIMIT 1').get({ id, nameKey: foldName(name) }) as { id: string } | undefined;
  if (found) {
    const type = loadType(db, found.id);
    if (type.state !== 'active') throw new EngineError('conflict', 'type_retired');
    return { type, isNew: false };
  }
  if (scopeOf(ctx.actor, 'types.manage') === null) throw new EngineError('forbidden', 'no_permission');
  makeType(db, { id, name, description, definition }, ctx);
  return { type: loadType(db, id), isNew: true };
}
