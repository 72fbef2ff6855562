import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditEvent, Verification } from '../../preload/contract/audit.ts';
import { run as standalone } from '../../main/engine/audit/standalone.ts';
import { cli, HEADER, provisioned } from './command.ts';
import type { Ended, Provisioned } from './command.ts';

let store: Provisioned;
let out: string;
let keyFile: string;
let exported: { events: number; bytes: number; publicKeySha256: string };
beforeAll(async () => {
  store = await provisioned();
  await store.json(['people', 'import', store.file('people.csv', `${HEADER}Ærø Example,,aero,,\n`)]);
  out = store.file('export.jsonl');
  keyFile = store.file('key.pem');
  exported = await store.json(['audit', 'export', '--out', out, '--public-key-out', keyFile]);
});
afterAll(() => store.remove());

const verifyFile = (file: string, ...more: string[]): Promise<Ended> => cli(['audit', 'verify', '--export', file, ...more]);
const found = ({ stdout }: Ended): Verification & { keyTrusted: boolean } => JSON.parse(stdout) as never;

describe('audit list', () => {
  test('gives every event, newest first, as one document or as one line each', async () => {
    const events = (await store.json(['audit', 'list'])) as AuditEvent[];
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => events.length - index));
    expect(events.at(-1)?.verb).toBe('store.created');
    const { stdout } = await store.run(['audit', 'list', '--limit', '2']);
    expect(stdout.trimEnd().split('\n').map((line) => line.split(' ')[0])).toEqual([`#${String(events.length + 4)}`, `#${String(events.length + 3)}`]);
  });
});

describe('audit export', () => {
  test('writes a file for its owner only, and the key that verifies it', () => {
    expect(statSync(out).mode & 0o777).toBe(0o600);
    expect(exported).toMatchObject({ bytes: statSync(out).size });
    const key = createPublicKey(readFileSync(keyFile, 'utf8'));
    expect(createHash('sha256').update(key.export({ format: 'der', type: 'spki' })).digest('hex')).toBe(exported.publicKeySha256);
  });

  test('says whose key it is in the first event too', async () => {
    const events = (await store.json(['audit', 'list'])) as AuditEvent[];
    expect(events.at(-1)?.details['auditKey']).toBe(exported.publicKeySha256);
  });

  test('keeps a key file that holds this key, and never replaces another', async () => {
    const again = store.file('again.jsonl');
    expect(await store.run(['audit', 'export', '--out', again, '--public-key-out', keyFile])).toMatchObject({ code: 0 });
    const foreign = store.file('foreign.pem', newKey());
    const refused = await store.run(['audit', 'export', '--out', again, '--public-key-out', foreign]);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('conflict/changed_meanwhile');
    expect(readFileSync(foreign, 'utf8')).not.toBe(readFileSync(keyFile, 'utf8'));
  });

  test('into a folder that is not there is refused, and over an earlier file leaves no draft beside it', async () => {
    const { code, stderr } = await store.run(['audit', 'export', '--out', join(store.folder, 'no such folder', 'export.jsonl')]);
    expect(code).toBe(1);
    expect(stderr).toContain('read_only/disk_read_only');
    const earlier = store.file('earlier.jsonl', 'something earlier');
    expect(await store.run(['audit', 'export', '--out', earlier])).toMatchObject({ code: 0 });
    expect((await verifyFile(earlier, '--public-key', keyFile)).code).toBe(0);
    expect(readdirSync(store.folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

function newKey(): string {
  return generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' }).toString();
}

describe('audit verify --export', () => {
  test('needs neither store nor password, and finds the export intact', async () => {
    const ended = await verifyFile(out, '--public-key', keyFile, '--json');
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(found(ended)).toMatchObject({ result: 'intact', events: exported.events, firstBadSeq: null, keyTrusted: true });
    expect(await standalone([out, keyFile], () => undefined)).toBe(0);
  });

  test('without a key says that this proves little', async () => {
    const ended = await verifyFile(out);
    expect(ended.code).toBe(0);
    expect(ended.stderr).toContain('give --public-key');
    expect(ended.stdout).toContain(exported.publicKeySha256);
  });

  test('with another key ends with 3', async () => {
    const ended = await verifyFile(out, '--public-key', store.file('other.pem', newKey()), '--json');
    expect(ended.code).toBe(3);
    expect(found(ended)).toMatchObject({ result: 'altered', firstBadSeq: 1, events: 0 });
  });

  test.each([
    ['no key', () => 'not a key'],
    ['a private key', () => generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()],
    ['a key of another kind', () => generateKeyPairSync('x25519').publicKey.export({ format: 'pem', type: 'spki' }).toString()],
    ['a huge file', () => 'x'.repeat(100_000)],
  ])('with %s as --public-key is wrong usage', async (_what, content) => {
    const ended = await verifyFile(out, '--public-key', store.file('bad.pem', content()));
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain('--public-key');
  });

  test('of a file that is not there ends with 1, of one that is no export with 3', async () => {
    const missing = await verifyFile(store.file('missing.jsonl'));
    expect(missing).toMatchObject({ code: 1, stdout: '' });
    expect(missing.stderr).toContain('unavailable/file_unreadable');
    for (const content of ['', 'no export\n', Buffer.alloc(5_000_000)]) expect((await verifyFile(store.file('none.jsonl', content))).code).toBe(3);
  });

  test('names the first event that is not as it was written, and where a file was cut', async () => {
    const lines = readFileSync(out, 'utf8').split('\n');
    const at = lines.findIndex((line) => line.includes('"verb":"people.imported"'));
    const seq = (JSON.parse(lines[at] ?? '') as { event: AuditEvent }).event.seq;
    const changed = [...lines];
    changed[at] = (changed[at] ?? '').replace('"created":1', '"created":2');
    const altered = await verifyFile(store.file('changed.jsonl', changed.join('\n')), '--public-key', keyFile);
    expect(altered).toMatchObject({ code: 3 });
    expect(altered.stdout).toContain(`Altered at event ${String(seq)}.`);
    const cut = await verifyFile(store.file('cut.jsonl', `${lines.slice(0, at + 1).join('\n')}\n`), '--public-key', keyFile);
    expect(cut).toMatchObject({ code: 3 });
    expect(cut.stdout).toContain(`Cut short at event ${String(seq + 1)}`);
  });
});
