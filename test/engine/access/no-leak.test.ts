import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../../preload/contract/contract.ts';
import { VISIBLE_PEOPLE } from '../../../main/engine/access/visible-people.ts';
import { REACHED_RECORDS, VISIBLE_RECORDS } from '../../../main/engine/access/visible-records.ts';
import { VISIBLE_TEMPLATES } from '../../../main/engine/access/visible-templates.ts';
import { VISIBLE_VIEWS } from '../../../main/engine/access/visible-views.ts';
import { sql } from '../../../main/engine/db/sql.ts';
import type { Sql } from '../../../main/engine/db/sql.ts';
import { EngineError } from '../../../main/engine/errors.ts';
import { HANDLERS } from '../../../main/engine/handlers.ts';
import type { Db } from '../../../main/engine/db/database.ts';
import { NOT_WALKED, walk } from './walk.ts';
import { makeWorlds } from './worlds.ts';
import type { Worlds } from './worlds.ts';

/** The host's own are answered elsewhere; every other operation is walked, a new one as well. */
const walked = [...OPERATIONS].filter(([name, { kind }]) => kind !== 'host' && !Object.hasOwn(NOT_WALKED, name)).map(([name]) => name);
/** Last, because wrong passwords are counted in a ledger that no rollback reaches. */
const isLast = (name: string): boolean => OPERATIONS.get(name)?.kind === 'gate';

let worlds: Worlds;
beforeAll(async () => {
  worlds = await makeWorlds();
}, 120_000);
afterAll(() => worlds.stop());

const WALK = 'what is out of reach is not there: not in values, counts, results, codes, reasons or statements';
const runsOf = (name: string): { numRuns: number } => ({ numRuns: OPERATIONS.get(name)?.rate === 'heavy' ? 15 : 100 });

describe(WALK, () => {
  it.each(walked.filter((name) => !isLast(name)))('%s', (name) => walk(worlds, name, runsOf(name)));
});

describe('a bug that is planted is found:', () => {
  const handlers = HANDLERS as Map<string, unknown>;
  const finding = (name: string): Promise<void> => expect(walk(worlds, name, { numRuns: 2_000 })).rejects.toThrow(/Property failed/u);

  const OF_PEOPLE = [
    'people.list',
    'people.ids',
    'people.get',
    'people.facets',
    'people.disable',
    'people.setPassword',
    'roles.list',
    'roles.whyCan',
    'roles.whoCan',
    'records.create',
    'records.update',
    'records.edit',
    'records.assign',
  ];
  const OF_RECORDS = [
    'types.list',
    'types.get',
    'tags.list',
    'tags.change',
    'records.groups',
    'records.list',
    'records.count',
    'records.ids',
    'records.get',
    'records.history',
    'records.create',
    'records.update',
    'records.edit',
    'records.restore',
    'records.archive',
    'records.unarchive',
    'records.assign',
    'records.reveal',
    'records.findBySecret',
    'records.print',
    'audit.list',
    'audit.activity',
    'audit.facets',
    'recordsImport.run',
    'recordsFile.run',
    'retention.due',
    'retention.erase',
    'retention.hold',
    'retention.lift',
    'retention.ofRecord',
    'retention.findSubject',
    'retention.eraseSubject',
    'attachments.list',
    'attachments.read',
  ];
  const OF_TEMPLATES = ['templates.list', 'templates.update', 'templates.remove'];
  const OF_VIEWS = [
    'views.list',
    'views.update',
    'views.remove',
    'views.setFirst',
  ];
  it.each([...OF_PEOPLE.map((name) => [name, VISIBLE_PEOPLE] as const), ...OF_RECORDS.map((name) => [name, VISIBLE_RECORDS] as const), ...OF_VIEWS.map((name) => [name, VISIBLE_VIEWS] as const), ...OF_TEMPLATES.map((name) => [name, VISIBLE_TEMPLATES] as const)])(
    'a scope that reaches everything, in %s',
    async (name, rules) => {
      const scopes = rules as Record<string, Sql>;
      // The way to records keeps to the scope as well: each hides that the other is gone.
      const ways = REACHED_RECORDS as Record<string, (of: Sql) => Sql>;
      const right = { scopes: { ...scopes }, ways: { ...ways } };
      for (const scope of Object.keys(scopes)) scopes[scope] = sql`1`;
      for (const scope of Object.keys(ways)) ways[scope] = (of) => sql`SELECT d.num FROM record d WHERE ${of}`;
      try {
        await finding(name);
      } finally {
        Object.assign(scopes, right.scopes);
        Object.assign(ways, right.ways);
      }
    },
  );

  it('somebody out of reach who is forbidden instead of not there', async () => {
    await withHandler('people.get', (right) => async (db: Db, input: { personId: string }, ctx: unknown) => {
      try {
        return await right(db, input, ctx);
      } catch (error) {
        if (db.prepare('SELECT 1 FROM person WHERE id = ?').get(input.personId)) throw new EngineError('forbidden', 'no_permission');
        throw error;
      }
    });
  });

  it('a count over everybody', async () => {
    await withHandler('people.list', (right) => async (db: Db, input: never, ctx: unknown) => ({
      ...((await right(db, input, ctx)) as object),
      ...(db.prepare('SELECT count(*) AS total FROM person').get() as object),
    }));
  });

  it('one more look for somebody who is there', async () => {
    await withHandler('people.get', (right) => (db: Db, input: { personId: string }, ctx: unknown) => {
      if (db.prepare('SELECT 1 FROM person WHERE id = ?').get(input.personId)) db.prepare('SELECT name FROM person WHERE id = ?').get(input.personId);
      return right(db, input, ctx);
    });
  });

  async function withHandler(name: string, plant: (right: (db: Db, input: unknown, ctx: unknown) => unknown) => unknown): Promise<void> {
    const right = handlers.get(name) as (db: Db, input: unknown, ctx: unknown) => unknown;
    handlers.set(name, plant(right));
    try {
      await finding(name);
    } finally {
      handlers.set(name, right);
    }
  }
});

describe(`${WALK}; at the gates`, () => {
  it.each(walked.filter(isLast))('%s', (name) => walk(worlds, name, runsOf(name)));

  it.each(Object.entries(NOT_WALKED))('%s takes nothing that could name anybody', (name, fields) => {
    expect(OPERATIONS.get(name)?.input.safeParse({})).toMatchObject({ success: true });
    expect(Object.keys((OPERATIONS.get(name)?.input.def as unknown as { shape: object }).shape)).toEqual(fields);
  });
});
