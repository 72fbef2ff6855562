import type { Db } from '../db/database.ts';
import type { ChainRow } from './verify.ts';

/** Rows read at a time: enough to make the cost of a call vanish, at most 8 MiB of the longest bodies. */
const BATCH = 500;
const NEXT_BATCH = `SELECT seq, body, lower(hex(hash)) AS hash FROM audit_event WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ${BATCH}`;
const RAW_BODY = 'SELECT hex(CAST(body AS BLOB)) AS bytes FROM audit_event WHERE seq = ?';
const FROM_THE_START = Number.MIN_SAFE_INTEGER;

/**
 * The chain's rows in order, up to `lastSeq`, in bounded memory. The hash comes as hex because a string costs less
 * to hand over than a Buffer. Run it inside a transaction to see one state of the chain.
 */
export function* chainRows(db: Db, lastSeq: number = Number.MAX_SAFE_INTEGER): Generator<ChainRow> {
  const statement = db.prepare(NEXT_BATCH);
  let seq = FROM_THE_START;
  for (;;) {
    const rows = statement.all(seq, lastSeq) as ChainRow[];
    for (const row of rows) {
      // Bytes that are not UTF-8 arrive as U+FFFD: such a body is compared byte for byte before it is believed.
      if (row.body.includes('\ufffd') && !isStoredAs(db, row)) row.body = '';
      yield row;
    }
    if (rows.length < BATCH) return;
    seq = rows[rows.length - 1]?.seq ?? lastSeq;
  }
}

function isStoredAs(db: Db, row: ChainRow): boolean {
  const stored = db.prepare(RAW_BODY).get(row.seq) as { bytes: string };
  return stored.bytes === Buffer.from(row.body, 'utf8').toString('hex').toUpperCase();
}
