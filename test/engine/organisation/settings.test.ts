import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SETTINGS } from '../../../preload/contract/settings.ts';
import type { SettingName } from '../../../preload/contract/settings.ts';
import { openDatabase } from '../../../main/engine/db/store.ts';
import { openKey } from '../open-key.ts';
import { ADMIN, auditTrail, runEngine, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';

let running: RunningEngine;
beforeEach(async () => {
  running = runEngine();
  await withOrganisation(running);
});
afterEach(() => running.stop());

describe('a setting', () => {
  it('has its preset until somebody sets it, and is there after a restart', async () => {
    expect((await running.call('settings.get', {})).settings.accessTtlSeconds).toBe(SETTINGS.accessTtlSeconds.preset);
    const { settings } = await running.call('settings.set', { settings: { accessTtlSeconds: 120, idleLockMinutes: 3 } });
    expect(settings).toMatchObject({ accessTtlSeconds: 120, idleLockMinutes: 3, reauthMinutes: SETTINGS.reauthMinutes.preset });
    await running.call('session.signOut', {});
    const status = await running.call('session.signIn', ADMIN);
    expect(status.machine?.idleLockMinutes).toBe(3);
    expect((await running.call('settings.get', {})).settings).toEqual(settings);
  });

  it('tells the audit what it was before, one event for each, and none when nothing changed', async () => {
    await running.call('settings.set', { settings: { idleLockMinutes: 3, reauthMinutes: 7 } });
    await running.call('settings.set', { settings: { idleLockMinutes: 3 } });
    const told = (await auditTrail(running)).filter(({ verb }) => verb === 'settings.changed').map(({ details }) => details);
    expect(told).toEqual([
      { setting: 'idleLockMinutes', from: 15, to: 3 },
      { setting: 'reauthMinutes', from: 5, to: 7 },
    ]);
  });

  it.each(Object.entries(SETTINGS))('%s has bounds', async (name, { least, most, preset }) => {
    expect(least <= preset && preset <= most).toBe(true);
    for (const value of [least - 1, most + 1, least + 0.5, '5', null]) {
      expect(await running.reply('settings.set', { settings: { [name]: value } })).toMatchObject({ ok: false, error: { reason: 'fields' } });
    }
  });

  it('out of bounds in the database does not count', async () => {
    await running.engine.close();
    const connections = openDatabase((await openKey(running.dataDir, ADMIN)).options);
    const put = connections.write.prepare('INSERT INTO setting (name, value, changed_at_ms) VALUES (?, ?, 0)');
    for (const [name, value] of [['idleLockMinutes', '100000'], ['accessTtlSeconds', 'soon'], ['constructor', '5'], ['ofLater', '5']] as const) put.run(name, value);
    connections.close();
    const again = runEngine({ dataDir: running.dataDir });
    await again.call('session.signIn', ADMIN);
    const { settings } = await again.call('settings.get', {});
    for (const name of Object.keys(settings) as SettingName[]) if (name !== 'bcryptCost') expect(settings[name]).toBe(SETTINGS[name].preset);
    await again.engine.close();
  });
});
