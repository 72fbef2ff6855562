import { createHash, generateKeyPairSync } from 'node:crypto';
import { readFileSync, statSync, truncateSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DOCUMENT_LIMIT_BYTES } from '../../main/engine/audit/signed-document.ts';
import type { DocumentVerification } from '../../main/engine/audit/signed-document.ts';
import { run as standalone } from '../../main/engine/audit/standalone.ts';
import type { Campaign } from '../../preload/contract/reviews.ts';
import { ADMIN, runEngine } from '../engine/running-engine.ts';
import { cli, provisioned } from './command.ts';
import type { Ended, Provisioned } from './command.ts';

const DUE_AT_MS = Date.UTC(2090, 0, 31, 12);
const TITLE = 'Example review of 2090';
let store: Provisioned;
let campaign: Campaign;
let out: string;
let keyFile: string;
let exported: { items: number; sha256: string };

beforeAll(async () => {
  store = await provisioned();
  campaign = await begun(store.dataDir);
  out = store.file('outcome.jsonl');
  keyFile = store.file('key.pem');
  exported = await store.json(['reviews', 'export', '--id', campaign.id, '--out', out]);
  await store.json(['audit', 'export', '--out', store.file('audit.jsonl'), '--public-key-out', keyFile]);
});
afterAll(() => store.remove());

/** A campaign over two example people, one of whom was decided on. */
async function begun(dataDir: string): Promise<Campaign> {
  const { call, engine } = runEngine({ dataDir });
  await call('session.signIn', ADMIN);
  try {
    for (const username of ['example.one', 'example.two']) {
      await call('people.create', { name: `Ærø ${username}`, username, email: null, team: 'Example North', roleId: 'field_worker' });
    }
    const { rows } = await call('people.list', { filter: { search: ADMIN.username }, offset: 0, limit: 1 });
    const reviewerIds = rows.map(({ id }) => id);
    const begin = { dueAtMs: DUE_AT_MS, teams: ['Example North'], roleIds: [], reviewerIds };
    const { campaign: made } = await call('reviews.create', { ...begin, title: TITLE });
    const items = await call('reviews.items', { campaignId: made.id, only: 'all', offset: 0, limit: 10 });
    await call('reviews.decide', { campaignId: made.id, itemIds: [items.rows[0]?.id ?? ''], decision: 'revoke', reason: 'Example: left the team' });
    return made;
  } finally {
    await engine.close();
  }
}

const verify = (file: string, ...more: string[]): Promise<Ended> => cli(['reviews', 'verify', file, ...more]);
const found = ({ stdout }: Ended): DocumentVerification => JSON.parse(stdout) as never;
const newKey = (): string => generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' }).toString();
/** The document with its lines as `change` makes them. */
function changed(change: (lines: string[]) => string[]): string {
  return change(readFileSync(out, 'utf8').split('\n')).join('\n');
}

describe('reviews list', () => {
  test('tells how far each campaign is and when it is due, as a document and as a table', async () => {
    expect(await store.json(['reviews', 'list'])).toMatchObject([{ id: campaign.id, state: 'open', items: 2, decided: 1, dueAtMs: DUE_AT_MS }]);
    const { code, stdout } = await store.run(['reviews', 'list']);
    expect(code).toBe(0);
    const [head, row, ...others] = stdout.trimEnd().split('\n');
    expect(head?.split(/\s+/u)).toEqual(['ID', 'TITLE', 'STATE', 'DECIDED', 'DUE']);
    expect(row).toContain(campaign.id);
    expect(row).toMatch(/open\s+1\/2\s+2090-01-31T12:00:00\.000Z$/u);
    expect(others).toEqual([]);
  });
});

