import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseInvitationCode } from '../../../main/engine/keys/invitation-code.ts';
import { readSlotFile } from '../../../main/engine/keys/slot-file.ts';
import { openWithInvitation } from '../../../main/engine/keys/slots.ts';
import { offerFile, peopleStore } from '../fixture.ts';
import type { PeopleStore } from '../fixture.ts';

const WEEK_MS = 7 * 86_400_000;
let store: PeopleStore;
let folder: string;
beforeEach(() => {
  store = peopleStore();
  folder = mkdtempSync(join(tmpdir(), 'holdfast-codes-'));
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const invitations = (): unknown[] => store.db.prepare('SELECT person_id, hex(hash), made_at_ms, made_by, expires_at_ms FROM invitation').all();
async function opens(username: string, code: string): Promise<string> {
  const who = { username, code: parseInvitationCode(code), deviceSecret: store.deviceSecret };
  return openWithInvitation(readSlotFile(store.dir), who, store.jobs).then(({ slot }) => slot.id, (error: unknown) => String((error as { reason: unknown }).reason));
}
/** The rows of a file of codes. */
function codesIn(file: string): { name: string; username: string; code: string; until: string }[] {
  const [header, ...lines] = readFileSync(file, 'utf8').replace('\ufeff', '').trimEnd().split('\r\n');
  expect(header).toBe('name,username,code,valid until');
  return lines.map((line) => {
    const [name = '', username = '', code = '', until = ''] = line.split(',');
    return { name, username, code, until };
  });
}

describe('inviting', () => {
  test('one person gives their code, whose slot is theirs', async () => {
    const personId = store.add({ username: 'example.one', status: 'invited' });
    const { invitationCode: code, ...outcome } = await store.call('invite', { personIds: [personId], reason: 'An example' });
    expect(outcome).toEqual({ changed: 1, unchanged: 0, refused: [], refusedCount: 0, untilMs: store.nowMs + WEEK_MS });
    expect(await opens('example.one', code ?? '')).toBe(personId);
    expect(invitations()).toMatchObject([{ person_id: personId, made_at_ms: store.nowMs, made_by: store.admin.personId, expires_at_ms: store.nowMs + WEEK_MS }]);
    expect(store.events()).toMatchObject([{ verb: 'person.invited', target: { id: personId }, details: { validUntil: '2026-01-12T09:00:00.000Z', reason: 'An example' } }]);
    expect(await store.call('get', { personId })).toMatchObject({ invitation: { untilMs: store.nowMs + WEEK_MS, holds: true }, person: { invitedUntilMs: store.nowMs + WEEK_MS } });
  });

  test('many writes their codes to a private file, and tells none of them', async () => {
    const people = ['a', 'b', 'c'].map((username) => ({ username, id: store.add({ name: `Example, ${username}`, username, status: 'invited' }) }));
    const others = [store.add({ status: 'active' }), store.add({ status: 'disabled' }), store.add({ status: 'suspended' })];
    const file = join(folder, 'codes.csv');
    const outcome = await store.call('invite', { personIds: [...people.map(({ id }) => id), ...others], file: offerFile(file) });
    expect(outcome).toMatchObject({ changed: 3, unchanged: 3, refusedCount: 0, invitationCode: null });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('"Example, a",a,');
    for (const { username, id } of people) {
      const code = new RegExp(`,${username},([0-9A-Z-]{24}),`, 'u').exec(text)?.[1] ?? '';
      expect(await opens(username, code)).toBe(id);
    }
    expect(store.slotIds().sort()).toEqual(people.map(({ id }) => id).sort());
  });

  test('takes a file for many', async () => {
    const personIds = [store.add({ status: 'invited' }), store.add({ status: 'invited' })];
    await expect(store.call('invite', { personIds })).rejects.toThrow(/required/u);
    expect(await store.call('invite', { personIds, dryRun: true })).toMatchObject({ changed: 2 });
  });

  test('dry makes nothing: no code, no slot, no row, no file, no event', async () => {
    const personIds = [store.add({ status: 'invited' }), store.add({ status: 'active' })];
    const before = store.state();
    const file = join(folder, 'codes.csv');
    expect(await store.call('invite', { personIds, dryRun: true, file: offerFile(file) })).toEqual({ changed: 1, unchanged: 1, refused: [], refusedCount: 0, untilMs: store.nowMs + WEEK_MS, invitationCode: null });
    expect([store.state(), store.slotIds(), invitations(), existsSync(file)]).toEqual([before, [], [], false]);
  });

  test('is refused for whom the caller may not manage, and finds nobody beyond their reach', async () => {
    const desk = store.signIn({ username: 'example.desk', roleId: 'manager', team: 'Example North' });
    const [below, above, away] = [
      store.add({ name: 'Example Below', roleId: 'field_worker', team: 'Example North', status: 'invited' }),
      store.add({ name: 'Example Above', roleId: 'administrator', team: 'Example North', status: 'invited' }),
      store.add({ roleId: 'field_worker', team: 'Example South', status: 'invited' }),
    ];
    const file = join(folder, 'codes.csv');
    const outcome = await store.call('invite', { personIds: [below, above, away], file: offerFile(file) }, { as: desk });
    expect(outcome).toMatchObject({
      changed: 1,
      refused: [
        { personId: above, name: 'Example Above', reason: 'exceeds_own_grants' },
        { personId: away, name: '', reason: 'no_such_item' },
      ],
    });
    expect(codesIn(file).map(({ name }) => name)).toEqual(['Example Below']);
    expect(store.slotIds()).toEqual([below]);
    expect((await store.call('cancelInvitation', { personIds: [below, above, away] }, { as: desk })).changed).toBe(1);
    expect(store.slotIds()).toEqual([]);
  });

  test('changes nothing when the key file is damaged, and leaves no codes behind', async () => {
    const personIds = [store.add({ status: 'invited' }), store.add({ status: 'invited' })];
    const before = store.state();
    writeFileSync(join(store.dir, 'keyslots.json'), '{"format":"holdfast-keyslots"');
    await expect(store.call('invite', { personIds, file: offerFile(join(folder, 'codes.csv')) })).rejects.toMatchObject({ reason: 'slots_damaged' });
    expect([store.state(), invitations(), readdirSync(folder)]).toEqual([before, [], []]);
  });

  test('can be cancelled while codes are made', async () => {
    const personIds = Array.from({ length: 20 }, () => store.add({ status: 'invited' }));
    const stop = new AbortController();
    const onProgress = (done: number): void => {
      if (done === 3) stop.abort();
    };
    await expect(store.call('invite', { personIds, file: offerFile(join(folder, 'codes.csv')) }, { signal: stop.signal, onProgress })).rejects.toMatchObject({ reason: 'cancelled' });
    expect([store.slotIds(), invitations(), readdirSync(folder)]).toEqual([[], [], []]);
  });

  test('a thousand people is one write of the key file, and opens for each of them', { timeout: 60_000 }, async () => {
    const people = Array.from({ length: 1_000 }, (_, n) => ({ username: `p${String(n)}`, id: store.add({ username: `p${String(n)}`, status: 'invited' }) }));
    const { generation } = readSlotFile(store.dir);
    const file = join(folder, 'codes.csv');
    expect(await store.call('invite', { personIds: people.map(({ id }) => id), file: offerFile(file) })).toMatchObject({ changed: 1_000 });
    expect(readSlotFile(store.dir).generation).toBe(generation + 1);
    const codes = codesIn(file);
    expect(codes).toHaveLength(1_000);
    for (const n of [0, 499, 999]) expect(await opens(people[n]?.username ?? '', codes[n]?.code ?? '')).toBe(people[n]?.id);
  });
});

describe('taking an invitation back', () => {
  test('ends it and leaves the person; whoever has none stays as they are', async () => {
    const [personId, other] = [store.add({ username: 'example.one', status: 'invited' }), store.add({ status: 'invited' })];
    const { invitationCode: code } = await store.call('invite', { personIds: [personId] });
    expect(await store.call('cancelInvitation', { personIds: [personId, other], dryRun: true })).toMatchObject({ changed: 1, unchanged: 1 });
    expect(await opens('example.one', code ?? '')).toBe(personId);
    expect(await store.call('cancelInvitation', { personIds: [personId, other] })).toMatchObject({ changed: 1, unchanged: 1 });
    expect(await opens('example.one', code ?? '')).toBe('wrong_invitation');
    expect(await store.call('get', { personId })).toMatchObject({ invitation: null, person: { status: 'invited', invitedUntilMs: null } });
    expect(store.events().map(({ verb }) => verb)).toEqual(['person.invited', 'person.invitation_cancelled']);
  });
});

test('an earlier invitation stays good until the new one is committed', async () => {
  const personId = store.add({ username: 'example.one', status: 'invited' });
  const { invitationCode: code } = await store.call('invite', { personIds: [personId] });
  const commit = vi.spyOn(store.db, 'commit').mockImplementationOnce(() => {
    throw new Error('no power');
  });
  await expect(store.call('invite', { personIds: [personId] })).rejects.toThrow('no power');
  commit.mockRestore();
  expect(await opens('example.one', code ?? '')).toBe(personId);
  expect(await store.call('get', { personId })).toMatchObject({ invitation: { holds: true } });
});
