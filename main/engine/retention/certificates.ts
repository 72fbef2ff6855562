import { createHash } from 'node:crypto';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import type { Db } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import { EngineError } from '../errors.ts';
import type { CommandHandler, QueryContext, QueryHandler } from '../handler.ts';
import { writeWhole, withOutputFile } from '../output-file.ts';

/** One's own; all of them for who may erase everywhere. */
const MINE = sql`p.id = @actorId`;
const ALL = sql`@actorId IS NOT NULL`;
const reached = ({ scope }: Pick<QueryContext, 'scope'>) => (scope === 'all' ? ALL : MINE);
type Row = OutputOf<'retention.certificates'>['rows'][number];

/** Certificates of erasures, the latest first. */
export const listCertificates: QueryHandler<'retention.certificates'> = (db, { offset, limit }, ctx) => {
  const actorId = ctx.actor.personId;
  const from = sql`record_erasure e LEFT JOIN person p ON p.num = e.by`;
  const { total } = db.prepare(`SELECT count(*) AS total FROM ${from} WHERE ${reached(ctx)}`).get({ actorId }) as { total: number };
  const rows = db
    .prepare(`SELECT e.id, e.at_ms AS atMs, p.id AS byId, p.name AS byName, e.records, e.reason FROM ${from} WHERE ${reached(ctx)} ORDER BY e.num DESC LIMIT @limit OFFSET @offset`)
    .all({ actorId, limit, offset }) as (Omit<Row, 'by'> & { byId: string | null; byName: string | null })[];
  return { total, rows: rows.map(({ byId, byName, ...row }) => ({ ...row, by: byId === null ? null : { id: byId, name: byName ?? '' } })) };
};

/** Writes a certificate to the file chosen, as often as it is asked for. Throws not_found/no_such_item, not_found/handle_expired, read_only. */
export const saveCertificate: CommandHandler<'retention.saveCertificate'> = async (db, { certificateId, file }, ctx) => {
  const text = loadCertificate(db, certificateId, ctx);
  const target = ctx.takeFile(file, 'erasure-certificate');
  await withOutputFile(target, ctx, (draft) => writeWhole(draft, text));
  const sha256 = createHash('sha256').update(text, 'utf8').digest('hex');
  ctx.record({ details: { certificate: certificateId, sha256 } });
  return { sha256 };
};

function loadCertificate(db: Db, id: string, ctx: Pick<QueryContext, 'actor' | 'scope'>): string {
  const row = db.prepare(`SELECT e.certificate FROM record_erasure e LEFT JOIN person p ON p.num = e.by WHERE e.id = @id AND ${reached(ctx)}`).get({ id, actorId: ctx.actor.personId }) as { certificate: string } | undefined;
  if (!row) throw new EngineError('not_found', 'no_such_item');
  return row.certificate;
}
