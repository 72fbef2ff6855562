import { renameSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ADMIN, auditTrail, runEngine, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';

let people = 0;
const change = (running: RunningEngine) => running.outcome('people.create', { name: 'Example Person', username: `example.${String((people += 1))}`, email: null, team: null, roleId: 'field_worker' });

/** Nobody can look into the folder, root neither, to whom no right can be denied: whoever goes this way goes round and round. */
function outOfReach(folder: string): () => void {
  const away = `${folder}-away`;
  renameSync(folder, away);
  symlinkSync(folder, folder);
  return () => {
    unlinkSync(folder);
    renameSync(away, folder);
  };
}

// Somebody takes the lock's file away while the data is open, for a left-over, and opens the data once more.

describe('whose lock was taken away', () => {
  let first: RunningEngine;
  let second: RunningEngine;

  beforeEach(async () => {
    first = runEngine();
    await withOrganisation(first);
    second = runEngine({ dataDir: first.dataDir });
    expect(await second.outcome('session.signIn', ADMIN)).toBe('locked/store_in_use');
    rmSync(join(first.dataDir, 'holdfast.lock'));
    await second.call('session.signIn', ADMIN);
  });
  afterEach(async () => {
    await second.engine.close();
    await first.stop();
  });

  it('writes nothing any more, and opens what is there when nobody else has it open', async () => {
    await second.call('session.confirm', { password: ADMIN.password });
    await second.call('keys.rotate', {});
    // The database that it has open has no name any more: what was written there would be gone.
    expect(await first.outcome('session.signIn', ADMIN)).toBe('locked/store_in_use');
    expect(await change(first)).toBe('not_signed_in/no_session');
    expect(await change(second)).toBe('done');
    await second.engine.close();
    expect(await first.outcome('session.signIn', ADMIN)).toBe('done');
    expect((await first.call('people.list', { offset: 0, limit: 10 })).total).toBe(2);
    expect(await first.call('audit.verify', {})).toMatchObject({ result: 'intact' });
    expect((await auditTrail(first)).map(({ verb }) => verb)).not.toContain('audit.rollback_noticed');
  });

  it('counts no attempts beside those that the other counts', async () => {
    const wrong = { ...ADMIN, password: 'a wrong example password' };
    for (let n = 0; n < 3; n += 1) expect(await first.outcome('session.signIn', wrong)).toBe('locked/store_in_use');
    expect(await second.outcome('session.signIn', wrong)).toBe('not_signed_in/wrong_credentials');
  });
});

it('a store whose lock was taken away refuses a change that another could make beside it, and is locked and opened as ever', async () => {
  const running = runEngine();
  await withOrganisation(running);
  rmSync(join(running.dataDir, 'holdfast.lock'));
  expect(await change(running)).toBe('locked/store_in_use');
  expect(await running.outcome('session.lock', {})).toBe('done');
  expect(await running.outcome('session.signIn', ADMIN)).toBe('done');
  await running.stop();
});

it('a lock that was taken away for a while, in which another rotated the key, lets nothing be written into the database before', async () => {
  const first = runEngine();
  await withOrganisation(first);
  const second = runEngine({ dataDir: first.dataDir });
  const lock = join(first.dataDir, 'holdfast.lock');
  renameSync(lock, `${lock}-away`);
  await second.call('session.signIn', ADMIN);
  await second.call('session.confirm', { password: ADMIN.password });
  await second.call('keys.rotate', {});
  await second.engine.close();
  renameSync(`${lock}-away`, lock);
  await first.call('session.signIn', ADMIN);
  expect(await change(first)).toBe('done');
  expect(await first.outcome('session.lock', {})).toBe('done');
  await first.call('session.signIn', ADMIN);
  expect((await first.call('people.list', { offset: 0, limit: 10 })).total).toBe(2);
  await first.stop();
});

it('what is refused, and who signs out, while a folder cannot be looked into: it is counted on, and they are out', async () => {
  const running = runEngine();
  await withOrganisation(running);
  const putBack = outOfReach(running.dataDir);
  expect(await running.outcome('people.list', { offset: 'none' })).toBe('invalid_input/fields');
  expect(await running.outcome('session.signOut', {})).toBe('done');
  expect(await running.outcome('people.list', { offset: 0, limit: 10 })).toBe('not_signed_in/no_session');
  putBack();
  await running.call('session.signIn', ADMIN);
  const refused = (await auditTrail(running)).find(({ verb, details }) => verb === 'access.refused' && details['operation'] === 'people.list');
  expect(refused?.details).toMatchObject({ reason: 'fields', count: 1 });
  await running.stop();
});

it('a folder that cannot be looked into for a while: changes are refused, people read on, it is locked all the same, and opened when it can be', async () => {
  const errors: string[] = [];
  const running = runEngine({ log: { info() {}, warn() {}, error: (event) => void errors.push(event) } });
  await withOrganisation(running);
  const putBack = outOfReach(running.dataDir);
  expect(await change(running)).toBe('read_only/disk_read_only');
  expect(await running.outcome('people.list', { offset: 0, limit: 10 })).toBe('done');
  expect(await running.outcome('session.lock', {})).toBe('done');
  // Nobody reads on in what is closed.
  expect(await running.outcome('people.list', { offset: 0, limit: 10 })).toBe('not_signed_in/no_session');
  expect(errors).toContain('store.lock_unknown');
  expect(errors).not.toContain('store.lock_lost');
  expect(await running.outcome('session.signIn', ADMIN)).toMatch(/^unavailable\/|^read_only\//u);
  putBack();
  expect(await running.outcome('session.signIn', ADMIN)).toBe('done');
  expect(await change(running)).toBe('done');
  expect(await running.call('audit.verify', {})).toMatchObject({ result: 'intact' });
  await running.stop();
});
