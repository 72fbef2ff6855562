import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DRAFT_LIMITS } from '../../../preload/contract/drafts.ts';
import { openDatabase } from '../../../main/engine/db/store.ts';
import { killedRun } from '../crash/kill.ts';
import { openKey } from '../open-key.ts';
import { signInAs } from '../roles/signed-in.ts';
import { ADMIN, auditTrail, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine, TestClock } from '../running-engine.ts';

let clock: TestClock;
let running: RunningEngine;
beforeEach(async () => {
  clock = testClock();
  running = runEngine({ clock });
  await withOrganisation(running);
});
afterEach(() => running.stop());

/** Keeps a draft a moment later than the one before. */
async function put(name: string, body: string, on = running): Promise<void> {
  clock.advance(1_000);
  await on.call('drafts.put', { name, body });
}
const kept = async (on = running): Promise<Record<string, string>> => Object.fromEntries((await on.call('drafts.list', {})).drafts.map(({ name, body }) => [name, body]));

describe('a draft', () => {
  it('is there as it was last kept, and gone once it was removed', async () => {
    await put('people.add', 'half');
    await put('people.add', 'half a sentence');
    await put('roles.new', '{}');
    expect(await kept()).toEqual({ 'people.add': 'half a sentence', 'roles.new': '{}' });
    await running.call('drafts.remove', { name: 'people.add' });
    await running.call('drafts.remove', { name: 'never there' });
    expect(await kept()).toEqual({ 'roles.new': '{}' });
  });

  it('comes back after a lock and after a restart', async () => {
    await put('people.add', 'half a sentence');
    await running.call('session.lock', {});
    expect(await running.reply('drafts.list', {})).toMatchObject({ ok: false });
    await running.call('session.signIn', ADMIN);
    expect(await kept()).toEqual({ 'people.add': 'half a sentence' });
    await running.engine.close();
    const again = runEngine({ dataDir: running.dataDir, clock });
    await again.call('session.signIn', ADMIN);
    expect(await kept(again)).toEqual({ 'people.add': 'half a sentence' });
    await again.engine.close();
  });

  it('is nobody else’s to see, to change or to drop, whatever they hold', async () => {
    const { as: other } = await signInAs(running, 'example.other', { roleId: 'administrator' });
    await put('people.add', 'of the one');
    await put('people.add', 'of the other', other);
    expect(await kept(other)).toEqual({ 'people.add': 'of the other' });
    await other.call('drafts.remove', { name: 'people.add' });
    expect(await kept(other)).toEqual({});
    expect(await kept()).toEqual({ 'people.add': 'of the one' });
  });

  it('is not to be had before the sign-in', async () => {
    const stranger = running.another();
    for (const [operation, input] of [['drafts.list', {}], ['drafts.put', { name: 'x', body: '' }], ['drafts.remove', { name: 'x' }]] as const) {
      expect(await stranger.reply(operation, input)).toMatchObject({ ok: false, error: { reason: 'no_session' } });
    }
  });

  it('goes with its person', async () => {
    const { as: other, personId } = await signInAs(running, 'example.other', { roleId: 'field_worker' });
    await put('people.add', 'of the other', other);
    await running.call('people.remove', { personIds: [personId], reason: 'An example' });
    const connections = openDatabase((await openKey(running.dataDir, ADMIN)).options);
    expect(connections.read.prepare('SELECT count(*) AS kept FROM draft').get()).toEqual({ kept: 0 });
    connections.close();
  });

  it('is told of in no event', async () => {
    const before = (await auditTrail(running)).length;
    await put('people.add', 'half a sentence');
    await running.call('drafts.remove', { name: 'people.add' });
    expect(await auditTrail(running)).toHaveLength(before);
  });

  it('is readable in no file', async () => {
    const word = 'EXAMPLE-WORD-THAT-WAS-TYPED';
    await put('people.add', word.repeat(200));
    const files = readdirSync(running.dataDir, { recursive: true, encoding: 'utf8' }).map((name) => join(running.dataDir, name)).filter((path) => statSync(path).isFile());
    expect(files.length).toBeGreaterThan(2);
    for (const path of files) expect(readFileSync(path).includes(word), path).toBe(false);
  });
});

