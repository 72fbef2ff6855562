import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InputOf } from '../../../preload/contract/contract.ts';
import { BUILT_IN_GRANTS } from '../../../preload/contract/permission.ts';
import { verifyDocument } from '../../../main/engine/audit/signed-document.ts';
import { run as runStandalone } from '../../../main/engine/audit/standalone.ts';
import { ADMIN, auditTrail, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine, TestClock } from '../running-engine.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const PASSWORD = 'an example horse battery';
let outDir: string;
let clock: TestClock;
let running: RunningEngine;
let adminId: string;
/** By user name. */
let ids: Record<string, string>;

beforeEach(async () => {
  outDir = mkdtempSync(join(tmpdir(), 'holdfast-review-'));
  clock = testClock();
  running = runEngine({ clock });
  ({ personId: adminId } = await withOrganisation(running));
  ids = {};
  for (const [username, team, roleId] of [
    ['auditor', null, 'auditor'],
    ['manager', 'Example North', 'manager'],
    ['worker.one', 'Example North', 'field_worker'],
    ['worker.two', 'Example South', 'field_worker'],
    ['nobody', 'Example South', null],
  ] as const) {
    ids[username] = (await running.call('people.create', { name: `Example ${username}`, username, email: null, team, roleId })).id;
  }
  await running.call('people.setPassword', { personId: idOf('auditor'), newPassword: PASSWORD });
  await running.call('people.setPassword', { personId: idOf('worker.one'), newPassword: PASSWORD });
});
afterEach(async () => {
  await running.stop();
  rmSync(outDir, { recursive: true, force: true });
});

const idOf = (username: string): string => ids[username] ?? '';
async function signedIn(username: string): Promise<RunningEngine> {
  const other = running.another();
  await other.call('session.signIn', { username, password: PASSWORD });
  return other;
}
async function create(input: Partial<InputOf<'reviews.create'>> = {}) {
  const { campaign, leftOut } = await running.call('reviews.create', {
    title: 'Example review',
    dueAtMs: clock.nowMs() + 14 * DAY_MS,
    reviewerIds: [adminId, idOf('auditor')],
    ...input,
  });
  return { campaign, leftOut };
}
async function itemsOf(campaignId: string, on = running, only: InputOf<'reviews.items'>['only'] = 'all') {
  return (await on.call('reviews.items', { campaignId, only, offset: 0, limit: 100 })).rows;
}
const roleOf = async (username: string): Promise<string | null> => (await running.call('people.get', { personId: idOf(username) })).person.roleId;

