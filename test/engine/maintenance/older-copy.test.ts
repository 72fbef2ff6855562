import { randomBytes, randomUUID } from 'node:crypto';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ADMIN, auditTrail, patientUptime, runEngine, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';

// What somebody does who puts a copy from before a rotation back, whole or in part, over what is there.

describe('after a rotation, an older copy', () => {
  let running: RunningEngine;
  let out: string;
  let formerCode: string;
  let code: string;
  const path = (name: string): string => join(running.dataDir, 'store', name);
  const old = (name: string): string => join(out, name);
  const restart = async (meanwhile: () => void = () => undefined): Promise<void> => {
    await running.engine.close();
    meanwhile();
    running = runEngine({ dataDir: running.dataDir, uptimeMs: patientUptime() });
  };
  const signedIn = async (): Promise<void> => {
    await running.call('session.signIn', ADMIN);
    await running.call('session.confirm', { password: ADMIN.password });
  };
  const total = async (): Promise<number> => (await running.call('people.list', { offset: 0, limit: 1 })).total;
  const verbs = async (): Promise<string[]> => (await auditTrail(running)).map(({ verb }) => verb);

  beforeEach(async () => {
    out = mkdtempSync(join(tmpdir(), 'holdfast-older-'));
    running = runEngine({ uptimeMs: patientUptime() });
    ({ recoveryCode: formerCode } = await withOrganisation(running));
    await restart(() => cpSync(path(''), out, { recursive: true }));
    await signedIn();
    ({ recoveryCode: code } = await running.call('keys.makeCode', {}));
    await running.call('keys.replaceCode', { code });
    await running.call('keys.rotate', {});
    await running.call('people.create', { name: 'Example Person', username: 'example.person', email: null, team: null, roleId: 'field_worker' });
  });
  afterEach(async () => {
    await running.stop();
    rmSync(out, { recursive: true });
  });

  it('over all of it leaves the newest database where it is, however often it is opened', async () => {
    let newest = Buffer.alloc(0);
    const attachment = path('attachments/ffffffff-0000-4000-8000-00000000ffff');
    await restart(() => {
      newest = readFileSync(path('holdfast.1.db'));
      mkdirSync(path('attachments'), { recursive: true });
      writeFileSync(attachment, 'known to the newest alone');
      utimesSync(attachment, 0, 0);
      cpSync(out, path(''), { recursive: true });
    });
    await signedIn();
    expect([await total(), (await verbs()).includes('audit.rollback_noticed')]).toEqual([1, true]);
    await restart();
    await signedIn();
    expect(readFileSync(path('holdfast.1.db')).equals(newest)).toBe(true);
    // What takes its name moves it aside.
    await running.call('keys.rotate', {});
    await restart();
    await signedIn();
    expect(existsSync(attachment)).toBe(true);
    const kept = readdirSync(path('')).filter((name) => name.startsWith('kept-'));
    expect(kept).toEqual([expect.stringMatching(/^kept-[0-9a-f-]{36}\.holdfast\.1\.db$/u)]);
    expect(readFileSync(path(kept[0] ?? '')).equals(newest)).toBe(true);
    await restart(() => rmSync(path(kept[0] ?? '')));
    await signedIn();
    expect(existsSync(attachment)).toBe(false);
  });

  it('over all of it loses the newest database to no rotation that cannot move it aside', async () => {
    await restart(() => cpSync(out, path(''), { recursive: true }));
    const newest = readFileSync(path('holdfast.1.db'));
    await running.engine.close();
    let isBroken = false;
    // No file can be moved to a folder that is not there.
    running = runEngine({ dataDir: running.dataDir, uptimeMs: patientUptime(), random: { bytes: randomBytes, uuid: () => (isBroken ? 'no/such-folder' : randomUUID()) } });
    await signedIn();
    isBroken = true;
    expect(await running.outcome('keys.rotate', {})).toMatch(/^(?:read_only|unavailable)\//u);
    expect(readFileSync(path('holdfast.1.db')).equals(newest)).toBe(true);
    isBroken = false;
    expect(await running.outcome('keys.rotate', {})).toBe('done');
  });

  it('of the key file and its database leaves the key file beside them, and both open again when they are put back', async () => {
    await restart(() => {
      for (const name of ['keyslots.json', 'holdfast.db']) copyFileSync(old(name), path(name));
    });
    await signedIn();
    expect(await total()).toBe(1);
    await running.call('keys.rotate', {});
    await restart(() => {
      for (const name of readdirSync(path('')).filter((each) => each.startsWith('kept-'))) renameSync(path(name), path(name.slice('kept-'.length + 37)));
      renameSync(path('keyslots.1.json'), path('keyslots.json'));
    });
    await signedIn();
    expect(await total()).toBe(2);
  });

  it('of the key file alone is put right by the one beside it, and brings back no former code', async () => {
    await restart(() => copyFileSync(old('keyslots.json'), path('keyslots.json')));
    expect((await running.call('session.status', {})).store).toBe('ready');
    expect(await running.outcome('session.recover', { code: formerCode, username: ADMIN.username })).toBe('invalid_input/recovery_code_mismatch');
    await signedIn();
    expect(await total()).toBe(2);
    expect(await verbs()).toContain('keys.file_mended');
    await restart();
    expect(await running.outcome('session.recover', { code, username: ADMIN.username })).toBe('done');
  });

  it('of the key file alone, beside one that its key does not prove, opens nothing', async () => {
    await restart(() => {
      copyFileSync(old('keyslots.json'), path('keyslots.json'));
      writeFileSync(path('keyslots.json.1'), readFileSync(path('keyslots.json.1'), 'utf8').replace(/"generation": \d+/u, '"generation": 99'));
    });
    const before = readFileSync(path('keyslots.json'));
    expect(await running.outcome('session.signIn', ADMIN)).toBe('unavailable/slots_damaged');
    expect(readFileSync(path('keyslots.json')).equals(before)).toBe(true);
  });

  it('of the second key file and its database takes no place of what is gone', async () => {
    let newest = Buffer.alloc(0);
    await restart(() => {
      newest = readFileSync(path('holdfast.1.db'));
      rmSync(path('holdfast.1.db'));
      copyFileSync(old('keyslots.json'), path('keyslots.json.1'));
      copyFileSync(old('holdfast.db'), path('holdfast.db'));
    });
    expect((await running.call('session.status', {})).store).toBe('database_missing');
    expect(await running.outcome('session.recover', { code: formerCode, username: ADMIN.username })).toBe('unavailable/database_missing');
    await restart(() => writeFileSync(path('holdfast.1.db'), newest));
    await signedIn();
    expect(await total()).toBe(2);
  });
});