describe('the limits', () => {
  it('refuse a body that is too long, or no text', async () => {
    for (const body of ['x'.repeat(DRAFT_LIMITS.bodyChars + 1), '\ud800', 5, null]) {
      expect(await running.reply('drafts.put', { name: 'people.add', body })).toMatchObject({ ok: false, error: { reason: 'fields' } });
    }
    expect(await kept()).toEqual({});
    await put('people.add', 'x'.repeat(DRAFT_LIMITS.bodyChars));
    expect((await kept())['people.add']).toHaveLength(DRAFT_LIMITS.bodyChars);
  });

  it('drop the oldest beyond the number, of this person alone', async () => {
    const { as: other } = await signInAs(running, 'example.other', { roleId: 'field_worker' });
    await put('oldest of all', 'x', other);
    for (let n = 0; n < DRAFT_LIMITS.drafts + 2; n += 1) await put(`form ${String(n)}`, 'x');
    const names = Object.keys(await kept());
    expect(names).toHaveLength(DRAFT_LIMITS.drafts);
    expect(names).not.toContain('form 1');
    expect(names).toContain('form 2');
    expect(await kept(other)).toEqual({ 'oldest of all': 'x' });
  });

  it('drop the oldest beyond the size, counted in bytes, and never the one just kept', async () => {
    // Three bytes in UTF-8 each.
    const large = '\u2014'.repeat(DRAFT_LIMITS.bodyChars);
    const fits = Math.floor(DRAFT_LIMITS.bytes / (3 * DRAFT_LIMITS.bodyChars));
    for (let n = 0; n < fits + 1; n += 1) await put(`form ${String(n)}`, large);
    expect(Object.keys(await kept()).sort()).toEqual(Array.from({ length: fits }, (_, n) => `form ${String(n + 1)}`).sort());
    // The clock was set back: it is the latest all the same.
    clock.advance(-10 * 3_600_000);
    await running.call('drafts.put', { name: 'form late', body: large });
    expect(Object.keys(await kept())).toContain('form late');
  });

  it('hold whatever is kept in whatever order', async () => {
    const names = fc.constantFrom('a', 'b', 'c', 'd');
    const step = fc.oneof(fc.record({ name: names, body: fc.string({ unit: 'grapheme', maxLength: 20 }) }), fc.record({ name: names, body: fc.constant(null) }));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const expected = new Map<string, string>();
        for (const name of ['a', 'b', 'c', 'd']) await running.call('drafts.remove', { name }).finally(() => clock.advance(1_000));
        for (const { name, body } of steps) {
          if (body === null) {
            clock.advance(1_000);
            await running.call('drafts.remove', { name });
            expected.delete(name);
          } else {
            await put(name, body);
            expected.set(name, body);
          }
        }
        expect(await kept()).toEqual(Object.fromEntries(expected));
      }),
      { numRuns: 25 },
    );
  });
});

describe('an engine killed while somebody types', () => {
  it.each(['before:commit:3', 'after:commit:3', 'before:statement:4', 'after:statement:4'])('%s has kept what it said it had', async (point) => {
    const own = runEngine();
    await withOrganisation(own);
    await own.engine.close();
    const { acknowledged, killed, complaint } = await killedRun([own.dataDir, 'drafts', point]);
    expect([complaint, killed]).toEqual(['', true]);
    const again = runEngine({ dataDir: own.dataDir });
    await again.call('session.signIn', ADMIN);
    const found = Number((await kept(again))['example'] ?? -1);
    const promised = Number(acknowledged.at(-1) ?? -1);
    expect([promised, promised + 1]).toContain(found);
    await again.engine.close();
    rmSync(own.dataDir, { recursive: true, force: true });
  });
});