describe('a campaign', () => {
  it('takes down who holds what, and gives nobody their own access to review', async () => {
    const { campaign, leftOut } = await create();
    const items = await itemsOf(campaign.id);
    expect(leftOut).toBe(0);
    expect(items.map(({ personName, roleId }) => [personName, roleId])).toEqual([
      ['Example Admin', 'administrator'],
      ['Example auditor', 'auditor'],
      ['Example manager', 'manager'],
      ['Example worker.one', 'field_worker'],
      ['Example worker.two', 'field_worker'],
    ]);
    for (const { personId, reviewerId } of items) expect(reviewerId).not.toBe(personId);
    expect(items[3]?.grants).toEqual(BUILT_IN_GRANTS.field_worker);
    expect((await auditTrail(running)).at(-1)).toMatchObject({ verb: 'review.created', target: { kind: 'review', name: 'Example review' }, details: { people: 5, reviewers: 2 } });
  });

  it('is about the teams and roles it was made for', async () => {
    const { campaign } = await create({ teams: ['example NORTH'], roleIds: ['field_worker'] });
    expect((await itemsOf(campaign.id)).map(({ personName }) => personName)).toEqual(['Example worker.one']);
  });

  it('leaves out, and counts, whose only reviewer would be themselves', async () => {
    const { campaign, leftOut } = await create({ reviewerIds: [adminId] });
    expect(leftOut).toBe(1);
    expect((await itemsOf(campaign.id)).map(({ personId }) => personId)).not.toContain(adminId);
  });

  it.each([
    ['with a due date gone by', () => ({ dueAtMs: clock.nowMs() }), 'invalid_input/fields'],
    ['with a reviewer who cannot sign in', () => ({ reviewerIds: [idOf('worker.two')] }), 'not_found/no_such_item'],
    ['about nobody', () => ({ teams: ['Example Nowhere'] }), 'conflict/already_so'],
  ])('%s is not begun', async (_what, input, expected) => {
    const given = { title: 'Example', dueAtMs: clock.nowMs() + DAY_MS, reviewerIds: [adminId], ...input() };
    expect(await running.outcome('reviews.create', given)).toBe(expected);
    expect((await running.call('reviews.list', { offset: 0, limit: 10 })).total).toBe(0);
  });

  it('is there for its reviewers, with their own items only, and for nobody else', async () => {
    const { campaign } = await create({ reviewerIds: [idOf('worker.one'), adminId] });
    const reviewer = await signedIn('worker.one');
    const mine = await itemsOf(campaign.id, reviewer);
    expect(mine.length).toBeGreaterThan(0);
    for (const { reviewerId } of mine) expect(reviewerId).toBe(idOf('worker.one'));
    expect((await reviewer.call('reviews.list', { offset: 0, limit: 10 })).rows[0]?.mine).toBe(mine.length);
    const { campaign: other } = await create({ title: 'Another', reviewerIds: [adminId] });
    expect((await reviewer.call('reviews.list', { offset: 0, limit: 10 })).total).toBe(1);
    expect(await reviewer.outcome('reviews.items', { campaignId: other.id, offset: 0, limit: 10 })).toBe('not_found/no_such_item');
    for (const operation of ['reviews.apply', 'reviews.cancel', 'reviews.create', 'reviews.export']) {
      const input = { 'reviews.apply': { campaignId: campaign.id, version: 1, undecided: 'keep' }, 'reviews.cancel': { campaignId: campaign.id, version: 1, reason: 'x' }, 'reviews.create': { title: 'x', dueAtMs: clock.nowMs() + 1, reviewerIds: [adminId] }, 'reviews.export': { campaignId: campaign.id, file: adminId } }[operation];
      expect(await reviewer.outcome(operation, input)).toBe('forbidden/no_permission');
    }
  });
});

describe('a decision', () => {
  it('is the reviewer\'s alone, also against who runs the campaign', async () => {
    const { campaign } = await create();
    const theirs = (await itemsOf(campaign.id)).filter(({ reviewerId }) => reviewerId !== adminId).map(({ id }) => id);
    expect(await running.outcome('reviews.decide', { campaignId: campaign.id, itemIds: theirs.slice(0, 1), decision: 'keep' })).toBe('not_found/no_such_item');
    const auditor = await signedIn('auditor');
    expect(await auditor.call('reviews.decide', { campaignId: campaign.id, itemIds: theirs, decision: 'keep' })).toEqual({ decided: theirs.length });
  });

  it('leaves the waiting ones of its reviewer, and only those', async () => {
    const { campaign } = await create();
    const mine = await itemsOf(campaign.id, running, 'mine');
    expect(mine.length).toBeGreaterThan(1);
    expect((await itemsOf(campaign.id, running, 'waiting')).map(({ id }) => id)).toEqual(mine.map(({ id }) => id));
    await running.call('reviews.decide', { campaignId: campaign.id, itemIds: [mine[0]?.id ?? ''], decision: 'keep' });
    expect((await itemsOf(campaign.id, running, 'waiting')).map(({ id }) => id)).toEqual(mine.slice(1).map(({ id }) => id));
    expect((await itemsOf(campaign.id, running, 'undecided')).length).toBeGreaterThan(mine.length - 1);
  });

  it('that takes or changes something says why, and to which role', async () => {
    const { campaign } = await create({ reviewerIds: [adminId] });
    const [item] = await itemsOf(campaign.id);
    const decide = (more: object): Promise<string> => running.outcome('reviews.decide', { campaignId: campaign.id, itemIds: [item?.id], ...more });
    expect(await decide({ decision: 'revoke' })).toBe('invalid_input/fields');
    expect(await decide({ decision: 'change', reason: 'Example reason' })).toBe('invalid_input/fields');
    expect(await decide({ decision: 'keep', toRoleId: 'auditor' })).toBe('invalid_input/fields');
    expect(await decide({ decision: 'change', toRoleId: 'no_such_role', reason: 'Example reason' })).toBe('not_found/no_such_item');
    expect(await decide({ decision: 'change', toRoleId: 'auditor', reason: 'Example reason' })).toBe('done');
    expect((await itemsOf(campaign.id)).filter(({ decision }) => decision !== null)).toMatchObject([{ decision: 'change', toRoleId: 'auditor', reason: 'Example reason' }]);
  });

  it('is all or nothing', async () => {
    const { campaign } = await create({ reviewerIds: [adminId] });
    const [item] = await itemsOf(campaign.id);
    expect(await running.outcome('reviews.decide', { campaignId: campaign.id, itemIds: [item?.id, crypto.randomUUID()], decision: 'keep' })).toBe('not_found/no_such_item');
    expect((await itemsOf(campaign.id)).every(({ decision }) => decision === null)).toBe(true);
  });
});