describe('reviews export', () => {
  test('writes every decision for its owner only, and says what its SHA-256 is', () => {
    const text = readFileSync(out);
    expect(statSync(out).mode & 0o777).toBe(0o600);
    expect(exported).toEqual({ items: 2, sha256: createHash('sha256').update(text).digest('hex') });
    expect(text.toString()).toContain('Example: left the team');
  });

  test('says the same to a person', async () => {
    const again = store.file('again.jsonl');
    const { code, stdout } = await store.run(['reviews', 'export', '--id', campaign.id, '--out', again]);
    expect(code).toBe(0);
    expect(stdout).toBe(`2 people written, SHA-256 ${createHash('sha256').update(readFileSync(again)).digest('hex')}.\n`);
  });

  test('of a campaign that is not there ends with 1 and writes nothing', async () => {
    const none = store.file('none-such.jsonl');
    const { code, stdout, stderr } = await store.run(['reviews', 'export', '--id', '00000000-0000-4000-8000-000000000000', '--out', none]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('not_found/no_such_item: ');
    expect(statSync(none, { throwIfNoEntry: false })).toBeUndefined();
  });
});

describe('reviews verify', () => {
  test('needs neither store nor password, and finds the document intact; so does the stand-alone verifier', async () => {
    const ended = await verify(out, '--public-key', keyFile, '--json');
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(found(ended)).toMatchObject({ result: 'intact', kind: 'access-review', lines: 3, keyTrusted: true });
    expect(await standalone([out, keyFile], () => undefined)).toBe(0);
    expect((await verify(out, '--public-key', keyFile)).stdout).toMatch(/^Intact: 3 lines, signed at \d{4}-/u);
  });

  test('without a key says that this proves little', async () => {
    const { code, stderr, stdout } = await verify(out);
    expect(code).toBe(0);
    expect(stderr).toContain('give --public-key');
    expect(stdout).toContain('Intact');
  });

  test.each([
    ['a decision is another', () => changed((lines) => lines.map((line) => line.replace('"decision":"revoke"', '"decision":"keep"')))],
    ['a reason is another', () => changed((lines) => lines.map((line) => line.replace('left the team', 'left the Team')))],
    ['a person is missing', () => changed((lines) => lines.filter((_, at) => at !== 2))],
    ['a person is there twice', () => changed((lines) => lines.flatMap((line, at) => (at === 2 ? [line, line] : [line])))],
    ['people are in another order', () => changed(([head = '', facts = '', one = '', two = '', ...rest]) => [head, facts, two, one, ...rest])],
    ['the signature is missing', () => changed((lines) => lines.filter((line) => !line.startsWith('{"note"')))],
    ['something stands below the signature', () => `${readFileSync(out, 'utf8')}{}\n`],
    ['it is cut short', () => readFileSync(out, 'utf8').slice(0, -10)],
  ])('ends with 3 where %s', async (_what, content) => {
    const text = content();
    expect(text).not.toBe(readFileSync(out, 'utf8'));
    const ended = await verify(store.file('changed.jsonl', text), '--public-key', keyFile, '--json');
    expect(ended.code).toBe(3);
    expect(found(ended)).toMatchObject({ result: 'altered', signedAt: null });
    expect((await verify(store.file('changed.jsonl', text), '--public-key', keyFile)).stdout).toMatch(/^Altered: /u);
  });

  test('with another key ends with 3', async () => {
    const ended = await verify(out, '--public-key', store.file('other.pem', newKey()), '--json');
    expect(ended.code).toBe(3);
    expect(found(ended)).toMatchObject({ result: 'altered', keyTrusted: true });
  });

  test('of something that is no such document ends with 3: nothing, anything, an export of the audit', async () => {
    for (const content of ['', '\n', 'no document\n', '{}\n', Buffer.alloc(100_000), Buffer.from([0xff, 0xfe, 0x00])]) {
      const ended = await verify(store.file('none.jsonl', content), '--public-key', keyFile, '--json');
      expect(ended.code).toBe(3);
      expect(found(ended)).toMatchObject({ result: 'altered', kind: null });
    }
    expect((await verify(store.file('audit.jsonl'), '--public-key', keyFile)).code).toBe(3);
  });

  test('of a file that is not there, of a folder and of one too large ends with 1', async () => {
    const large = store.file('large.jsonl', '');
    truncateSync(large, DOCUMENT_LIMIT_BYTES + 1);
    for (const [file, reason] of [[store.file('missing.jsonl'), 'unavailable/file_unreadable'], [store.folder, 'unavailable/file_unreadable'], [large, 'invalid_input/file_too_large']] as const) {
      const ended = await verify(file, '--public-key', keyFile);
      expect(ended).toMatchObject({ code: 1, stdout: '' });
      expect(ended.stderr).toContain(`${reason}: `);
      expect(ended.stderr).not.toContain(store.folder);
    }
  });

  test('without a file is wrong usage, and so is no key', async () => {
    expect(await cli(['reviews', 'verify'])).toMatchObject({ code: 2, stdout: '' });
    expect(await verify(out, '--public-key', store.file('bad.pem', 'not a key'))).toMatchObject({ code: 2, stdout: '' });
  });
});
