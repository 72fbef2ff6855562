import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHUNK_BYTES, sealedSize } from '../../../main/engine/attachments/sealed-chunks.ts';
import { readPiece } from '../../../main/engine/attachments/file-reader.ts';
import { putSealedFilesInPlace, SealedFileWriter } from '../../../main/engine/attachments/file-writer.ts';
import { signInAs } from '../roles/signed-in.ts';
import { ADMIN, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { visits, VISITS } from '../records/example-type.ts';
import { attach, pdf, png, readBack } from './example-files.ts';

const DAY_MS = 24 * 3_600_000;
const clock = testClock();
const settings = { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8, reauthMinutes: 10 ** 6 };
const [FIRST, ...OTHERS] = VISITS.sections;
const DEFINITION: typeof VISITS = {
  ...VISITS,
  sections: [
    {
      ...FIRST,
      fields: [
        ...(FIRST?.fields ?? []),
        { kind: 'attachment', name: 'photos', label: { text: 'Photos' }, accept: 'image', most: 2 },
        { kind: 'attachment', name: 'papers', label: { text: 'Papers' }, most: 5 },
        { kind: 'signature', name: 'signed', label: { text: 'Signed' } },
        { kind: 'repeat', name: 'rooms', label: { text: 'Rooms' }, fields: [{ kind: 'attachment', name: 'room_photo', label: { text: 'Photo' } }] },
      ],
    },
    ...OTHERS,
  ],
};
let admin: RunningEngine;
let worker: RunningEngine;
let typeId: string;
beforeAll(async () => {
  admin = runEngine({ clock, settings });
  await withOrganisation(admin);
  worker = (await signInAs(admin, 'worker.north', { roleId: 'field_worker', team: 'Example North' })).as;
  typeId = await visits(admin, DEFINITION);
});
afterAll(() => admin.stop());
const calm = (): void => clock.advance(60_000);
const folder = (): string => join(admin.dataDir, 'store', 'attachments');
const onDisk = (): string[] => (existsSync(folder()) ? readdirSync(folder()) : []);

describe('a file that is attached', () => {
  it('comes back to the byte, whatever its size', async () => {
    for (const sizeBytes of [9, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 2_000_000]) {
      calm();
      const bytes = pdf(sizeBytes);
      const kept = await attach(admin, 'Example.pdf', bytes);
      expect(kept).toMatchObject({ name: 'Example.pdf', mediaType: 'application/pdf', sizeBytes, thumbnail: null });
      expect((await readBack(admin, kept.id)).equals(bytes)).toBe(true);
      expect(statSync(join(folder(), kept.id))).toMatchObject({ size: sealedSize(sizeBytes), mode: 0o100600 });
    }
  });

  it('is nowhere readable on the disk', async () => {
    calm();
    const canary = 'Example canary of an attachment';
    const kept = await attach(admin, 'Example.txt', Buffer.from(`${canary} `.repeat(5_000)));
    await admin.call('records.create', { typeId, values: { head: 'Example Canary', papers: [kept.id] } });
    for (const file of [...onDisk().map((name) => join(folder(), name)), ...['holdfast.db', 'holdfast.db-wal'].map((name) => join(admin.dataDir, 'store', name))]) {
      expect(readFileSync(file).includes('Example canary'), file).toBe(false);
    }
  });

  it('waits for a record, its maker\'s alone, and is whoever\'s sees the record from then on', async () => {
    calm();
    const bytes = png(40, 30);
    const kept = await attach(worker, 'Example house.png', bytes);
    await worker.call('attachments.setThumbnail', { attachmentId: kept.id, bytes: png(16, 12).toString('base64') });
    expect(await admin.reply('attachments.read', { attachmentId: kept.id, offset: 0 })).toMatchObject({ error: { code: 'not_found' } });
    expect(await admin.call('attachments.list', { ids: [kept.id] })).toEqual({ attachments: [] });
    expect(await admin.reply('records.create', { typeId, values: { head: 'Example Thief', photos: [kept.id] } })).toMatchObject({ error: { code: 'invalid_input', fields: [{ path: 'values.photos', rule: 'no_such_item' }] } });

    const { recordId } = await worker.call('records.create', { typeId, values: { head: 'Example Owner', photos: [kept.id] } });
    expect((await readBack(admin, kept.id)).equals(bytes)).toBe(true);
    expect(await admin.call('attachments.list', { ids: [kept.id] })).toMatchObject({ attachments: [{ id: kept.id, thumbnail: png(16, 12).toString('base64') }] });
    expect((await admin.call('records.get', { recordId })).values).toMatchObject({ photos: [kept.id] });
    // It is this record's: another cannot have it, nor can it be dropped or its picture changed.
    expect(await worker.reply('records.create', { typeId, values: { head: 'Example Other', photos: [kept.id] } })).toMatchObject({ error: { fields: [{ rule: 'no_such_item' }] } });
    await worker.call('attachments.drop', { id: kept.id });
    expect(await worker.reply('attachments.setThumbnail', { attachmentId: kept.id, bytes: png().toString('base64') })).toMatchObject({ error: { code: 'not_found' } });
    expect((await readBack(worker, kept.id)).equals(bytes)).toBe(true);
  });

  it.each([
    ['a page behind the beginning of a picture', Buffer.concat([png(16, 12).subarray(0, 33), Buffer.from('<script>alert(1)</script>')])],
    ['segments of a photograph that does not begin as one', Buffer.from([0xff, 0, 0xff, 0xc0, 0, 11, 8, 0, 10, 0, 10, 1, 1, 0x11, 0])],
    ['a picture that is long and thin', png(100_000, 1)],
    ['a picture of another kind', Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00\x00;', 'latin1')],
  ])('has no small picture that is %s', async (_what, bytes) => {
    calm();
    const { id } = await attach(worker, 'Example.png', png());
    expect(await worker.reply('attachments.setThumbnail', { attachmentId: id, bytes: bytes.toString('base64') })).toMatchObject({ error: { reason: 'attachment_malformed' } });
    await worker.call('attachments.setThumbnail', { attachmentId: id, bytes: Buffer.concat([png(16, 12), Buffer.from('<script>')]).toString('base64') });
    expect(await worker.call('attachments.list', { ids: [id] })).toMatchObject({ attachments: [{ thumbnail: png(16, 12).toString('base64') }] });
    await worker.call('attachments.drop', { id });
  });

  it('is not there for who does not reach its record', async () => {
    calm();
    const kept = await attach(admin, 'Example.png', png());
    await admin.call('records.create', { typeId, values: { head: 'Example Hidden', photos: [kept.id] }, team: null });
    expect(await worker.reply('attachments.read', { attachmentId: kept.id, offset: 0 })).toMatchObject({ error: { code: 'not_found', reason: 'no_such_item' } });
    expect(await worker.call('attachments.list', { ids: [kept.id] })).toEqual({ attachments: [] });
  });

  it('stays in the history when it is taken out, and comes back with an earlier version', async () => {
    calm();
    const [one, two] = [await attach(admin, 'Example one.png', png(3, 3)), await attach(admin, 'Example two.png', png(5, 5))];
    const { recordId } = await admin.call('records.create', { typeId, values: { head: 'Example Past', photos: [one.id] } });
    await admin.call('records.update', { recordId, version: 1, values: { photos: [two.id], rooms: [{ room_photo: [(await attach(admin, 'Example room.png', png())).id] }] } });
    await admin.call('records.restore', { recordId, version: 2, toVersion: 1 });
    expect((await admin.call('records.get', { recordId })).values['photos']).toEqual([one.id]);
    for (const { id } of [one, two]) expect((await readBack(admin, id)).length).toBeGreaterThan(0);
    const { rows } = await admin.call('audit.list', { filter: { targetId: recordId }, offset: 0, limit: 10 });
    expect(rows.filter(({ verb, details }) => verb === 'record.changed' && details['field'] === 'photos')).toMatchObject([{ details: { version: 2 } }]);
  });

  it.each([
    ['more than the field takes', 'photos', 3, 'over_limit'],
    ['another kind than the field takes', 'photos', 0, 'wrong_kind'],
    ['another kind than a signature is', 'signed', 0, 'wrong_kind'],
  ])('is refused: %s', async (_what, field, pictures, rule) => {
    calm();
    const files = pictures === 0 ? [await attach(admin, 'Example.pdf', pdf(100))] : await Promise.all(Array.from({ length: pictures }, () => attach(admin, 'Example.png', png())));
    const value = field === 'signed' ? (files[0]?.id ?? '') : files.map(({ id }) => id);
    expect(await admin.reply('records.create', { typeId, values: { head: 'Example', [field]: value } })).toMatchObject({ error: { fields: [{ path: `values.${field}`, rule }] } });
  });

  it('leaves a readable copy only with the password, an event and its hash', async () => {
    calm();
    const kept = await attach(admin, 'Example.png', png(8, 8));
    const { recordId } = await admin.call('records.create', { typeId, values: { head: 'Example Copy', photos: [kept.id] } });
    const target = join(mkdtempSync(join(tmpdir(), 'holdfast-copy-')), 'copy.png');
    expect(await worker.reply('attachments.save', { file: admin.engine.offerFile(target), attachmentId: kept.id })).toMatchObject({ error: { code: 'forbidden' } });
    await admin.call('attachments.save', { file: admin.engine.offerFile(target), attachmentId: kept.id });
    expect(readFileSync(target).equals(png(8, 8))).toBe(true);
    const { rows } = await admin.call('audit.list', { filter: { targetId: recordId }, offset: 0, limit: 1 });
    expect(rows).toMatchObject([{ verb: 'attachment.saved', details: { attachment: kept.id, sha256: kept.sha256, bytes: kept.sizeBytes } }]);
    rmSync(join(target, '..'), { recursive: true });
  });
});

describe('erasing a record', () => {
  it('takes its files away, rows and all, and those that wait for it; a dry run leaves them', async () => {
    calm();
    const [kept, waits, other] = [await attach(admin, 'Example.png', png()), await attach(admin, 'Example.png', png()), await attach(admin, 'Example.png', png())];
    const { recordId } = await admin.call('records.create', { typeId, values: { head: 'Example Gone', photos: [kept.id] } });
    await admin.call('drafts.put', { name: `records.edit.${recordId}`, body: JSON.stringify({ photos: [waits.id] }) });
    const erase = { recordIds: [recordId], reason: 'Example reason' };
    await admin.call('retention.erase', { ...erase, dryRun: true });
    expect(onDisk()).toEqual(expect.arrayContaining([kept.id, waits.id, other.id]));
    await admin.call('retention.erase', erase);
    expect(onDisk()).not.toContain(kept.id);
    expect(onDisk()).not.toContain(waits.id);
    expect(onDisk()).toContain(other.id);
    expect(await admin.call('attachments.list', { ids: [kept.id, waits.id] })).toEqual({ attachments: [] });
  });
});

describe('what comes in wrong', () => {
  it.each([
    ['a page of a browser', 'Example.html', Buffer.from('<!doctype html><script>alert(1)</script>'), 'attachment_kind'],
    ['a drawing that can run', 'Example.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), 'attachment_kind'],
    ['the same under the name of a picture', 'Example.png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'attachment_ending'],
    ['the same as text', 'Example.txt', Buffer.from('\ufeff \n<?xml version="1.0"?><svg/>'), 'attachment_ending'],
    ['a program', 'Example.exe', Buffer.from('MZ\u0000\u0001'), 'attachment_kind'],
    ['a program under the name of a letter', 'Example.pdf', Buffer.from('MZ\u0000\u0001'), 'attachment_ending'],
    ['one picture under the name of another', 'Example.jpg', png(), 'attachment_ending'],
    ['a picture without a size', 'Example.png', png(1, 1, { width: 0 }), 'attachment_malformed'],
    ['a picture cut off', 'Example.png', png().subarray(0, 14), 'attachment_malformed'],
    ['a photograph cut off', 'Example.jpg', Buffer.from('\xff\xd8\xff\xe0\x00\x10', 'latin1'), 'attachment_malformed'],
    ['a picture of 2.5 thousand million pixels', 'Example.png', png(1, 1, { width: 50_000, height: 50_000 }), 'attachment_too_many_pixels'],
    ['the largest GIF', 'Example.gif', Buffer.from('GIF89a\xff\xff\xff\xff\x00\x00\x00;', 'latin1'), 'attachment_too_many_pixels'],
    ['a GIF whose picture is larger than its screen', 'Example.gif', Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00\x00!\xf9\x04\x00\x00\x00\x00\x00,\x00\x00\x00\x00\xff\xff\xff\xff\x00\x02\x02D\x01\x00;', 'latin1'), 'attachment_too_many_pixels'],
    ['an archive', 'Example.zip', Buffer.from('PK\u0003\u0004'), 'attachment_kind'],
    ['an archive under the name of a letter', 'Example.docx', Buffer.from('PK\u0003\u0004 some.bin'), 'attachment_ending'],
    ['text with a null in it', 'Example.txt', Buffer.from('a\u0000b'), 'attachment_ending'],
  ])('%s is refused, and nothing of it stays', async (_what, name, bytes, reason) => {
    calm();
    const before = onDisk();
    const { upload } = await admin.call('attachments.begin', { name, sizeBytes: bytes.length });
    await admin.call('attachments.put', { upload, offset: 0, bytes: bytes.toString('base64') });
    expect(await admin.reply('attachments.finish', { upload })).toMatchObject({ error: { code: 'invalid_input', reason } });
    expect(onDisk()).toEqual(before);
  });

  it.each(['../../Example.png', 'a/b.png', 'a\\b.png', '..', 'Example\u202egnp.exe', 'Example\u0000.png', ''])('a name that is a path or hides something: %j', async (name) => {
    calm();
    expect(await admin.reply('attachments.begin', { name, sizeBytes: 10 })).toMatchObject({ error: { code: 'invalid_input', reason: 'fields' } });
  });

  it('pieces out of order, too many, too few and another\'s are refused, and nothing of them stays', async () => {
    calm();
    const before = onDisk();
    const begin = async (): Promise<string> => (await admin.call('attachments.begin', { name: 'Example.png', sizeBytes: 6 })).upload;
    const put = (upload: string, offset: number, text: string): Promise<unknown> => admin.reply('attachments.put', { upload, offset, bytes: Buffer.from(text).toString('base64') });
    const late = await begin();
    expect(await put(late, 3, 'abc')).toMatchObject({ error: { reason: 'attachment_incomplete' } });
    expect(await put(late, 0, 'abc')).toMatchObject({ error: { code: 'not_found' } });
    const long = await begin();
    expect(await put(long, 0, 'abcdefg')).toMatchObject({ error: { reason: 'attachment_incomplete' } });
    const short = await begin();
    await put(short, 0, 'abc');
    expect(await worker.reply('attachments.put', { upload: short, offset: 3, bytes: 'YWJj' })).toMatchObject({ error: { code: 'not_found' } });
    expect(await worker.reply('attachments.finish', { upload: short })).toMatchObject({ error: { code: 'not_found' } });
    expect(await admin.reply('attachments.finish', { upload: short })).toMatchObject({ error: { reason: 'attachment_incomplete' } });
    expect(onDisk()).toEqual(before);
  });

  it('a file picked in a dialog goes the same way', async () => {
    calm();
    const source = mkdtempSync(join(tmpdir(), 'holdfast-picked-'));
    const picked = (name: string, bytes: Buffer): string => {
      writeFileSync(join(source, name), bytes);
      return admin.engine.offerFile(join(source, name), 'attachment');
    };
    const kept = await admin.call('attachments.take', { file: picked('Example Bär.png', png(6, 6)) });
    expect(kept).toMatchObject({ name: 'Example Bär.png', mediaType: 'image/png' });
    expect((await readBack(admin, kept.id)).equals(png(6, 6))).toBe(true);
    const before = onDisk();
    expect(await admin.reply('attachments.take', { file: picked('Example.svg', Buffer.from('<svg/>')) })).toMatchObject({ error: { reason: 'attachment_kind' } });
    expect(await admin.reply('attachments.take', { file: picked('Empty.png', Buffer.alloc(0)) })).toMatchObject({ error: { reason: 'attachment_empty' } });
    expect(await admin.reply('attachments.take', { file: admin.engine.offerFile(source, 'attachment') })).toMatchObject({ error: { reason: 'file_unreadable' } });
    expect(onDisk()).toEqual(before);
    rmSync(source, { recursive: true });
  });
});

describe('on disk', () => {
  it('any one bit, a byte less or a byte more is noticed, and nothing of it is given', () => {
    const dir = mkdtempSync(join(tmpdir(), 'holdfast-sealed-'));
    const content = pdf(CHUNK_BYTES * 2 + 100);
    const writer = new SealedFileWriter(dir, 'example', Buffer.alloc(32, 5));
    writer.add(content);
    const { key, sizeBytes } = writer.end();
    putSealedFilesInPlace(dir, ['example']);
    const path = join(dir, 'attachments', 'example');
    const whole = readFileSync(path);
    const read = (): Buffer => readPiece(dir, { id: 'example', sizeBytes, key }, 0, sizeBytes);
    expect(read().equals(content)).toBe(true);
    const refused = expect.objectContaining({ reason: 'attachment_damaged' });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length * 8 - 1 }), (bit) => {
        const other = Buffer.from(whole);
        other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        writeFileSync(path, other);
        expect(read).toThrow(refused);
      }),
      { numRuns: 200 },
    );
    const sealed = CHUNK_BYTES + 16;
    const swapped = Buffer.concat([whole.subarray(0, 8), whole.subarray(8 + sealed, 8 + 2 * sealed), whole.subarray(8, 8 + sealed), whole.subarray(8 + 2 * sealed)]);
    for (const other of [whole.subarray(0, -1), Buffer.concat([whole, Buffer.alloc(1)]), whole.subarray(0, 8 + sealed), swapped]) {
      writeFileSync(path, other);
      expect(read).toThrow(refused);
    }
    rmSync(path);
    expect(read).toThrow(expect.objectContaining({ reason: 'attachment_missing' }));
    rmSync(dir, { recursive: true });
  });

  it('pieces are the parts of the content, from anywhere', () => {
    const dir = mkdtempSync(join(tmpdir(), 'holdfast-sealed-'));
    const content = pdf(CHUNK_BYTES * 3);
    const writer = new SealedFileWriter(dir, 'example', Buffer.alloc(32, 5));
    writer.add(content.subarray(0, 70_000));
    writer.add(content.subarray(70_000));
    const { key, sizeBytes } = writer.end();
    putSealedFilesInPlace(dir, ['example']);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: sizeBytes + 10 }), fc.integer({ min: 1, max: sizeBytes }), (offset, most) => {
        expect(readPiece(dir, { id: 'example', sizeBytes, key }, offset, most).equals(content.subarray(offset, offset + most))).toBe(true);
      }),
      { numRuns: 100 },
    );
    rmSync(dir, { recursive: true });
  });
});

