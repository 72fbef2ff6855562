import { PERMISSIONS } from '../../../preload/contract/permission.ts';
import { scopeOf } from '../access/grants.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import type { Actor, QueryHandler } from '../handler.ts';

/** When example data was loaded and from which seed; null while there is none. */
export function findLoad(db: Db): { seed: number; atMs: number; seq: number } | null {
  return (db.prepare('SELECT seed, at_ms AS atMs, seq FROM example_load').get() as { seed: number; atMs: number; seq: number } | undefined) ?? null;
}

/**
 * Whether there is nothing but the one person who asks, tombstones counted: only there can nobody take a year that
 * never was for their own.
 */
export function isEmptyBut(db: Db, personId: string): boolean {
  const row = db
    .prepare(
      `SELECT NOT EXISTS (SELECT 1 FROM person WHERE id <> ?) AND NOT EXISTS (SELECT 1 FROM team) AND NOT EXISTS (SELECT 1 FROM role WHERE built_in = 0)
          AND NOT EXISTS (SELECT 1 FROM record_type) AND NOT EXISTS (SELECT 1 FROM tag) AND NOT EXISTS (SELECT 1 FROM record) AND NOT EXISTS (SELECT 1 FROM review_campaign)
          AND NOT EXISTS (SELECT 1 FROM example_load) AS isEmpty`,
    )
    .get(personId) as { isEmpty: number };
  return row.isEmpty === 1;
}

/** Whether somebody holds everything there is to hold: example data is of every kind. */
export function holdsEverything(actor: Pick<Actor, 'grants' | 'teamId'>): boolean {
  return PERMISSIONS.every((permission) => scopeOf(actor, permission) === 'all');
}

/** Throws forbidden/exceeds_own_grants for whoever does not hold everything. */
export function requireEverything(actor: Pick<Actor, 'grants' | 'teamId'>): void {
  if (!holdsEverything(actor)) throw new EngineError('forbidden', 'exceeds_own_grants');
}

/** Whether example data is there: everybody is told, so that nobody takes it for real. */
export const exampleState: QueryHandler<'example.state'> = (db, _input, { actor }) => {
  const loaded = findLoad(db);
  const may = holdsEverything(actor);
  return { loadedAtMs: loaded?.atMs ?? null, mayLoad: may && isEmptyBut(db, actor.personId), mayRemove: may && loaded !== null };
};
