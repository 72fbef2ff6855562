import type { RunningEngine, TestClock } from '../running-engine.ts';
import { VISITS } from '../records/example-type.ts';
import { randomUUID } from 'node:crypto';
import type { Db } from '../../../main/engine/db/database.ts';
import { attach, png } from '../attachments/example-files.ts';
import { NORTH, SOUTH } from './worlds.ts';
import type { Organisation, Walker } from './worlds.ts';
import type { Scope } from '../../../preload/contract/permission.ts';

export interface KnownRecord {
  id: string;
  /** User name of whoever it is of. */
  owner: string | null;
  team: string | null;
  /** The record that it points to. */
  sister: string | null;
  /** The file that it has. */
  photo: string | null;
}

/** Fills an organisation with records of everybody and nobody, in every team and none; some point to others across all borders. */
export async function makeRecords(admin: RunningEngine, clock: TestClock, idOf: (username: string) => string): Promise<{ typeIds: string[]; records: KnownRecord[] }> {
  const { typeId: plain } = await admin.call('types.create', { name: 'Example Plain', definition: VISITS });
  const definition = { ...VISITS, sections: [...VISITS.sections, { fields: [{ kind: 'reference' as const, name: 'sister', label: { text: 'Sister' }, typeId: plain, inList: true }, { kind: 'attachment' as const, name: 'photo', label: { text: 'Photo' } }] }] };
  const { typeId: walked } = await admin.call('types.create', { name: 'Example Walked', definition });
  const places: (readonly [string | null, string | null])[] = [
    ['walker.north', NORTH], ['walker.north', SOUTH], ['walker.none', null], ['walker.none', NORTH], ['north.active', NORTH], ['south.active', SOUTH], ['south.active', null],
  ];
  const records: KnownRecord[] = [];
  for (const [owner, team] of [...places, ...places]) {
    clock.advance(10_000);
    const isPlain = records.length < places.length;
    const sister = isPlain ? undefined : records[(records.length * 3) % places.length]?.id;
    const photo = isPlain ? null : (await attach(admin, 'Example.png', png())).id;
    const { recordId } = await admin.call('records.create', {
      typeId: isPlain ? plain : walked,
      values: { head: `Example ${owner ?? 'nobody'} ${team ?? 'none'}`, place: 'Example Place', members: records.length, water: 'well', pin: '4711', guide: idOf('south.active'), ...(sister === undefined ? {} : { sister }), ...(photo === null ? {} : { photo: [photo] }) },
      ownerId: idOf(owner ?? 'walker.north'),
      team,
    });
    await admin.call('records.update', { recordId, version: 1, values: { place: 'Example Other', guide: idOf('north.active') } });
    // The same tag on records of different people, one of the south alone, and one of the north.
    await admin.call('tags.change', { recordIds: [recordId], add: ['Example Tag', ...(team === SOUTH ? ['Example South Tag'] : []), ...(owner === 'north.active' ? ['Example North Tag'] : [])] });
    records.push({ id: recordId, owner, team, sister: sister ?? null, photo });
  }
  const archived = records.at(-1);
  if (archived) await admin.call('records.archive', { recordIds: [archived.id] });
  const [held, other] = [records.at(0), records.at(-3)];
  clock.advance(60_000);
  if (held && other) await admin.call('retention.hold', { recordIds: [held.id, other.id], reason: 'An example' });
  clock.advance(2 * 24 * 60 * 60_000);
  for (const typeId of [plain, walked]) await admin.call('retention.setRule', { typeId, action: 'erase', term: { days: 1, since: 'created' } });
  await admin.call('retention.run', {});
  return { typeIds: [plain, walked], records };
}

/** Which records a scope reaches, said a second time and by other means than the program's. */
export function recordsWithin({ records, people }: Pick<Organisation, 'records' | 'people'>, walker: Walker, scope: Scope): Set<string> {
  const own = people.find(({ username }) => username === walker)?.team ?? null;
  return new Set(records.filter(({ owner, team }) => scope === 'all' || owner === walker || (scope === 'team' && team !== null && team === own)).map(({ id }) => id));
}

export interface KnownView {
  id: string;
  maker: string;
  /** The team it is shared with. */
  team: string | null;
}

/** Views of a few people, for themselves and for their teams, all under one name. */
export function makeViews(db: Db, typeIds: readonly string[], idOf: (username: string) => string): KnownView[] {
  const shown = { filter: { search: '', states: [], ownerIds: [idOf('south.active')], teams: [SOUTH], tags: ['Example South Tag'], tests: [{ field: 'nowhere', test: 'is', value: 'x' }] }, sort: 'newest', sortField: null, direction: 'desc', columns: ['head', '@owner'], groupBy: '@team' };
  const insert = db.prepare(
    `INSERT INTO record_view (id, type_num, maker_num, team_id, name, name_key, shown, changed_at_ms)
     VALUES (@id, (SELECT num FROM record_type WHERE id = @typeId), (SELECT num FROM person WHERE id = @maker), (SELECT id FROM team WHERE name = @team), 'Example View', 'example view', @shown, 1)`,
  );
  const made = [['walker.north', null], ['walker.north', SOUTH], ['north.active', null], ['north.active', NORTH], ['south.active', null], ['south.active', NORTH], ['walker.none', null]] as const;
  return made.map(([maker, team], at) => {
    const id = randomUUID();
    insert.run({ id, typeId: typeIds[at === 5 ? 1 : 0] ?? '', maker: idOf(maker), team, shown: JSON.stringify(shown) });
    return { id, maker, team };
  });
}

/** The views somebody has, said a second time and by other means than the program's. */
export function viewsWithin({ views, people }: Pick<Organisation, 'views' | 'people'>, walker: Walker): Set<string> {
  const own = people.find(({ username }) => username === walker)?.team ?? null;
  return new Set(views.filter(({ maker, team }) => maker === walker || (team !== null && team === own)).map(({ id }) => id));
}

export interface KnownTemplate {
  id: string;
  /** Null for the organisation's. */
  owner: string | null;
}

/** Templates of a few people and of the organisation, all under one name. */
export function makeTemplates(db: Db, typeId: string, idOf: (username: string) => string): KnownTemplate[] {
  const insert = db.prepare(
    `INSERT INTO record_template (id, type_num, owner_num, name, name_key, body, changed_at_ms)
     VALUES (?, (SELECT num FROM record_type WHERE id = ?), (SELECT num FROM person WHERE id = ?), 'Example Template', 'example template', '{"place":"Example Place"}', 1)`,
  );
  return ['walker.north', 'north.active', 'south.active', null].map((owner) => {
    const id = randomUUID();
    insert.run(id, typeId, owner === null ? null : idOf(owner));
    return { id, owner };
  });
}
