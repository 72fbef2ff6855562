import { afterEach, beforeEach, expect, test } from 'vitest';
import { ADMIN, auditTrail, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine, TestClock } from '../running-engine.ts';

// Another process takes the engine's place after a lock (main/electron/engine-process.ts): what was typed goes with the one before.

let running: RunningEngine;
let locks: number;
let clock: TestClock;
beforeEach(async () => {
  locks = 0;
  clock = testClock();
  running = runEngine({ clock });
  running.host.locked = () => void (locks += 1);
  await withOrganisation(running);
});
afterEach(() => running.stop());

test('a host hears of each lock once the data is closed, and of no other call', async () => {
  await running.call('people.list', { offset: 0, limit: 10 });
  expect(locks).toBe(0);
  await running.call('session.lock', {});
  expect(locks).toBe(1);
  await running.call('session.signIn', ADMIN);
  await running.engine.lock('idle');
  expect(locks).toBe(2);
  await running.engine.lock('system');
  expect(locks).toBe(2);
});

test('an engine gives no calls up while the data is open or anything is asked, and goes on', async () => {
  expect(await running.engine.retire()).toBe(false);
  await running.call('session.lock', {});
  const signingIn = running.outcome('session.signIn', ADMIN);
  expect(await running.engine.retire()).toBe(false);
  expect(await signingIn).toBe('done');
  await running.call('session.lock', {});
  const asking = running.outcome('session.status', {});
  expect(await running.engine.retire()).toBe(false);
  expect(await asking).toBe('done');
  expect(await running.outcome('session.signIn', ADMIN)).toBe('done');
});

test('an engine does not wait to say so for a call that keeps others from opening the data', async () => {
  await running.call('session.lock', {});
  const { readDevice } = running.host;
  let goOn = (): void => undefined;
  const asksSomebody = new Promise<void>((resolve) => (goOn = resolve));
  const isAsked = new Promise<void>((resolve) => {
    running.host.readDevice = async (storeId) => {
      resolve();
      await asksSomebody;
      return readDevice(storeId);
    };
  });
  const signingIn = running.outcome('session.signIn', ADMIN);
  await isAsked;
  // The keychain goes on only once it was answered.
  expect(await running.engine.retire()).toBe(false);
  goOn();
  expect(await signingIn).toBe('done');
});

test('nor while a refusal waits for the data to be opened, to be written there', async () => {
  await running.call('session.lock', {});
  expect(await running.outcome('example.unknown', {})).toBe('invalid_input/unknown_operation');
  expect(await running.engine.retire()).toBe(false);
  await running.call('session.signIn', ADMIN);
  expect((await auditTrail(running)).filter(({ verb }) => verb === 'access.refused')).toHaveLength(1);
  await running.call('session.lock', {});
  expect(await running.engine.retire()).toBe(true);
});

test('nor while a file that somebody picked before signing in waits to be used', async () => {
  await running.call('session.lock', {});
  running.engine.offerFile('/example/backup.age', 'backup-restore');
  expect(await running.engine.retire()).toBe(false);
  clock.advance(31 * 60_000);
  expect(await running.engine.retire()).toBe(true);
});

test('one that gave them up answers none, and another on the same folder does', async () => {
  await running.call('session.lock', {});
  expect(await running.engine.retire()).toBe(true);
  let isAnswered = false;
  void running.outcome('session.signIn', ADMIN).then(() => (isAnswered = true));
  expect(() => running.engine.offerFile('/example/backup.age', 'backup-restore')).toThrow(/engine_down/u);
  const next = runEngine({ dataDir: running.dataDir, clock });
  expect(await next.outcome('session.signIn', ADMIN)).toBe('done');
  expect(isAnswered).toBe(false);
  expect(await next.call('audit.verify', {})).toMatchObject({ result: 'intact' });
  await next.engine.close();
});
