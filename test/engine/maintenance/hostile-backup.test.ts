import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FURTHEST_SEQ } from '../../../main/engine/audit/highest-anchor.ts';
import type { Db } from '../../../main/engine/db/database.ts';
import { setMeta } from '../../../main/engine/db/meta.ts';
import { formatRecipient } from '../../../main/engine/keys/age-keys.ts';
import { createPepper, PEPPER } from '../../../main/engine/keys/pepper.ts';
import { readSlotFile } from '../../../main/engine/keys/slot-file.ts';
import { createTokenKey } from '../../../main/engine/session/token-keys.ts';
import { backupStore } from '../backup/backup-store.ts';
import type { BackupStore } from '../backup/backup-store.ts';
import { behindItsBack } from '../db/behind.ts';
import { openKey } from '../open-key.ts';
import { ADMIN, runEngine, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';

// Whoever has the key file has the public key that backups are encrypted to, and can make one whose parts are all in
// order and whose database lets nobody in.

const LAST = 'SELECT max(seq) FROM audit_event';
const otherKey = (): Buffer => generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' });
const MISSHAPEN: [string, (db: Db) => unknown][] = [
  ['without a key that signs sessions', (db) => db.prepare('DELETE FROM token_key').run()],
  ['with a private key of sessions that is none', (db) => db.prepare("UPDATE token_key SET private_key = x'00'").run()],
  ['with a public key of sessions that is none', (db) => db.prepare("UPDATE token_key SET public_key = x'00', kid = ?").run(createHash('sha256').update(Buffer.alloc(1)).digest('hex').slice(0, 16))],
  ['with halves of two keys of sessions', (db) => {
    const key = otherKey();
    db.prepare('UPDATE token_key SET public_key = ?, kid = ?').run(key, createHash('sha256').update(key).digest('hex').slice(0, 16));
  }],
  ['with an id of a key of sessions that no token has room for', (db) => db.prepare("UPDATE token_key SET kid = printf('%.*c', 5000, 'x')").run()],
  ['without a pepper', (db) => db.prepare('DELETE FROM secret WHERE name = ?').run(PEPPER)],
  ['with a last event near the end of all numbers', (db) => db.prepare(`UPDATE audit_event SET seq = ? WHERE seq = (${LAST})`).run(Number.MAX_SAFE_INTEGER - 1)],
  ['with a checkpoint of such an event', (db) => db.prepare("INSERT INTO audit_checkpoint (seq, note) VALUES (?, 'example')").run(FURTHEST_SEQ + 1)],
];

describe('a backup that was made to let nobody in', () => {
  let running: RunningEngine;
  let forger: BackupStore;
  let code: string;
  beforeEach(async () => {
    running = runEngine();
    ({ recoveryCode: code } = await withOrganisation(running));
    forger = await backupStore('aegis-256', { people: 1 });
  });
  afterEach(async () => {
    await forger.remove();
    await running.stop();
  });

  /** Of this organisation, with its administrator, for its code. */
  async function forge(spoil: (db: Db) => unknown): Promise<void> {
    const { storeId, slots } = readSlotFile(join(running.dataDir, 'store'));
    const key = slots.find((slot) => slot.kind === 'recovery')?.backupKey ?? '';
    const { db } = forger;
    db.transaction(() => {
      setMeta(db, 'store_id', storeId);
      createPepper(db, randomBytes(32), 1);
      createTokenKey(db, 1);
      db.prepare("INSERT INTO person (id, name, name_key, username, status, role_id, created_at_ms) VALUES ('ffffffff-0000-4000-8000-00000000ffff', 'Example Admin', 'example admin', ?, 'active', 'administrator', 1)").run(ADMIN.username);
      spoil(db);
    });
    await forger.write('forged.age', { storeId, recipients: [formatRecipient(Buffer.from(key, 'base64url'))] });
  }
  const offered = () => ({ file: running.engine.offerFile(forger.at('forged.age'), 'backup-restore'), code });
  const restore = () => running.outcome('backups.restore', { ...offered(), username: ADMIN.username, newPassword: 'another long example password', replace: true });
  const folders = () => readdirSync(running.dataDir).filter((name) => name.startsWith('store')).sort();

  it.each(MISSHAPEN)('%s is refused when it is tried, compared and restored, and nothing changes', async (_what, spoil) => {
    await forge(spoil);
    expect(await running.outcome('backups.drill', offered())).toBe('unavailable/backup_damaged');
    expect((await running.call('backups.state', {})).drilledAtMs).toBeNull();
    await running.call('session.lock', {});
    expect(await running.outcome('backups.compare', offered())).toBe('unavailable/backup_damaged');
    expect(await restore()).toBe('unavailable/backup_damaged');
    expect(folders()).toEqual(['store']);
    expect(await running.outcome('session.signIn', ADMIN)).toBe('done');
  });

  it('is taken where nothing of that is wrong with it', async () => {
    await forge(() => undefined);
    expect(await running.outcome('backups.drill', offered())).toBe('done');
    await running.call('session.lock', {});
    expect(await restore()).toBe('done');
    expect((await running.call('session.status', {})).signedIn?.username).toBe(ADMIN.username);
  });

  it('is no more put back when it has become data that was set aside', async () => {
    await forge(() => undefined);
    await running.call('session.lock', {});
    const { options } = await openKey(running.dataDir, ADMIN);
    expect(await restore()).toBe('done');
    const before = folders();
    const [aside] = (await running.call('backups.state', {})).asides;
    const file = join(running.dataDir, `store.aside-${aside?.id ?? ''}`, 'holdfast.db');
    const whole = readFileSync(file);
    const putBack = () => running.outcome('backups.putBack', { aside: aside?.id ?? '', code });
    for (const [what, spoil] of MISSHAPEN) {
      behindItsBack({ ...options, file }, spoil);
      expect(await putBack(), what).toBe('unavailable/database_damaged');
      expect(folders(), what).toEqual(before);
      expect((await running.call('session.status', {})).signedIn?.username, what).toBe(ADMIN.username);
      writeFileSync(file, whole);
    }
    expect(await putBack()).toBe('done');
  });
});
