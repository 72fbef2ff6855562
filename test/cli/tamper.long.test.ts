import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AuditEvent, Verification } from '../../preload/contract/audit.ts';
import { openDatabase } from '../../main/engine/db/store.ts';
import type { Db } from '../../main/engine/db/database.ts';
import { openKey } from '../engine/open-key.ts';
import { ADMIN } from '../engine/running-engine.ts';
import { HEADER, provisioned } from './command.ts';
import type { Ended, Provisioned } from './command.ts';

/** Somebody with the database's key edits the closed store; `audit verify` of the real program must say where. */
let store: Provisioned;
let lastSeq: number;
beforeAll(async () => {
  store = await provisioned();
  await store.json(['people', 'import', store.file('people.csv', `${HEADER}Example One,,one,,\n`)]);
  const events = (await store.json(['audit', 'list'])) as AuditEvent[];
  // The listing itself ended with three more: the session's end, the store's, and nothing after.
  lastSeq = events.length + 2;
  cpSync(store.dataDir, store.file('untouched'), { recursive: true });
});
afterAll(() => store.remove());
beforeEach(() => cpSync(store.file('untouched'), store.dataDir, { recursive: true, force: true }));

async function tamper(edit: (db: Db) => void): Promise<void> {
  const { options } = await openKey(store.dataDir, ADMIN);
  const { write, close } = openDatabase(options);
  const { seq } = write.prepare('SELECT max(seq) AS seq FROM audit_event').get() as { seq: number };
  expect(seq).toBe(lastSeq);
  edit(write);
  close();
}
async function verified(): Promise<{ ended: Ended; found: Verification }> {
  const ended = await store.run(['audit', 'verify', '--json']);
  return { ended, found: JSON.parse(ended.stdout) as Verification };
}

describe('audit verify', () => {
  test('of a chain nobody touched ends with 0, and says so', async () => {
    const { ended, found } = await verified();
    expect(ended.code).toBe(0);
    expect(found).toMatchObject({ result: 'intact', firstBadSeq: null });
    const again = await store.run(['audit', 'verify']);
    expect(again.stdout).toMatch(/^Intact: \d+ events/u);
  });

  test.each([1, 4, 7])('ends with 3 and names event %i when one byte of it was flipped', async (seq) => {
    await tamper((db) => {
      const { body } = db.prepare('SELECT body FROM audit_event WHERE seq = ?').get(seq) as { body: string };
      const bytes = Buffer.from(body);
      const at = body.indexOf('"verb":"') + 9;
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      db.prepare('UPDATE audit_event SET body = CAST(? AS TEXT) WHERE seq = ?').run(bytes, seq);
    });
    const { ended, found } = await verified();
    expect(ended.code).toBe(3);
    expect(found).toMatchObject({ result: 'altered', firstBadSeq: seq });
    expect((await store.run(['audit', 'verify'])).stdout).toContain(`Altered at event ${String(seq)}.`);
  });

  test('ends with 3 and names the first of two swapped events', async () => {
    await tamper((db) => {
      for (const [from, to] of [[3, 100], [8, 3], [100, 8]] as const) db.prepare('UPDATE audit_event SET seq = ? WHERE seq = ?').run(to, from);
    });
    const { ended, found } = await verified();
    expect(ended.code).toBe(3);
    expect(found).toMatchObject({ result: 'altered', firstBadSeq: 3 });
  });

  test.each([1, 2, 3])('ends with 3 and names the first of the last %i events when they were deleted', async (count) => {
    await tamper((db) => db.prepare('DELETE FROM audit_event WHERE seq > ?').run(lastSeq - count));
    const { ended, found } = await verified();
    expect(ended.code).toBe(3);
    expect(found.firstBadSeq).toBe(lastSeq - count + 1);
    const events = (await store.json(['audit', 'list'])) as AuditEvent[];
    expect(events.find(({ verb }) => verb === 'audit.rollback_noticed')).toMatchObject({ seq: lastSeq + 1, details: { anchorSeq: lastSeq, chainSeq: lastSeq - count } });
    // It does not heal: nothing written later makes the loss look like less.
    expect((await verified()).found.firstBadSeq).toBe(lastSeq - count + 1);
  });

  test('ends with 3 when the last events went together with the checkpoint that told of them', async () => {
    await tamper((db) => {
      db.prepare('DELETE FROM audit_event WHERE seq > ?').run(lastSeq - 2);
      db.prepare('DELETE FROM audit_checkpoint WHERE seq > ?').run(lastSeq - 2);
    });
    const { ended, found } = await verified();
    expect(ended.code).toBe(3);
    // Seen by the keychain's memory alone: it names the event it remembers.
    expect(found).toMatchObject({ result: 'rolled_back', firstBadSeq: lastSeq });
  });

  test('ends with 3 after the whole store was set back to an earlier copy', async () => {
    const deviceSecret = readFileSync(store.deviceSecretFile);
    await store.run(['people', 'list']);
    const later = readFileSync(store.deviceSecretFile);
    expect(later).not.toEqual(deviceSecret);
    // But for the ledger of attempts: it notices the same by itself, and lets nobody in for a while (test/engine/attempts).
    const filter = (from: string): boolean => !from.endsWith('attempts.json');
    cpSync(store.file(join('untouched', 'store')), join(store.dataDir, 'store'), { recursive: true, force: true, filter });
    const { ended, found } = await verified();
    expect(ended.code).toBe(3);
    expect(found.result).toBe('rolled_back');
  });
});
