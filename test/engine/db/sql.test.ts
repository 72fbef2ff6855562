import { describe, expect, it } from 'vitest';
import { allOf, sql } from '../../../main/engine/db/sql.ts';
import type { Sql } from '../../../main/engine/db/sql.ts';

describe('text of statements', () => {
  it('is put together from literals and other such text', () => {
    const table = 'person';
    const direction = 'ASC' as 'ASC' | 'DESC';
    const conditions = [sql`status = ?`, sql`team_id IS NULL`];
    const text: Sql = sql`SELECT 1 FROM ${table} WHERE ${allOf(conditions)} ORDER BY name ${direction} LIMIT ${5}`;
    expect(text).toBe('SELECT 1 FROM person WHERE status = ? AND team_id IS NULL ORDER BY name ASC LIMIT 5');
    expect(allOf([])).toBe('1');
  });

  it('does not compile with what could be input', () => {
    const input = (): string => 'x';
    const count = (): number => 1;
    const pattern = (): `name = '${string}'` => `name = '${input()}'`;
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the type that passes everywhere else
    const anything = (): any => input();
    // The compiler fails on an expected error that is not there: these lines are the test.
    // @ts-expect-error any string
    void sql`SELECT ${input()}`;
    // @ts-expect-error any number
    void sql`SELECT ${count()}`;
    // @ts-expect-error a pattern with a gap
    void sql`SELECT ${pattern()}`;
    // @ts-expect-error a value without a type
    void sql`SELECT ${anything()}`;
    // @ts-expect-error plain text is not Sql
    const text: Sql = 'SELECT 1';
    expect(text).toBe('SELECT 1');
  });
});
