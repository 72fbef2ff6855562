import { extname } from 'node:path';
import { PASSWORD_MIN_CODE_POINTS } from '../../../preload/contract/fields.ts';
import { RECORDS_FORMATS } from '../../../preload/contract/records.ts';
import type { RecordsFormat } from '../../../preload/contract/records.ts';
import type { FileLock } from '../../jobs/age-output.ts';
import { narrowed } from '../access/grants.ts';
import { meta } from '../db/meta.ts';
import { EngineError } from '../errors.ts';
import type { CommandContext, CommandHandler } from '../handler.ts';
import { requireGoodPassword } from '../keys/password-rules.ts';
import { withOutputFile } from '../output-file.ts';
import { withStoreAccess } from '../store-access.ts';
import { loadType } from '../types/stored-type.ts';
import { selectRecords } from './selection.ts';

/** The ending of an encrypted file's name, after the one that says what is in it. */
const ENCRYPTED = '.age';

/**
 * Writes the records of a type that a list shows to a file picked through the host, in a worker. Only records that both
 * the list and the export reach are in it, and no secret. A password is held to the rules of every other one. Throws
 * forbidden/no_permission without leave to read records, not_found/no_such_item, invalid_input/fields,
 * file_too_many_rows, file_too_large and password_*, unavailable/file_unreadable, read_only, conflict/cancelled.
 */
export const exportRecords: CommandHandler<'records.export'> = (db, { file, format: asked, password, recipient, ...list }, ctx) => {
  const scope = narrowed(ctx.actor, ctx.scope, 'records.read');
  const type = loadType(db, list.typeId);
  // What the list would refuse is refused before any file is made.
  selectRecords(db, list.typeId, list.filter, { actor: ctx.actor, scope });
  const organisation = meta(db, 'organisation') ?? '';
  if (password !== undefined) requireGoodPassword(password, { name: ctx.actor.name, username: ctx.actor.username, organisation }, PASSWORD_MIN_CODE_POINTS);
  const target = ctx.takeFile(file, 'records-export');
  // A name that says encrypted around what is not would be believed.
  if (target.toLowerCase().endsWith(ENCRYPTED) && password === undefined && recipient === undefined) throw new EngineError('invalid_input', 'fields', [{ path: 'password', rule: 'required' }]);
  const format = asked ?? formatOf(target);
  const { personId, teamId, grants, name, username } = ctx.actor;
  return withStoreAccess(ctx, (store) =>
    withOutputFile(target, ctx, async (draft) => {
      const written = await ctx.jobs.start(
        'export-records',
        {
          store,
          file: draft,
          format,
          lock: lockOf({ password, recipient }, ctx),
          caller: { actor: { personId, teamId, grants, name, username }, scope },
          list,
          organisation,
          nowMs: ctx.clock.nowMs(),
          storeDir: ctx.store.dir,
        },
        { onBatch: ({ done, total }) => ctx.progress(done, total, 'rows'), signal: ctx.signal },
      );
      const encryption = password !== undefined ? 'password' : recipient !== undefined ? 'recipient' : 'none';
      ctx.record({ target: { kind: 'type', id: type.id, name: type.name }, details: { ...written, format, encryption, ...(recipient === undefined ? {} : { recipient }) } });
      return written;
    }),
  );
};

function formatOf(path: string): RecordsFormat {
  const name = path.toLowerCase();
  const ending = extname(name.endsWith(ENCRYPTED) ? name.slice(0, -ENCRYPTED.length) : name).slice(1);
  return RECORDS_FORMATS.find((format) => format === ending) ?? 'csv';
}

/** A password costs a guesser twice what signing in does: of a file there may be many copies, and nobody counts the tries. */
function lockOf({ password, recipient }: { password?: string | undefined; recipient?: string | undefined }, { settings }: Pick<CommandContext, 'settings'>): FileLock | null {
  if (password !== undefined) return { password, workFactor: Math.ceil(Math.log2(settings.scryptCost)) + 1 };
  return recipient === undefined ? null : { recipient };
}
