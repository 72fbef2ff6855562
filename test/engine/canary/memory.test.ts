import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countInMemory, occurrences } from './memory.ts';
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

test('a core file of an engine that is open has no key and nothing that was typed, as the program starts it', async () => {
  const open = await watchedEngine();
  try {
    expect(await open.ask('keep out')).toBe('true');
    expect(await open.ask('session.signIn', open.admin)).toBe('done');
    const secrets = { ...open.keys, ...open.typed };
    expect(Object.values(countInMemory(open.pid, secrets)).some((count) => count > 0)).toBe(true);
    expect(readFileSync(`/proc/${String(open.pid)}/coredump_filter`, 'utf8').trim()).toBe('00000000');
    // Where the system takes core files elsewhere, it takes them from the same kernel.
    const core = (await open.core()) ?? Buffer.alloc(0);
    expect(Object.entries(secrets).filter(([, forms]) => forms.some((form) => occurrences(core, form) > 0))).toEqual([]);
  } finally {
    await open.remove();
  }
});
