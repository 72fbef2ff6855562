import { fieldsOf, isSecret } from '../../../preload/contract/record-fields.ts';
import { MOST_FOUND_BY_SECRET } from '../../../preload/contract/records.ts';
import { valueProblems } from '../../../preload/contract/record-values.ts';
import { scopeOf } from '../access/grants.ts';
import { visibleTo } from '../access/visible-people.ts';
import { VISIBLE_RECORDS } from '../access/visible-records.ts';
import { EngineError } from '../errors.ts';
import type { CommandHandler } from '../handler.ts';
import { loadType } from '../types/stored-type.ts';
import { useType } from './keep.ts';
import { askReason, takeOneReveal } from './reveal.ts';
import { secretDigest, withDigestKey } from './secrets.ts';
import { auditTarget, ROW_COLUMNS, ROW_JOINS, withOwner } from './stored-record.ts';
import type { ListedRow } from './stored-record.ts';

/** As many records as the event names. */
const MOST_NAMED = 20;

/**
 * Finds the records that hold exactly this secret now, without reading any secret: by the keyed digest, which takes a
 * text in NFC, without spaces around it and in small letters, and anything else by its value. What is not found counts
 * as much: each question costs one reveal of the hour, so that nobody finds a secret by trying. Throws
 * not_found/no_such_item for an unknown type or a field that is no secret, invalid_input/fields,
 * rate_limited/too_many_reveals.
 */
export const findBySecret: CommandHandler<'records.findBySecret'> = (db, { typeId, field: name, soughtSecret: sought, reason }, ctx) => {
  const type = loadType(db, typeId);
  const { definition, numbers } = useType(db, type);
  const field = fieldsOf(definition).find((one) => one.name === name);
  const fieldNum = numbers.get(name);
  if (!field || !isSecret(field) || fieldNum === undefined) throw new EngineError('not_found', 'no_such_item');
  const [problem] = valueProblems(field, sought, definition);
  if (problem) throw new EngineError('invalid_input', 'fields', [{ path: 'soughtSecret', rule: problem.rule }]);
  askReason(reason, ctx);
  takeOneReveal(db, ctx);
  const { index, digest } = withDigestKey(db, ctx, (key) => ({ index: secretDigest(key, 'index', fieldNum, sought), digest: secretDigest(key, 'audit', fieldNum, sought).toString('hex') }));
  const reading = scopeOf(ctx.actor, 'records.read');
  const found =
    reading === null
      ? []
      : (db
          .prepare(
            `SELECT y.name AS typeName, ${ROW_COLUMNS} FROM record_secret s JOIN record d ON d.num = s.record_num ${ROW_JOINS}
              WHERE s.field_num = @fieldNum AND s.digest = @index AND s.to_version IS NULL AND ${VISIBLE_RECORDS[ctx.scope]} AND ${VISIBLE_RECORDS[reading]}
              ORDER BY d.num DESC LIMIT ${MOST_FOUND_BY_SECRET}`,
          )
          .all({ fieldNum, index, ...visibleTo(ctx.actor) }) as (ListedRow & { typeName: string })[]);
  ctx.record({
    target: { kind: 'type', id: type.id, name: type.name },
    details: { field: name, digest, records: found.length, found: found.slice(0, MOST_NAMED).map((row) => auditTarget(row).name), ...(reason === undefined ? {} : { reason }) },
  });
  return { rows: found.map(({ typeName: _typeName, ...row }) => withOwner(row)) };
};