describe('applying', () => {
  async function decided() {
    const { campaign } = await create({ reviewerIds: [adminId] });
    const items = await itemsOf(campaign.id);
    const itemOf = (username: string): string => items.find(({ personId }) => personId === idOf(username))?.id ?? '';
    const decide = (username: string, decision: 'keep' | 'change' | 'revoke', toRoleId?: string) =>
      running.call('reviews.decide', { campaignId: campaign.id, itemIds: [itemOf(username)], decision, reason: 'Example reason', ...(toRoleId === undefined ? {} : { toRoleId }) });
    await decide('auditor', 'keep');
    await decide('manager', 'change', 'field_worker');
    await decide('worker.one', 'revoke');
    const { campaign: now } = await running.call('reviews.items', { campaignId: campaign.id, offset: 0, limit: 1 });
    return now;
  }

  it('carries all decisions out in one step, and a dry run none of them', async () => {
    const { id: campaignId, version } = await decided();
    const dry = await running.call('reviews.apply', { campaignId, version, undecided: 'revoke', dryRun: true });
    expect(dry).toEqual({ counts: { kept: 1, changed: 1, revoked: 2 }, dryRun: true });
    expect(await roleOf('manager')).toBe('manager');
    expect(await running.call('reviews.apply', { campaignId, version, undecided: 'revoke' })).toEqual({ ...dry, dryRun: false });
    expect(await Promise.all(['auditor', 'manager', 'worker.one', 'worker.two'].map(roleOf))).toEqual(['auditor', 'field_worker', null, null]);
    const told = (await auditTrail(running)).filter(({ verb }) => verb === 'review.applied');
    expect(told.map(({ target, details }) => [target?.name, details['from'] ?? null, details['to'] ?? null])).toEqual([
      ['Example manager', 'Manager', 'Field worker'],
      ['Example worker.one', 'Field worker', null],
      ['Example worker.two', 'Field worker', null],
      ['Example review', null, null],
    ]);
    expect(await running.outcome('reviews.apply', { campaignId, version: version + 1, undecided: 'keep' })).toBe('conflict/already_so');
  });

  it('keeps what is undecided when that is asked for', async () => {
    const { id: campaignId, version } = await decided();
    expect((await running.call('reviews.apply', { campaignId, version, undecided: 'keep' })).counts).toEqual({ kept: 1, changed: 1, revoked: 1, undecided: 1 });
    expect(await roleOf('worker.two')).toBe('field_worker');
  });

  it('changes nothing that was changed since the campaign began', async () => {
    const { id: campaignId, version } = await decided();
    await running.call('people.setRole', { personIds: [idOf('worker.one')], roleId: 'auditor' });
    expect((await running.call('reviews.apply', { campaignId, version, undecided: 'keep' })).counts).toMatchObject({ changed_meanwhile: 1 });
    expect(await roleOf('worker.one')).toBe('auditor');
  });

  it('leaves the last administrator and one\'s own account alone', async () => {
    const { campaign } = await create({ reviewerIds: [idOf('auditor')] });
    const auditor = await signedIn('auditor');
    const admin = (await itemsOf(campaign.id, auditor)).find(({ personId }) => personId === adminId);
    await auditor.call('reviews.decide', { campaignId: campaign.id, itemIds: [admin?.id ?? ''], decision: 'revoke', reason: 'Example reason' });
    const { counts } = await running.call('reviews.apply', { campaignId: campaign.id, version: campaign.version + 1, undecided: 'keep' });
    expect(counts).toMatchObject({ own_account: 1 });
    expect((await running.call('session.status', {})).signedIn?.roleId).toBe('administrator');
  });

  it('is refused on what somebody else has moved on meanwhile, and once it is cancelled', async () => {
    const { id: campaignId, version } = await decided();
    expect(await running.outcome('reviews.apply', { campaignId, version: version - 1, undecided: 'keep' })).toBe('conflict/changed_meanwhile');
    expect((await running.call('reviews.cancel', { campaignId, version, reason: 'Example reason' })).state).toBe('cancelled');
    expect(await running.outcome('reviews.apply', { campaignId, version: version + 1, undecided: 'keep' })).toBe('conflict/already_so');
    const itemIds = (await itemsOf(campaignId)).slice(0, 1).map(({ id }) => id);
    expect(await running.outcome('reviews.decide', { campaignId, itemIds, decision: 'keep' })).toBe('conflict/already_so');
  });
});

