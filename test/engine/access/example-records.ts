import type { RunningEngine, TestClock } from '../running-engine.ts';
import { VISITS } from '../records/example-type.ts';
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
}

/** Fills an organisation with records of everybody and nobody, in every team and none; some point to others across all borders. */
export async function makeRecords(admin: RunningEngine, clock: TestClock, idOf: (username: string) => string): Promise<{ typeIds: string[]; records: KnownRecord[] }> {
  const { typeId: plain } = await admin.call('types.create', { name: 'Example Plain', definition: VISITS });
  const definition = { ...VISITS, sections: [...VISITS.sections, { fields: [{ kind: 'reference' as const, name: 'sister', label: { text: 'Sister' }, typeId: plain, inList: true }] }] };
  const { typeId: walked } = await admin.call('types.create', { name: 'Example Walked', definition });
  const places: (readonly [string | null, string | null])[] = [
    ['walker.north', NORTH], ['walker.north', SOUTH], ['walker.none', null], ['walker.none', NORTH], ['north.active', NORTH], ['south.active', SOUTH], ['south.active', null],
  ];
  const records: KnownRecord[] = [];
  for (const [owner, team] of [...places, ...places]) {
    clock.advance(10_000);
    const isPlain = records.length < places.length;
    const sister = isPlain ? undefined : records[(records.length * 3) % places.length]?.id;
    const { recordId } = await admin.call('records.create', {
      typeId: isPlain ? plain : walked,
      values: { head: `Example ${owner ?? 'nobody'} ${team ?? 'none'}`, place: 'Example Place', members: records.length, water: 'well', pin: '4711', guide: idOf('south.active'), ...(sister === undefined ? {} : { sister }) },
      ownerId: idOf(owner ?? 'walker.north'),
      team,
    });
    await admin.call('records.update', { recordId, version: 1, values: { place: 'Example Other', guide: idOf('north.active') } });
    records.push({ id: recordId, owner, team, sister: sister ?? null });
  }
  const archived = records.at(-1);
  if (archived) await admin.call('records.archive', { recordIds: [archived.id] });
  return { typeIds: [plain, walked], records };
}

/** Which records a scope reaches, said a second time and by other means than the program's. */
export function recordsWithin({ records, people }: Pick<Organisation, 'records' | 'people'>, walker: Walker, scope: Scope): Set<string> {
  const own = people.find(({ username }) => username === walker)?.team ?? null;
  return new Set(records.filter(({ owner, team }) => scope === 'all' || owner === walker || (scope === 'team' && team !== null && team === own)).map(({ id }) => id));
}
