import { afterEach, expect, it } from 'vitest';
import { openDatabase } from '../../../main/engine/db/store.ts';
import { openKey } from '../open-key.ts';
import { ADMIN, auditTrail, runEngine, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';

let running: RunningEngine;
afterEach(() => running.stop());

/** The cost of the hash on the disk, and how often its row was changed. */
async function stored(dataDir: string): Promise<{ cost: string | undefined; version: number }> {
  const { read, close } = openDatabase((await openKey(dataDir, ADMIN)).options);
  try {
    const { hash, version } = read.prepare('SELECT password_hash AS hash, version FROM person').get() as { hash: string; version: number };
    return { cost: hash.split('$')[2], version };
  } finally {
    close();
  }
}

it('a hash of another cost is made anew at the next sign-in, and only then', async () => {
  running = runEngine({ settings: { bcryptCost: 4 } });
  await withOrganisation(running);
  await running.engine.close();
  const { dataDir } = running;
  expect(await stored(dataDir)).toEqual({ cost: '04', version: 1 });

  running = runEngine({ dataDir, settings: { bcryptCost: 5 } });
  expect(await running.reply('session.signIn', { ...ADMIN, password: 'not the right example horse' })).toMatchObject({ ok: false });
  await running.engine.close();
  expect((await stored(dataDir)).cost).toBe('04');

  running = runEngine({ dataDir, settings: { bcryptCost: 5 } });
  await running.call('session.signIn', ADMIN);
  expect(await running.call('audit.verify', {})).toMatchObject({ result: 'intact' });
  await running.engine.close();
  // Not a change that anybody made: who edits the person meanwhile is not told that it moved on.
  expect(await stored(dataDir)).toEqual({ cost: '05', version: 1 });

  running = runEngine({ dataDir, settings: { bcryptCost: 5 } });
  expect((await running.call('session.signIn', ADMIN)).signedIn?.username).toBe(ADMIN.username);
  expect((await auditTrail(running)).at(-1)?.verb).toBe('session.signed_in');
});