describe('the signed outcome', () => {
  async function exported(): Promise<{ file: string; text: string; key: string }> {
    const { campaign } = await create();
    const file = join(outDir, `${campaign.id}.jsonl`);
    const { items, sha256 } = await running.call('reviews.export', { campaignId: campaign.id, file: running.engine.offerFile(file, 'review-outcome') });
    expect(items).toBe(5);
    const text = readFileSync(file, 'utf8');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await auditTrail(running)).at(-1)).toMatchObject({ verb: 'review.exported', details: { items: 5, sha256 } });
    const { publicKey } = JSON.parse(text.split('\n')[0] ?? '') as { publicKey: string };
    return { file, text, key: publicKey };
  }

  it('is intact for the key that signs the audit, by the stand-alone verifier too', async () => {
    const { file, text, key } = await exported();
    expect(verifyDocument(text, { publicKey: key })).toMatchObject({ result: 'intact', kind: 'access-review', lines: 6, keyTrusted: true });
    const keyFile = `${file}.pem`;
    writeFileSync(keyFile, key);
    const said: string[] = [];
    expect(await runStandalone([file, keyFile], (line) => said.push(line))).toBe(0);
    expect(said[0]).toContain('Intact: access-review of 6 lines');
    writeFileSync(file, text.replace('Example manager', 'Example mannger'));
    expect(await runStandalone([file, keyFile], () => undefined)).toBe(3);
  });

  it('is altered whatever is changed, left out, added or swapped, and for any other key', async () => {
    const { text, key } = await exported();
    const other = createPublicKey(generateKeyPairSync('ed25519').privateKey).export({ format: 'pem', type: 'spki' }).toString();
    expect(verifyDocument(text, { publicKey: other }).result).toBe('altered');
    const lines = text.split('\n').slice(0, -1);
    const joined = (changed: readonly string[]): string => changed.map((line) => `${line}\n`).join('');
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const bytes = Buffer.from(text);
        bytes[at] = (bytes[at] ?? 0) ^ by;
        return verifyDocument(bytes.toString('utf8'), { publicKey: key }).result === 'altered';
      }),
      { numRuns: 500 },
    );
    for (let at = 0; at < lines.length; at += 1) {
      expect(verifyDocument(joined(lines.toSpliced(at, 1)), { publicKey: key }).result).toBe('altered');
      expect(verifyDocument(joined(lines.toSpliced(at, 0, lines[at] ?? '')), { publicKey: key }).result).toBe('altered');
    }
    expect(verifyDocument(joined([lines[0] ?? '', ...lines.slice(1, -1).reverse(), lines.at(-1) ?? '']), { publicKey: key }).result).toBe('altered');
    expect(verifyDocument(text.slice(0, -1), { publicKey: key }).result).toBe('altered');
  });

  it('never throws for any text', () => {
    fc.assert(fc.property(fc.string({ maxLength: 400 }), (text) => verifyDocument(text).result === 'altered'), { numRuns: 500 });
  });

  it('is not written when the command fails', async () => {
    const file = join(outDir, 'example-unwritten.jsonl');
    const handle = running.engine.offerFile(file, 'review-outcome');
    expect(await running.outcome('reviews.export', { campaignId: crypto.randomUUID(), file: handle })).toBe('not_found/no_such_item');
    expect(existsSync(file)).toBe(false);
  });
});

it('asks who decides over access for their password once more', async () => {
  clock.advance(6 * 60 * 1000);
  expect(await running.outcome('reviews.create', { title: 'Example', dueAtMs: clock.nowMs() + DAY_MS, reviewerIds: [adminId] })).toBe('reauth_required/password_needed');
  await running.call('session.confirm', { password: ADMIN.password });
  expect(await running.outcome('reviews.create', { title: 'Example', dueAtMs: clock.nowMs() + DAY_MS, reviewerIds: [idOf('auditor')] })).toBe('done');
});
