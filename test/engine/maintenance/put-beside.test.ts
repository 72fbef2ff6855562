import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSlotFile } from '../../../main/engine/keys/slot-file.ts';
import { behindItsBack } from '../db/behind.ts';
import { openKey } from '../open-key.ts';
import { ADMIN, auditTrail, patientUptime, runEngine, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';

// What somebody who may write the folder could put beside a whole key file, and what a kill leaves: nothing that was taken
// away opens anything again.

const NEW = { username: ADMIN.username, newPassword: 'a new and quite long password' };
describe('a former key file', () => {
  let running: RunningEngine;
  let code: string;
  const path = (name: string): string => join(running.dataDir, 'store', name);
  const restart = async (): Promise<void> => {
    await running.engine.close();
    running = runEngine({ dataDir: running.dataDir, uptimeMs: patientUptime() });
  };
  const confirmed = (): Promise<unknown> => running.call('session.confirm', { password: ADMIN.password });

  beforeEach(async () => {
    running = runEngine();
    ({ recoveryCode: code } = await withOrganisation(running));
    await confirmed();
  });
  afterEach(() => running.stop());

  it('beside a whole one does not bring back a code that another took the place of, and changes nothing', async () => {
    const former = readFileSync(path('keyslots.json'));
    const { recoveryCode: next } = await running.call('keys.makeCode', {});
    await running.call('keys.replaceCode', { code: next });
    await restart();
    const present = readFileSync(path('keyslots.json'));
    writeFileSync(path('keyslots.json.1'), former);
    expect(await running.outcome('session.recover', { code, ...NEW })).toBe('invalid_input/recovery_code_mismatch');
    expect(readFileSync(path('keyslots.json')).equals(present)).toBe(true);
    expect(await running.outcome('session.recover', { code: next, ...NEW })).toBe('done');
  });

  it('beside a whole one does not bring back a former password', async () => {
    const former = readFileSync(path('keyslots.json'));
    const password = 'another example stapler entirely';
    await running.call('session.changePassword', { password: ADMIN.password, newPassword: password });
    await restart();
    const present = readFileSync(path('keyslots.json'));
    writeFileSync(path('keyslots.json.1'), former);
    expect(await running.outcome('session.signIn', ADMIN)).toBe('not_signed_in/wrong_credentials');
    expect(readFileSync(path('keyslots.json')).equals(present)).toBe(true);
    expect(await running.outcome('session.signIn', { ...ADMIN, password })).toBe('done');
    expect((await auditTrail(running)).map(({ verb }) => verb)).not.toContain('keys.file_mended');
  });

  it('does not bring back an escrow key that was taken away, wherever it lies', async () => {
    const made = execFileSync('age-keygen', { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const [escrowKey = ''] = /AGE-SECRET-KEY-1\S+/u.exec(made) ?? [];
    const [recipient = ''] = /age1\S+/u.exec(made) ?? [];
    await running.call('keys.setEscrow', { recipient });
    const former = readFileSync(path('keyslots.json'));
    await running.call('keys.removeEscrow', {});
    for (const name of ['keyslots.json.1', 'keyslots.json']) {
      await restart();
      writeFileSync(path(name), former);
      expect(await running.outcome('session.recover', { escrowKey, ...NEW }), name).toBe('invalid_input/escrow_key_mismatch');
    }
    expect(readSlotFile(path('.')).slots.map(({ kind }) => kind)).not.toContain('escrow');
    expect(await running.outcome('session.signIn', ADMIN)).toBe('done');
  });

  describe('and a backup of the data', () => {
    let backup: string;
    const picked = (): string => running.engine.offerFile(backup, 'backup-restore');
    const asides = (): string[] => readdirSync(running.dataDir).filter((name) => name.startsWith('store.aside-'));
    beforeEach(async () => {
      backup = join(mkdtempSync(join(tmpdir(), 'holdfast-beside-')), 'b.age');
      await running.call('backups.create', { file: running.engine.offerFile(backup, 'backup') });
      await running.engine.close();
    });

    it('takes the place of data whose key file parses and is not what its key says', async () => {
      writeFileSync(path('keyslots.json'), JSON.stringify({ ...readSlotFile(path('.')), generation: 99 }));
      writeFileSync(path('keyslots.json.1'), 'damage');
      running = runEngine({ dataDir: running.dataDir });
      expect(await running.outcome('session.signIn', ADMIN)).toBe('unavailable/slots_damaged');
      expect((await running.call('backups.compare', { file: picked(), code })).present.state).toBe('unreadable');
      expect(await running.outcome('backups.restore', { file: picked(), code, ...NEW, replace: true })).toBe('done');
      expect(asides()).toHaveLength(1);
    });

    it('counts guesses at the code of the data as the recovery itself does', async () => {
      running = runEngine({ dataDir: running.dataDir });
      const bogus = '0000-0000-0000-0000-0000-0000-0000';
      const outcomes = [];
      for (let n = 0; n < 8; n += 1) outcomes.push(await running.outcome('backups.restore', { file: picked(), code, presentCode: bogus, ...NEW, replace: true }));
      expect(outcomes.at(0)).toBe('invalid_input/recovery_code_mismatch');
      expect(outcomes.at(-1)).toBe('rate_limited/try_later');
      expect(await running.outcome('session.recover', { code, ...NEW })).toBe('rate_limited/try_later');
      expect(asides()).toEqual([]);
    });

    it('counts nothing for who has the right one', async () => {
      running = runEngine({ dataDir: running.dataDir });
      for (let n = 0; n < 8; n += 1) expect((await running.call('backups.compare', { file: picked(), code })).present.state).toBe('read');
      await running.call('session.signIn', ADMIN);
      expect((await auditTrail(running)).map(({ verb }) => verb)).not.toContain('session.recovery_refused');
    });

    it('says nothing of whether a code is right before there is a backup to be restored', async () => {
      running = runEngine({ dataDir: running.dataDir });
      for (const tried of [code, '0000-0000-0000-0000-0000-0000-0000']) {
        expect(await running.outcome('backups.restore', { file: crypto.randomUUID(), code: tried, ...NEW, replace: true })).toMatch(/not_found|malformed/u);
      }
    });
  });

  it('leaves no copy of another key behind that an upgrade made', async () => {
    await running.call('keys.rotate', {});
    // A kill between the new key file and the sweep would leave it.
    writeFileSync(path('before-upgrade.v4.holdfast.db'), 'example');
    await restart();
    await running.call('session.signIn', ADMIN);
    expect(existsSync(path('before-upgrade.v4.holdfast.db'))).toBe(false);
  });

  it('is not all that may be damaged: a free page is found before the next change needs it', async () => {
    await running.engine.close();
    const { options } = await openKey(running.dataDir, ADMIN);
    behindItsBack(options, (db) => {
      db.exec('CREATE TABLE spare (x BLOB)');
      db.exec('WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120) INSERT INTO spare SELECT zeroblob(3000) FROM n');
      db.exec('DROP TABLE spare');
      db.pragma('wal_checkpoint(TRUNCATE)');
    });
    const whole = readFileSync(options.file);
    const isOk = (): boolean => {
      try {
        return behindItsBack(options, (db) => db.pragma('integrity_check(1)')) === 'ok';
      } catch {
        return false;
      }
    };
    // The last page whose damage shows is one that leads to free ones: the tables come before.
    for (let page = whole.length / 4096 - 1; page > 0; page -= 1) {
      const damaged = Buffer.from(whole);
      damaged[page * 4096 + 600] = (damaged[page * 4096 + 600] ?? 0) ^ 1;
      writeFileSync(options.file, damaged);
      if (!isOk()) break;
    }
    running = runEngine({ dataDir: running.dataDir });
    await running.call('session.signIn', ADMIN);
    await confirmed();
    expect(await running.call('health.check', {})).toMatchObject({ state: 'damaged', parts: ['settings'] });
  });
});
