import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ADMIN, runEngine, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';

let running: RunningEngine;
let personId: string;
beforeEach(async () => {
  running = runEngine();
  ({ personId } = await withOrganisation(running));
});
afterEach(() => running.stop());

it('leaves the old password whole when setting a new one is cancelled', async () => {
  const id = randomUUID();
  const set = running.reply('people.setPassword', { personId, newPassword: 'another long example password' }, id);
  await expect.poll(async () => (await running.reply('jobs.cancel', { requestId: id })).ok, { interval: 1 }).toBe(true);
  expect(await set).toMatchObject({ ok: false, error: { reason: 'cancelled' } });
  await running.engine.lock('person');
  await running.call('session.signIn', ADMIN);
});

it('locks at once while an import waits for its file and somebody tries to sign in', async () => {
  // A thread for hashing is there from now on, so that the attempt below soon gets to where it waits.
  await running.another().call('session.signIn', ADMIN);
  const pipe = join(running.dataDir, 'people.csv');
  execFileSync('mkfifo', [pipe]);
  // Held open and never written to: whoever reads it waits.
  const writer = openSync(pipe, 'r+');
  try {
    const reading = running.reply('people.import', { file: running.engine.offerFile(pipe, 'people-import'), dryRun: true });
    const stranger = running.another();
    const attempt = stranger.reply('session.signIn', { username: 'nobody', password: 'no password at all' });
    // As many turns as hashing takes and more: the attempt then waits for the import to let it write its refusal.
    for (let turn = 0; turn < 400; turn += 1) await stranger.reply('session.status', {});
    await running.engine.lock('idle');
    expect(await reading).toMatchObject({ ok: false, error: { reason: 'cancelled' } });
    expect(await attempt).toMatchObject({ ok: false });
    expect((await running.call('session.status', {})).store).toBe('ready');
  } finally {
    closeSync(writer);
  }
});

it('tells the keychain how far the audit came without waiting for an orderly end', async () => {
  const anchorSeq = (): number => (JSON.parse(readFileSync(join(running.dataDir, 'device-secret.json'), 'utf8')) as { anchor: { seq: number } | null }).anchor?.seq ?? 0;
  await running.call('people.create', { name: 'Example', username: 'example', email: null, team: null, roleId: null });
  const { total } = await running.call('audit.list', { offset: 0, limit: 1 });
  await expect.poll(anchorSeq, { timeout: 20_000 }).toBe(total);
});
