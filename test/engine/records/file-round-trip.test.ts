import { createHash, randomUUID } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FileRecord } from '../../../preload/contract/record-file-format.ts';
import { attach, pdf, png, readBack } from '../attachments/example-files.ts';
import { signInAs } from '../roles/signed-in.ts';
import { runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { field, visits, VISITS } from './example-type.ts';

const PASSWORD = 'several example words apart';
const clock = testClock();
const settings = { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8, reauthMinutes: 10 ** 6 };
const root = mkdtempSync(join(tmpdir(), 'holdfast-round-trip-'));
const running: RunningEngine[] = [];
afterAll(async () => {
  for (const each of running) await each.stop();
  rmSync(root, { recursive: true, force: true });
});

/** An organisation with the same people and teams each time, and no records. */
async function organisation(): Promise<{ admin: RunningEngine; worker: RunningEngine; workerId: string }> {
  const admin = runEngine({ clock, settings });
  running.push(admin);
  await withOrganisation(admin);
  const { as: worker, personId: workerId } = await signInAs(admin, 'worker.north', { roleId: 'field_worker', team: 'Example North' });
  return { admin, worker, workerId };
}
let from: Awaited<ReturnType<typeof organisation>>;
let to: Awaited<ReturnType<typeof organisation>>;
let typeId: string;
const calm = (): void => clock.advance(60_000);

beforeAll(async () => {
  from = await organisation();
  to = await organisation();
  const { admin, workerId } = from;
  // A field that points to records of the same type needs its id first: it is added to the type that is there.
  typeId = await visits(admin);
  const definition = {
    ...VISITS,
    sections: [
      ...VISITS.sections,
      {
        fields: [
          { kind: 'reference' as const, name: 'sister', label: { text: 'Sister' }, typeId },
          { kind: 'attachment' as const, name: 'photos', label: { text: 'Photos' }, most: 3 },
          { kind: 'signature' as const, name: 'signed', label: { text: 'Signed' } },
          { kind: 'repeat' as const, name: 'rooms', label: { text: 'Rooms' }, fields: [field('text', 'room'), { kind: 'attachment' as const, name: 'room_photo', label: { text: 'Photo' } }] },
          { kind: 'calculated' as const, name: 'double', label: { text: 'Double' }, calculation: '${members} * 2' },
          field('coordinates', 'place_at'),
        ],
      },
    ],
  };
  await admin.call('types.update', { typeId, version: 1, name: 'Example visit', definition });
  const ids: string[] = [];
  for (let n = 0; n < 12; n += 1) {
    calm();
    const photos = n % 3 === 0 ? [(await attach(admin, `Example ${String(n)}.png`, png(n + 2, 3))).id, (await attach(admin, 'Exämple 文.pdf', pdf(70_000 + n))).id] : null;
    const signed = n % 4 === 0 ? (await attach(admin, 'Signature.png', png(9, n + 1))).id : null;
    const rooms = n % 5 === 0 ? [{ room: 'Kitchen', room_photo: [(await attach(admin, 'Room.png', png(1, n + 1))).id] }, { room: '\ud83d\ude00' }] : null;
    const values = {
      head: ['Example Ada', '=1+1', ' \u0645\u062b\u0627\u0644 ', '<script>alert(1)</script>', 'a\u0000b\r\nc'][n % 5] ?? '',
      members: n,
      water: 'well',
      pin: 'example secret',
      place_at: { latitude: 12.5, longitude: -n, altitude: null, accuracy: 3 },
      ...(n % 2 === 0 ? { guide: workerId } : {}),
      ...(n > 0 ? { sister: ids[n - 1] } : {}),
      ...(photos && { photos }),
      ...(signed !== null && { signed }),
      ...(rooms && { rooms }),
    };
    const { recordId } = await admin.call('records.create', { typeId, values, ownerId: n % 3 === 1 ? workerId : undefined, team: n % 4 === 1 ? null : 'Example North' });
    ids.push(recordId);
    if (n % 3 === 0) await admin.call('tags.change', { recordIds: [recordId], add: ['Example tag', 'Exämple 文'] });
  }
  calm();
  // The first points to the last: to one that comes later in the file.
  await admin.call('records.update', { recordId: ids[0] ?? '', version: 1, values: { sister: ids[11] ?? null } });
  await admin.call('records.archive', { recordIds: ids.slice(9) });
});

async function exported(as: RunningEngine, name: string, more: object = {}): Promise<string> {
  calm();
  const path = join(root, name);
  await as.call('records.export', { file: as.engine.offerFile(path, 'records-export'), typeId, filter: { states: ['active', 'archived'] }, direction: 'asc', ...more });
  return path;
}
function broughtIn(as: RunningEngine, path: string, more: object = {}) {
  calm();
  return as.call('recordsFile.run', { file: as.engine.offerFile(path, 'records-file'), dryRun: false, ...more });
}
function recordsIn(path: string): FileRecord[] {
  const text = execFileSync('python3', ['-c', 'import sys,zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read("records.json"))', path], { maxBuffer: 64 * 1024 * 1024 });
  return (JSON.parse(text.toString('utf8')) as { records: FileRecord[] }).records;
}
/** One digest over everything that a file tells of its records, with names for the ids that a store gives to people and files. */
function digestOf(records: readonly FileRecord[]): string {
  const told = records.map(({ createdAt: _made, changedAt: _changed, attachments, people, ...record }) => {
    const files = attachments.map(({ id: _id, part: _part, ...file }) => file);
    const names = new Map([...attachments.map(({ id, sha256 }): [string, string] => [id, sha256]), ...Object.entries(people).map(([id, { username }]): [string, string] => [id, username ?? ''])]);
    return JSON.stringify({ ...record, files }, (_key, value: unknown) => (typeof value === 'string' ? (names.get(value) ?? value) : value));
  });
  return createHash('sha256').update(told.join('\n')).digest('hex');
}
const filesOf = (as: RunningEngine): string[] => {
  try {
    return readdirSync(join(as.dataDir, 'store', 'attachments'));
  } catch {
    return [];
  }
};

describe('records that left in a file, and come back into an empty store', () => {
  it('are the same, with their files, owners, teams, states and tags: one digest over all', async () => {
    const path = await exported(from.admin, 'all.zip');
    const before = recordsIn(path);
    expect(before).toHaveLength(12);

    const dry = await broughtIn(to.admin, path, { dryRun: true });
    expect(dry).toMatchObject({ type: { name: 'Example visit', isNew: true }, records: 12, created: 12, refused: 0, errors: [], dryRun: true });
    expect((await to.admin.call('types.list', {})).types).toEqual([]);
    expect(filesOf(to.admin)).toEqual([]);

    const files = before.reduce((sum, { attachments }) => sum + attachments.length, 0);
    expect(await broughtIn(to.admin, path)).toEqual({ ...dry, dryRun: false });
    expect(dry).toMatchObject({ files, filesMissing: 0, peopleMissing: 0, recordsMissing: 0, ownersReplaced: 0 });
    const after = recordsIn(await exported(to.admin, 'again.zip'));
    expect(digestOf(after)).toBe(digestOf(before));
    expect(filesOf(to.admin)).toHaveLength(files);
    for (const { attachments } of after) for (const { id, sha256 } of attachments) expect(createHash('sha256').update(await readBack(to.admin, id)).digest('hex')).toBe(sha256);
    // The digest can tell: with one value, one owner or one file other, it is another.
    for (const other of [{ state: 'archived' }, { owner: null }, { attachments: [] }, { tags: [] }] as Partial<FileRecord>[]) expect(digestOf(after.map((record, at) => (at === 0 ? { ...record, ...other } : record)))).not.toBe(digestOf(before));
    expect(await to.admin.call('audit.verify', {})).toMatchObject({ result: 'intact' });
  });

  it('are left as they are when they come again, and changed where they differ', async () => {
    const path = await exported(from.admin, 'twice.zip');
    expect(await broughtIn(to.admin, await exported(to.admin, 'own.zip'))).toMatchObject({ created: 0, updated: 0, unchanged: 12 });
    const [first] = recordsIn(path);
    await to.admin.call('records.update', { recordId: first?.id ?? '', version: 1, values: { place: 'Example Elsewhere' } });
    expect(await broughtIn(to.admin, await exported(from.admin, 'alone.json'), {})).toMatchObject({ created: 0, refused: 0 });
    expect((await to.admin.call('records.get', { recordId: first?.id ?? '' })).values['place']).toBeUndefined();
  });

  it('come out of a file with a password, and with no other', async () => {
    const path = await exported(from.admin, 'sealed.zip.age', { password: PASSWORD });
    const run = (password?: string) => to.admin.outcome('recordsFile.run', { file: (calm(), to.admin.engine.offerFile(path, 'records-file')), dryRun: true, ...(password === undefined ? {} : { password }) });
    expect(await run('another example password')).toBe('invalid_input/file_wrong_password');
    expect(await run()).toBe('invalid_input/file_wrong_password');
    expect(await run(PASSWORD)).toBe('done');
  });

  it('are nobody else\'s for that: who may write their own brings in their own', async () => {
    calm();
    const path = await exported(from.admin, 'others.zip');
    expect(await to.worker.outcome('recordsFile.run', { file: to.worker.engine.offerFile(path, 'records-file'), dryRun: false })).toBe('done');
    const { rows } = await to.worker.call('records.list', { typeId: null, filter: { states: ['active', 'archived'] }, offset: 0, limit: 100 });
    // Theirs and their team's were there; of what they do not see they made records of their own.
    expect(rows.every(({ owner, team }) => owner?.id === to.workerId || team === 'Example North')).toBe(true);
    expect((await to.admin.call('records.list', { typeId: null, filter: { states: ['active', 'archived'] }, offset: 0, limit: 100 })).rows.length).toBeGreaterThan(12);
  });

  it('point to records of the type that their field asks for, and to nothing else that happens to be there', async () => {
    calm();
    const { typeId: otherType } = await to.admin.call('types.create', { name: 'Example other', definition: VISITS });
    const { recordId: ofOtherType } = await to.admin.call('records.create', { typeId: otherType, values: { head: 'Example other', members: 1 } });
    const [head = '', ...lines] = readFileSync(await exported(from.admin, 'pointing.json'), 'utf8').split('\n');
    const [first = '', second = '', third = ''] = lines;
    const ids = [randomUUID(), randomUUID(), randomUUID()];
    const again = (line: string, at: number, sister: string): string => {
      const { values, ...record } = JSON.parse(line.replace(/,$/u, '')) as FileRecord;
      return JSON.stringify({ ...record, id: ids[at], values: { ...values, sister }, attachments: [] });
    };
    const path = join(root, 'pointing-elsewhere.json');
    // The first to one that comes later, the second to one of another type, the third to nothing at all.
    const records = [again(first, 0, ids[2] ?? ''), again(second, 1, ofOtherType), again(third, 2, randomUUID())];
    writeFileSync(path, [head.replace('"count":12', '"count":3'), records.join(',\n'), ...lines.slice(12)].join('\n'));
    expect(await broughtIn(to.admin, path)).toMatchObject({ created: 3, refused: 0, recordsMissing: 2 });
    const pointing = await Promise.all(ids.map(async (recordId) => (await to.admin.call('records.get', { recordId })).values['sister'] ?? null));
    expect(pointing).toEqual([ids[2], null, null]);
  });
});

describe('a file that takes a while', () => {
  it.each([
    ['in the middle', (done: number, total: number) => done < total],
    ['while what its records point to is looked at', (done: number, total: number) => done === total],
  ])('tells how far it has come, and leaves nothing when it is cancelled %s', async (_when, isThen) => {
    calm();
    const [head = '', first = '', ...lines] = readFileSync(await exported(from.admin, `long-${randomUUID()}.json`), 'utf8').split('\n');
    const total = 600;
    const { values, ...record } = JSON.parse(first.replace(/,$/u, '')) as FileRecord;
    const path = join(root, `many-${randomUUID()}.json`);
    const many = Array.from({ length: total }, () => JSON.stringify({ ...record, id: randomUUID(), values: { head: values['head'], members: 1, sister: randomUUID() }, attachments: [] }));
    writeFileSync(path, [head.replace('"count":12', `"count":${String(total)}`), many.join(',\n'), ...lines.slice(11)].join('\n'));
    const before = (await to.admin.call('records.count', { typeId: null })).total;

    calm();
    const requestId = randomUUID();
    const file = to.admin.engine.offerFile(path, 'records-file');
    const answer = to.admin.reply('recordsFile.run', { file, dryRun: false }, requestId);
    const told = () => to.admin.events.flatMap(({ event, payload }) => (event === 'progress' ? [payload as { requestId: string; done: number; total: number; unit: string }] : [])).filter((one) => one.requestId === requestId);
    await vi.waitFor(() => expect(told().some((one) => isThen(one.done, one.total))).toBe(true), { interval: 1, timeout: 30_000 });
    expect(told()[0]).toMatchObject({ unit: 'rows', total });
    await to.admin.call('jobs.cancel', { requestId });
    expect(await answer).toMatchObject({ ok: false, error: { code: 'conflict', reason: 'cancelled' } });
    expect((await to.admin.call('records.count', { typeId: null })).total).toBe(before);
    // The file is still good.
    calm();
    expect(await to.admin.call('recordsFile.run', { file, dryRun: true })).toMatchObject({ created: total, recordsMissing: total });
  });
});

describe('a file that is not what it says', () => {
  const zip = (script: string): string => {
    const path = join(root, `hostile-${randomUUID()}.zip`);
    execFileSync('python3', ['-c', `import sys,zipfile\nsource=zipfile.ZipFile(sys.argv[1]); parts={n: source.read(n) for n in source.namelist()}\nz=zipfile.ZipFile(sys.argv[2],'w',zipfile.ZIP_DEFLATED)\nmeta=parts['records.json']\nfiles=[n for n in parts if n!='records.json']\n${script}\nfor n,b in parts.items(): z.writestr(n,b)\nz.close()`, join(root, 'all.zip'), path], { stdio: ['ignore', 'ignore', 'ignore'] });
    return path;
  };
  it.each([
    ['a part that leads out of the folder', "parts['attachments/../../evil']=b'x'", 'file_malformed'],
    ['a part that no record tells of', "parts['attachments/00000000-0000-4000-8000-000000000000/x.png']=b'x'", 'file_malformed'],
    ['the same part twice', "z.writestr(files[0],b'x')", 'file_malformed'],
    ['a part that is missing', 'del parts[files[0]]', 'file_malformed'],
    ['another content than its digest', "parts[files[0]]=parts[files[0]][:-1]+b'!'", 'file_malformed'],
    ['a bomb in the place of a picture', "parts[files[0]]=b'0'*(64*1024*1024)", 'file_archive_bomb'],
    ['more files than any disk takes, each short enough', "one='{\"id\":\"00000000-0000-4000-8000-%012d\",\"name\":\"x.txt\",\"mediaType\":\"text/plain\",\"sizeBytes\":104857600,\"sha256\":\"'+'0'*64+'\",\"part\":\"attachments/00000000-0000-4000-8000-%012d/x.txt\"},'; parts['records.json']=meta.replace(b'\"attachments\":[{',b'\"attachments\":['+''.join(one%(n,n) for n in range(400)).encode()+b'{',1)", 'file_archive_bomb'],
    ['another kind of file than told', "parts['records.json']=meta.replace(b'image/png',b'image/gif')", 'file_malformed'],
    ['a later version', "parts['records.json']=meta.replace(b'\"version\":1',b'\"version\":2',1)", 'file_newer'],
    ['fewer records than counted', "parts['records.json']=meta.replace(b'\"count\":12',b'\"count\":13')", 'file_malformed'],
    ['a key more', "parts['records.json']=meta.replace(b'\"team\":',b'\"extra\":1,\"team\":',1)", 'file_malformed'],
    ['a tag that nobody could give', "parts['records.json']=meta.replace(b'Example tag',b'=1+1',1)", 'file_malformed'],
    ['an end that is missing', "parts['records.json']=meta[:-3]", 'file_malformed'],
    ['no records at all', "del parts['records.json']", 'file_malformed'],
  ])('%s is refused, and nothing of it stays', async (_what, script, reason) => {
    calm();
    const before = { files: filesOf(to.admin), records: (await to.admin.call('records.count', { typeId: null })).total };
    const path = zip(script);
    expect(await to.admin.outcome('recordsFile.run', { file: to.admin.engine.offerFile(path, 'records-file'), dryRun: false })).toBe(`invalid_input/${reason}`);
    expect({ files: filesOf(to.admin), records: (await to.admin.call('records.count', { typeId: null })).total }).toEqual(before);
  });

  it('any byte of the archive that is other is noticed, or changes nothing that is kept', async () => {
    const whole = readFileSync(join(root, 'all.zip'));
    for (let n = 0; n < 20; n += 1) {
      const other = Buffer.from(whole);
      const at = Math.floor((n / 20) * whole.length);
      other[at] = (other[at] ?? 0) ^ 0x55;
      const path = join(root, 'flipped.zip');
      writeFileSync(path, other);
      calm();
      expect(await to.admin.outcome('recordsFile.run', { file: to.admin.engine.offerFile(path, 'records-file'), dryRun: true })).toMatch(/^(?:done$|invalid_input\/)/u);
    }
  });
});
