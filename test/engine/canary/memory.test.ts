import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countInMemory } from './memory.ts';
import { watchedEngine } from './watched-engine.ts';
import type { WatchedEngine } from './watched-engine.ts';

let engine: WatchedEngine;
beforeAll(async () => void (engine = await watchedEngine()));
afterAll(() => engine.remove());
const present = (): string[] => Object.entries(countInMemory(engine.pid, engine.keys)).flatMap(([name, count]) => (count > 0 ? [name] : []));
/** A key object of the runtime has its own copy, which goes when nobody points to it any more and that is noticed. */
const SIGNING_KEY = 'audit.signing-key';

describe('the memory of an engine, as a core file has it', () => {
  test('has the keys while the store is open: the search finds them', async () => {
    expect(await engine.ask('session.signIn', engine.admin)).toBe('done');
    expect(await engine.ask('people.list', { offset: 0, limit: 10 })).toBe('done');
    expect(present()).toEqual(expect.arrayContaining(['database key', 'page key', 'password.pepper', SIGNING_KEY]));
  });

  test('has no key once it is locked, but for one that goes with the next collection', async () => {
    expect(await engine.ask('session.lock')).toBe('done');
    expect(present().filter((name) => name !== SIGNING_KEY)).toEqual([]);
    await engine.ask('collect');
    expect(present()).toEqual([]);
  });

  test('nor once it was opened by the recovery code and locked again', async () => {
    expect(await engine.ask('session.recover', { code: engine.recoveryCode, username: engine.admin.username })).toBe('done');
    expect(present()).toContain('database key');
    expect(await engine.ask('session.lock')).toBe('done');
    await engine.ask('collect');
    expect(present()).toEqual([]);
  });
});