describe('at the next opening', () => {
  it('what a crash left behind is gone, what a draft names stays, what a record has stays', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-sweep-'));
    const first = runEngine({ dataDir, clock, settings });
    await withOrganisation(first);
    const type = await visits(first, DEFINITION);
    const [saved, drafted, given] = [await attach(first, 'a.png', png()), await attach(first, 'b.png', png()), await attach(first, 'c.png', png())];
    await first.call('records.create', { typeId: type, values: { head: 'Example', photos: [saved.id] } });
    await first.call('drafts.put', { name: 'records.new', body: JSON.stringify({ photos: [drafted.id] }) });
    // As a kill would leave it: a file half taken in, and one whose row was never written.
    await first.call('attachments.begin', { name: 'd.png', sizeBytes: 10 });
    const unknown = (name: string, days: number): void => {
      writeFileSync(join(dataDir, 'store', 'attachments', name), 'x');
      utimesSync(join(dataDir, 'store', 'attachments', name), new Date(clock.nowMs() - days * DAY_MS), new Date(clock.nowMs() - days * DAY_MS));
    };
    const neverTold = '0a8f4b52-7a63-4d0e-9df7-5f0f4a1c2b30';
    const ofToday = '0a8f4b52-7a63-4d0e-9df7-5f0f4a1c2b31';
    unknown(neverTold, 31);
    // As a database of yesterday would find the files of today.
    unknown(ofToday, 1);
    // What somebody else put there, or has where the folder leads to.
    const strangers = ['thesis.odt', 'download.iso.part', 'photos'];
    mkdirSync(join(dataDir, 'store', 'attachments', 'photos', 'example'), { recursive: true });
    for (const name of strangers.slice(0, 2)) unknown(name, 400);
    await first.engine.close();
    writeFileSync(join(dataDir, 'store', 'attachments', `${given.id}.part`), 'x');
    // ... and one whose row was, but that a kill kept from its name.
    renameSync(join(dataDir, 'store', 'attachments', saved.id), join(dataDir, 'store', 'attachments', `${saved.id}.part`));

    const soon = runEngine({ dataDir, clock, settings });
    await soon.call('session.signIn', ADMIN);
    expect(new Set(readdirSync(join(dataDir, 'store', 'attachments')))).toEqual(new Set([saved.id, drafted.id, given.id, ofToday, ...strangers]));
    await soon.engine.close();

    clock.advance(8 * DAY_MS);
    const later = runEngine({ dataDir, clock, settings });
    await later.call('session.signIn', ADMIN);
    expect(new Set(readdirSync(join(dataDir, 'store', 'attachments')))).toEqual(new Set([saved.id, drafted.id, ofToday, ...strangers]));
    for (const { id } of [saved, drafted]) expect((await readBack(later, id)).equals(png())).toBe(true);
    await later.stop();
  });
});
