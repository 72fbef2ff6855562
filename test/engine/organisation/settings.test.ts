import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SETTINGS } from '../../../preload/contract/settings.ts';
import type { SettingName } from '../../../preload/contract/settings.ts';
import { openDatabase } from '../../../main/engine/db/store.ts';
import { DEFAULT_SETTINGS, settingsInForce } from '../../../main/engine/settings.ts';
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

  it('is in force at once: in this window, on the command line that is open beside it, and for what was signed in before', async () => {
    const cli = running.another({ client: 'cli' });
    await cli.call('session.signIn', ADMIN);
    // Read by both before the change, so that whatever either holds is from then.
    for (const each of [running, cli]) expect((await each.call('session.status', {})).machine?.idleLockMinutes).toBe(SETTINGS.idleLockMinutes.preset);
    for (const [idleLockMinutes, setter, other] of [[3, running, cli], [4, cli, running], [SETTINGS.idleLockMinutes.preset, running, cli]] as const) {
      await setter.call('settings.set', { settings: { idleLockMinutes } });
      for (const each of [setter, other]) {
        expect((await each.call('session.status', {})).machine?.idleLockMinutes).toBe(idleLockMinutes);
        expect((await each.call('settings.get', {})).settings.idleLockMinutes).toBe(idleLockMinutes);
      }
    }
  });

  it('set by one engine holds for the next on the same data, which the first keeps out while it has it open', async () => {
    await running.call('settings.set', { settings: { idleLockMinutes: 3 } });
    const next = runEngine({ dataDir: running.dataDir });
    expect(await next.reply('session.signIn', ADMIN)).toMatchObject({ ok: false, error: { reason: 'store_in_use' } });
    await running.engine.close();
    expect((await next.call('session.signIn', ADMIN)).machine?.idleLockMinutes).toBe(3);
    await next.engine.close();
  });

  it('does not outlive its store: locked, the program’s own hold again, and over all what the host decided', () => {
    const inForce = settingsInForce({ bcryptCost: 4 });
    const store = { idleLockMinutes: 3, bcryptCost: 13 };
    expect(inForce(undefined)).toEqual({ ...DEFAULT_SETTINGS, bcryptCost: 4 });
    expect(inForce(store)).toEqual({ ...DEFAULT_SETTINGS, idleLockMinutes: 3, bcryptCost: 4 });
    expect(inForce(store)).toBe(inForce(store));
    expect(inForce({ ...store, idleLockMinutes: 5 }).idleLockMinutes).toBe(5);
    expect(inForce(undefined).idleLockMinutes).toBe(SETTINGS.idleLockMinutes.preset);
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
