import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MOST_TAGS_OF_RECORD } from '../../../preload/contract/tags.ts';
import { visits } from '../records/example-type.ts';
import { signInAs } from '../roles/signed-in.ts';
import { runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';

const clock = testClock();
let admin: RunningEngine;
let worker: { personId: string; as: RunningEngine };
let typeId: string;
beforeAll(async () => {
  admin = runEngine({ clock, settings: { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8, reauthMinutes: 10 ** 6 } });
  await withOrganisation(admin);
  worker = await signInAs(admin, 'worker.north', { roleId: 'field_worker', team: 'Example North' });
  typeId = await visits(admin);
});
afterAll(() => admin.stop());

async function made(as: RunningEngine, head: string): Promise<string> {
  clock.advance(10_000);
  return (await as.call('records.create', { typeId, values: { head } })).recordId;
}
const tagsOf = async (recordId: string) => (await admin.call('records.get', { recordId })).record.tags;
const found = async (filter: object, as = admin) => (await as.call('records.list', { typeId, filter, sort: 'title', direction: 'asc', offset: 0, limit: 100 })).rows.map(({ title }) => title);
const names = async (as = admin) => (await as.call('tags.list', {})).tags;

describe('tags', () => {
  it('are put on and taken off many records, a dry run says the same and leaves nothing', async () => {
    const ids = [await made(admin, 'Example Ada'), await made(admin, 'Example Bo')];
    const [first = '', second = ''] = ids;
    expect(await admin.call('tags.change', { recordIds: ids, add: ['Flood  2026'], dryRun: true })).toEqual({ changed: 2, unchanged: 0, refused: [], refusedCount: 0 });
    expect(await names()).toEqual([]);
    await admin.call('tags.change', { recordIds: [first], add: ['Flood 2026', 'Überprüft'] });
    // As it was spelled first, and alike but for case and accents it is one.
    expect(await admin.call('tags.change', { recordIds: ids, add: ['FLOOD 2026', 'flood 2026'], remove: ['uberpruft'], reason: 'An example' })).toMatchObject({ changed: 2 });
    expect(await tagsOf(first)).toEqual(['Flood 2026']);
    expect(await tagsOf(second)).toEqual(['Flood 2026']);
    expect(await admin.call('tags.change', { recordIds: ids, add: ['flood 2026'] })).toMatchObject({ changed: 0, unchanged: 2 });
    const { rows } = await admin.call('audit.list', { filter: { targetId: first }, offset: 0, limit: 10 });
    expect(rows.filter(({ verb }) => verb === 'record.tagged').map(({ details }) => details)).toEqual([
      { tagsRemoved: ['Überprüft'], reason: 'An example' },
      { tagsAdded: ['Flood 2026', 'Überprüft'] },
    ]);
    expect(await names()).toEqual([{ name: 'Flood 2026', records: 2 }, { name: 'Überprüft', records: 0 }]);
  });

  it('are what a list is narrowed by, what a search finds, and stay with a record that is changed', async () => {
    const [cy, di] = [await made(admin, 'Example Cy'), await made(admin, 'Example Di')];
    await admin.call('tags.change', { recordIds: [cy], add: ['cholera'] });
    await admin.call('tags.change', { recordIds: [di], add: ['Żaba'] });
    await admin.call('records.update', { recordId: cy, version: 1, values: { place: 'here' } });
    expect(await found({ tags: ['CHOLERA'] })).toEqual(['Example Cy']);
    expect(await found({ tags: ['cholera', 'zaba'] })).toEqual(['Example Cy', 'Example Di']);
    expect(await admin.call('records.count', { typeId, filter: { tags: ['cholera'] } })).toEqual({ total: 1 });
    expect((await admin.call('records.ids', { typeId, filter: { tags: ['cholera'] } })).ids).toEqual([cy]);
    expect(await found({ search: 'chol' })).toEqual(['Example Cy']);
    expect(await found({ search: 'zaba' })).toEqual(['Example Di']);
    await admin.call('tags.change', { recordIds: [cy], remove: ['cholera'] });
    expect(await found({ search: 'chol' })).toEqual([]);
  });

  it.each([
    ['nothing', { add: [], remove: [] }],
    ['what would be a formula', { add: ['=1+1'] }],
    ['two in one', { add: ['a, b'] }],
    ['an unseen character', { add: ['a\u200bb'] }],
    ['too long a word', { add: ['x'.repeat(51)] }],
    ['on and off at once', { add: ['One'], remove: ['one'] }],
  ])('are refused: %s', async (_what, change) => {
    const id = await made(admin, 'Example');
    expect(await admin.reply('tags.change', { recordIds: [id], ...change })).toMatchObject({ error: { code: 'invalid_input', reason: 'fields' } });
    expect(await tagsOf(id)).toEqual([]);
  });

  it('are no more on one record than there may be', async () => {
    const id = await made(admin, 'Example');
    const many = Array.from({ length: MOST_TAGS_OF_RECORD }, (_, at) => `many ${String(at)}`);
    await admin.call('tags.change', { recordIds: [id], add: many });
    expect(await admin.call('tags.change', { recordIds: [id], add: ['one more'] })).toMatchObject({ changed: 0, refused: [{ reason: 'too_many_tags' }] });
    expect(await admin.call('tags.change', { recordIds: [id], add: ['one more'], remove: ['many 1'] })).toMatchObject({ changed: 1 });
    await admin.call('records.archive', { recordIds: [id] });
  });

  it('of others are not told, nor changed: only those on records within reach', async () => {
    const [mine, beyond] = [await made(worker.as, 'Example Eva'), await made(admin, 'Example Fay')];
    await admin.call('tags.change', { recordIds: [beyond], add: ['only theirs', 'shared word'] });
    expect(await worker.as.call('tags.change', { recordIds: [mine, beyond], add: ['Shared Word'] })).toMatchObject({ changed: 1, refusedCount: 1, refused: [{ recordId: beyond, reason: 'no_such_item', name: '' }] });
    expect(await names(worker.as)).toEqual([{ name: 'shared word', records: 1 }]);
    expect((await names()).filter(({ name }) => name === 'shared word')).toEqual([{ name: 'shared word', records: 2 }]);
    expect(await found({ tags: ['shared word'] }, worker.as)).toEqual(['Example Eva']);
    for (const operation of ['tags.rename', 'tags.merge', 'tags.remove'] as const) {
      expect(await worker.as.reply(operation, { tag: 'shared word', ...(operation === 'tags.rename' ? { name: 'x' } : operation === 'tags.merge' ? { into: 'x' } : {}) })).toMatchObject({ error: { code: 'forbidden' } });
    }
  });
});

describe('who manages types', () => {
  it('renames a tag wherever it is: on records, in the search, in saved views', async () => {
    const id = await made(admin, 'Example Gus');
    await admin.call('tags.change', { recordIds: [id], add: ['old word'] });
    const shown = { filter: { tags: ['Old Word'] }, sort: 'newest' as const, sortField: null, direction: 'desc' as const, columns: null, groupBy: null };
    await admin.call('views.create', { typeId, name: 'Example of a tag', shown });
    expect(await admin.call('tags.rename', { tag: 'old word', name: 'new name', dryRun: true })).toEqual({ records: 1 });
    expect(await tagsOf(id)).toEqual(['old word']);
    expect(await admin.call('tags.rename', { tag: 'OLD word', name: 'new name' })).toEqual({ records: 1 });
    expect(await tagsOf(id)).toEqual(['new name']);
    expect(await found({ search: 'new name' })).toEqual(['Example Gus']);
    expect(await found({ search: 'old word' })).toEqual([]);
    expect((await admin.call('views.list', { typeId })).views[0]?.shown.filter.tags).toEqual(['new name']);
    expect(await admin.reply('tags.rename', { tag: 'new name', name: 'Shared word' })).toMatchObject({ error: { reason: 'name_taken' } });
    expect(await admin.reply('tags.rename', { tag: 'old word', name: 'x' })).toMatchObject({ error: { code: 'not_found' } });
    // Only its spelling.
    expect(await admin.call('tags.rename', { tag: 'new name', name: 'New Name' })).toEqual({ records: 1 });
  });

  it('merges two, and removes one, from every record', async () => {
    const [hal, ida] = [await made(admin, 'Example Hal'), await made(admin, 'Example Ida')];
    await admin.call('tags.change', { recordIds: [hal, ida], add: ['this way'] });
    await admin.call('tags.change', { recordIds: [hal], add: ['that way'] });
    await admin.call('tags.change', { recordIds: [ida], add: ['stays'] });
    expect(await admin.call('tags.merge', { tag: 'this way', into: 'that way' })).toEqual({ records: 2 });
    expect([await tagsOf(hal), await tagsOf(ida)]).toEqual([['that way'], ['stays', 'that way']]);
    expect(await found({ search: 'this way' })).toEqual([]);
    expect(await admin.call('tags.remove', { tag: 'that way', dryRun: true })).toEqual({ records: 2 });
    expect(await admin.call('tags.remove', { tag: 'that way' })).toEqual({ records: 2 });
    expect([await tagsOf(hal), await tagsOf(ida)]).toEqual([[], ['stays']]);
    expect(await found({ search: '"that way"' })).toEqual([]);
    expect((await names()).map(({ name }) => name)).not.toContain('that way');
    const { rows } = await admin.call('audit.list', { filter: { verbs: ['tag.merged', 'tag.removed'] }, offset: 0, limit: 10 });
    expect(rows.map(({ details }) => details)).toEqual([{ records: 2 }, { from: 'this way', to: 'that way', records: 2 }]);
  });
});
