import type { Sql } from '../db/sql.ts';
import type { Actor } from '../handler.ts';
import { scopeOf } from './grants.ts';
import { visibleTo } from './visible-people.ts';
import { VISIBLE_RECORDS } from './visible-records.ts';

/**
 * Which rows of `record d` the caller may read at all, for operations that another permission lets in: without leave
 * to read records, their own.
 */
export function readableRecords(actor: Pick<Actor, 'personId' | 'teamId' | 'grants'>): { where: Sql; values: ReturnType<typeof visibleTo> } {
  return { where: VISIBLE_RECORDS[scopeOf(actor, 'records.read') ?? 'own'], values: visibleTo(actor) };
}
