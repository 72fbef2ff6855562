import { createHash } from 'node:crypto';
import type { Db } from './db/database.ts';
import { EngineError } from './errors.ts';

/** How long a retry is recognised: longer than any outage of the engine that a window survives. */
const REMEMBERED_MS = 24 * 60 * 60 * 1000;

/**
 * The first outcome of a request id, if there was one. Throws conflict/request_id_reused when the same id comes with
 * another operation or other input.
 */
export function findOutcome(
  db: Db,
  personId: string,
  call: { id: string; operation: string },
  inputHash: Buffer,
): { value: unknown } | null {
  const row = db
    .prepare('SELECT operation, input_hash AS inputHash, outcome FROM request WHERE key = ?')
    .get(keyOf(personId, call.id)) as { operation: string; inputHash: Buffer; outcome: string } | undefined;
  if (!row) return null;
  if (row.operation !== call.operation || !row.inputHash.equals(inputHash)) throw new EngineError('conflict', 'request_id_reused');
  return { value: JSON.parse(row.outcome) as unknown };
}

/** Keeps the outcome of a request with the change itself, in the same transaction. */
export function rememberOutcome(
  db: Db,
  personId: string,
  call: { id: string; operation: string },
  inputHash: Buffer,
  value: unknown,
  nowMs: number,
): void {
  db.prepare('INSERT INTO request (key, operation, input_hash, outcome, at_ms) VALUES (?, ?, ?, ?, ?)').run(
    keyOf(personId, call.id),
    call.operation,
    inputHash,
    JSON.stringify(value),
    nowMs,
  );
  // Oldest first, up to the first that is still remembered: the new one at the latest. One from the future was written
  // by a clock that was wrong; it must not keep all others.
  db.prepare('DELETE FROM request WHERE num < (SELECT num FROM request WHERE at_ms BETWEEN ? AND ? ORDER BY num LIMIT 1)').run(
    nowMs - REMEMBERED_MS,
    nowMs,
  );
}

/** Names a request of one person: another's id, even the same, is another request. 16 bytes (NIST SP 800-107, truncation). */
function keyOf(personId: string, requestId: string): Buffer {
  return createHash('sha256').update(`${personId} ${requestId}`).digest().subarray(0, 16);
}
