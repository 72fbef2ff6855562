import { execFileSync } from 'node:child_process';
import { createReadStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileRecord, RecordFileHeader } from '../../../preload/contract/record-file-format.ts';
import { openArchive } from '../../../main/jobs/zip-archive.ts';
import { signInAs } from '../roles/signed-in.ts';
import { auditTrail, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { visits } from './example-type.ts';

const PASSWORD = 'several example words apart';
const clock = testClock();
let root: string;
let admin: RunningEngine;
let manager: RunningEngine;
let typeId: string;
let guide: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'holdfast-record-file-'));
  admin = runEngine({ clock, settings: { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8, reauthMinutes: 10 ** 6 } });
  await withOrganisation(admin);
  ({ as: manager } = await signInAs(admin, 'manager.north', { roleId: 'manager', team: 'Example North' }));
  ({ personId: guide } = await signInAs(admin, 'guide.south', { roleId: 'field_worker', team: 'Example South' }));
  typeId = await visits(admin);
  const { recordId } = await admin.call('records.create', { typeId, values: { head: 'Example Ada', members: 3, water: 'well', pin: 'example secret', guide, children: [{ child_name: 'Bo', child_age: 3 }] }, team: 'Example North' });
  await admin.call('tags.change', { recordIds: [recordId], add: ['Example tag'] });
  await admin.call('records.create', { typeId, values: { head: '=1+1 \u2028 \ud83d\ude00 "quoted"\nline', remarks: 'a\u0000b' }, team: null });
});
afterAll(async () => {
  await admin.stop();
  rmSync(root, { recursive: true, force: true });
});

async function exported(as: RunningEngine, name: string, more: object = {}): Promise<string> {
  clock.advance(60_000);
  const path = join(root, name);
  await as.call('records.export', { file: as.engine.offerFile(path, 'records-export'), typeId, direction: 'asc', ...more });
  return path;
}
function readFileOf(text: string): { header: RecordFileHeader; records: FileRecord[] } {
  const { records, ...told } = JSON.parse(text) as { records: unknown[] };
  return { header: RecordFileHeader.parse(told), records: records.map((record) => FileRecord.parse(record)) };
}

describe('a file of records', () => {
  it('is one JSON document with a record on each line, typed, without secrets', async () => {
    const text = readFileSync(await exported(admin, 'all.json'), 'utf8');
    const file = readFileOf(text);
    expect(file.header).toMatchObject({ format: 'holdfast-records', version: 1, organisation: 'Example Organisation', exportedBy: { username: 'example.admin' }, type: { id: typeId, name: 'Example visit', version: 1 }, count: 2 });
    expect(file.records[0]).toMatchObject({
      number: 1,
      values: { head: 'Example Ada', members: 3, water: 'well', children: [{ child_name: 'Bo', child_age: 3 }] },
      people: { [guide]: { name: 'Example guide.south', username: 'guide.south' } },
      owner: { name: 'Example Admin', username: 'example.admin' },
      team: 'Example North',
      state: 'active',
      tags: ['Example tag'],
    });
    expect(file.records[1]?.values).toEqual({ head: '=1+1 \u2028 \ud83d\ude00 "quoted"\nline', remarks: 'a\u0000b' });
    expect(text).not.toContain('example secret');
    expect(text.trimEnd().split('\n')).toHaveLength(4);
  });

  it('tells of nobody more than the list does: no user name of whom the caller cannot read', async () => {
    const { header: told, records } = readFileOf(readFileSync(await exported(manager, 'north.json'), 'utf8'));
    expect(told.count).toBe(1);
    expect(records[0]).toMatchObject({ people: {}, owner: { name: 'Example Admin', username: null } });
  });

  it('is the same within an archive', async () => {
    const archive = await openArchive(readFileSync(await exported(admin, 'all.zip')));
    const pieces: Buffer[] = [];
    for await (const piece of archive.read('records.json')) pieces.push(piece);
    expect(readFileOf(Buffer.concat(pieces).toString('utf8')).records).toHaveLength(2);
    expect(execFileSync('python3', ['-c', 'import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print(*z.namelist())', join(root, 'all.zip')], { encoding: 'utf8' })).toBe('records.json\n');
  });
});

describe('an encrypted export', () => {
  it('is read by age itself, with the identity of its recipient, whatever is in it', async () => {
    const identity = await generateX25519Identity();
    const recipient = await identityToRecipient(identity);
    const identityFile = join(root, 'identity.txt');
    writeFileSync(identityFile, `${identity}\n`, { mode: 0o600 });
    for (const ending of ['csv', 'xlsx', 'json', 'zip'] as const) {
      const path = await exported(admin, `sealed.${ending}.age`, { recipient });
      const plain = execFileSync('age', ['--decrypt', '--identity', identityFile, path]);
      const open = readFileSync(await exported(admin, `open.${ending}`));
      if (ending === 'json') expect(readFileOf(plain.toString('utf8')).records).toEqual(readFileOf(open.toString('utf8')).records);
      else if (ending === 'csv') expect(plain.equals(open)).toBe(true);
      else expect(plain.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004');
      expect(readFileSync(path).includes('Example Ada')).toBe(false);
    }
    const last = (await auditTrail(admin)).findLast(({ details }) => details['encryption'] === 'recipient');
    expect(last?.details).toMatchObject({ format: 'zip', recipient });
  });

  it('opens with the password that was given, and with no other', async () => {
    const path = await exported(admin, 'password.json.age', { password: PASSWORD });
    expect(readFileSync(path, 'latin1').split('\n').slice(0, 2)).toEqual(['age-encryption.org/v1', expect.stringMatching(/^-> scrypt \S+ 11$/u)]);
    const open = async (password: string): Promise<string> => {
      const decrypter = new Decrypter();
      decrypter.addPassphrase(password);
      return new Response(await decrypter.decrypt(Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>)).text();
    };
    expect(readFileOf(await open(PASSWORD)).records).toHaveLength(2);
    await expect(open(`${PASSWORD}.`)).rejects.toThrow();
    expect(JSON.stringify(await auditTrail(admin))).not.toContain(PASSWORD);
  });

  it('asks of its password what every other one must be, and of a recipient that it is one', async () => {
    const file = (): string => (clock.advance(60_000), admin.engine.offerFile(join(root, 'refused.json.age'), 'records-export'));
    expect(await admin.outcome('records.export', { file: file(), typeId })).toBe('invalid_input/fields');
    expect(await admin.outcome('records.export', { file: file(), typeId, password: 'too short' })).toBe('invalid_input/fields');
    expect(await admin.outcome('records.export', { file: file(), typeId, password: 'example organisation' })).toBe('invalid_input/password_context');
    expect(await admin.outcome('records.export', { file: file(), typeId, recipient: 'age1tgyuvdlmpejqsdf847hevurz9szk7vf3j7ytfyqecgzvphvu2d8qrtaxl7' })).toBe('invalid_input/fields');
    expect(await admin.outcome('records.export', { file: file(), typeId, password: PASSWORD, recipient: 'age1tgyuvdlmpejqsdf847hevurz9szk7vf3j7ytfyqecgzvphvu2d8qrtaxl6' })).toBe('invalid_input/fields');
  });
});
