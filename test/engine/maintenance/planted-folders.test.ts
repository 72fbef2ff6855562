import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ADMIN, patientUptime, runEngine, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';

// What somebody who may write the data folder could put where the program writes files of its own.

describe('a folder in the place of', () => {
  let running: RunningEngine;
  const path = (name: string): string => join(running.dataDir, name);
  const plant = (name: string): void => {
    rmSync(path(name), { recursive: true, force: true });
    mkdirSync(path(join(name, 'example')), { recursive: true });
  };
  const restart = async (meanwhile: () => void): Promise<void> => {
    await running.engine.close();
    meanwhile();
    running = runEngine({ dataDir: running.dataDir, uptimeMs: patientUptime() });
  };

  beforeEach(async () => {
    running = runEngine();
    await withOrganisation(running);
  });
  afterEach(() => running.stop());

  it.each(['store/holdfast.1.db', 'store/holdfast.1.db-wal', 'store/holdfast.1.db-journal', 'store/keyslots.json.1'])('%s keeps no key from being rotated', async (name) => {
    await running.call('session.confirm', { password: ADMIN.password });
    plant(name);
    expect(await running.outcome('keys.rotate', {})).toBe('done');
    await restart(() => undefined);
    expect(await running.outcome('session.signIn', ADMIN)).toBe('done');
    expect(readdirSync(path('store')).filter((each) => statSync(path(join('store', each))).isDirectory())).toEqual([]);
  });

  it('another database is taken away when the data is opened', async () => {
    await restart(() => plant('store/holdfast.7.db'));
    expect(await running.outcome('session.signIn', ADMIN)).toBe('done');
    expect(readdirSync(path('store'))).not.toContain('holdfast.7.db');
  });

  it('the count of attempts keeps nobody out for good', async () => {
    await restart(() => plant('store/attempts.json'));
    // The longest wait, as where the count is gone, has passed.
    expect(await running.outcome('session.signIn', ADMIN)).toBe('done');
  });
});

it('a file in the place of the attachments keeps nobody out', async () => {
  const running = runEngine();
  await withOrganisation(running);
  await running.engine.close();
  const folder = join(running.dataDir, 'store', 'attachments');
  rmSync(folder, { recursive: true, force: true });
  writeFileSync(folder, 'example');
  const again = runEngine({ dataDir: running.dataDir });
  expect(await again.outcome('session.signIn', ADMIN)).toBe('done');
  await again.stop();
});
