import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../../preload/contract/audit.ts';
import type { PrintedRecord } from '../../../preload/contract/records.ts';
import { EngineError } from '../../../main/engine/errors.ts';
import { PDF_MAX_BYTES } from '../../../main/engine/records/write-pdf.ts';
import { attach, png } from '../attachments/example-files.ts';
import { signInAs } from '../roles/signed-in.ts';
import { ADMIN, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { VISITS, visits } from './example-type.ts';

const NORTH = 'Example North';
const PDF = Buffer.from('%PDF-1.7 example');
const clock = testClock();
let root: string;
let admin: RunningEngine;
let manager: RunningEngine;
let worker: RunningEngine;
let typeId: string;
let north: string;
let elsewhere: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'holdfast-records-print-'));
  admin = runEngine({ clock, settings: { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8, reauthMinutes: 10 ** 6 } });
  await withOrganisation(admin);
  manager = (await signInAs(admin, 'manager.north', { roleId: 'manager', team: NORTH })).as;
  worker = (await signInAs(admin, 'worker.north', { roleId: 'field_worker', team: NORTH })).as;
  typeId = await visits(admin, { ...VISITS, sections: [...VISITS.sections, { fields: [{ kind: 'attachment', name: 'photo', label: { text: 'Photo' }, most: 3 }] }] });
  const photo = await attach(admin, 'house.png', png());
  await admin.call('attachments.setThumbnail', { attachmentId: photo.id, bytes: png().toString('base64') });
  clock.advance(60_000);
  north = (await admin.call('records.create', { typeId, values: { head: 'Example Ada', members: 3, pin: 'example swordfish', photo: [photo.id] }, team: NORTH })).recordId;
  elsewhere = (await admin.call('records.create', { typeId, values: { head: 'Example Cy', pin: 'example halibut' }, team: null })).recordId;
  clock.advance(60_000);
  await manager.call('records.update', { recordId: north, version: 1, values: { members: 4 } });
});
afterAll(async () => {
  await admin.stop();
  rmSync(root, { recursive: true, force: true });
});

async function printed(as: RunningEngine, recordId: string): Promise<PrintedRecord> {
  clock.advance(60_000);
  const { printed: told } = await as.call('records.print', { recordId, file: null });
  if (!told) throw new Error('nothing was told');
  return told;
}
async function prints(recordId: string): Promise<AuditEvent[]> {
  const { rows } = await admin.call('audit.list', { filter: { verbs: ['record.printed'], targetId: recordId }, offset: 0, limit: 100 });
  return rows.reverse();
}
const target = (): string => join(root, `${randomUUID()}.pdf`);
const reasonOf = (error: unknown): string => (error instanceof EngineError ? error.reason : String(error));
const written = (handle: string, pdf: Uint8Array = PDF): Promise<number | string> => admin.engine.writePdf(handle, pdf).catch(reasonOf);

describe('a print of a record', () => {
  it('says all that the record says to whoever prints it, with its files, and no secret', async () => {
    const told = await printed(manager, north);
    expect(told).toMatchObject({
      record: { id: north, number: 1, title: 'Example Ada', team: NORTH, state: 'active', owner: { name: 'Example Admin' } },
      typeName: 'Example visit',
      createdBy: 'Example Admin',
      changedBy: 'Example manager.north',
      values: { head: 'Example Ada', members: 4 },
      secrets: ['pin'],
      attachments: [{ name: 'house.png', mediaType: 'image/png', thumbnail: png().toString('base64') }],
      isExample: false,
      organisation: 'Example Organisation',
      printedBy: { name: 'Example manager.north', username: 'manager.north' },
      printedAtMs: clock.nowMs(),
    });
    expect(told.values).not.toHaveProperty('pin');
    expect(JSON.stringify(told)).not.toContain('swordfish');
  });

  it('has no secret either when it was revealed a moment ago', async () => {
    await manager.call('records.reveal', { recordId: north, field: 'pin', reason: 'An example' });
    expect(JSON.stringify(await printed(manager, north))).not.toContain('swordfish');
  });

  it('is an event before anything else, by the number of the record and without what it says', async () => {
    const before = (await prints(north)).length;
    await printed(admin, north);
    const events = await prints(north);
    expect(events).toHaveLength(before + 1);
    expect(events.at(-1)).toMatchObject({ actor: { name: 'Example Admin' }, target: { kind: 'record', id: north, name: 'Example visit 1' }, details: { as: 'paper', attachments: 1 } });
    expect(JSON.stringify(events)).not.toContain('Ada');
  });

  it('asks the permission that an export asks, and reaches no further than reading does', async () => {
    clock.advance(60_000);
    expect(await worker.outcome('records.print', { recordId: north, file: null })).toBe('forbidden/no_permission');
    expect(await manager.outcome('records.print', { recordId: elsewhere, file: null })).toBe('not_found/no_such_item');
    expect(await prints(elsewhere)).toEqual([]);
  });

  it('asks for the password again', async () => {
    const strict = runEngine({ clock, settings: { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8, reauthMinutes: 5 } });
    try {
      await withOrganisation(strict);
      const { recordId } = await strict.call('records.create', { typeId: await visits(strict), values: { head: 'Example Dee' } });
      clock.advance(6 * 60_000);
      expect(await strict.outcome('records.print', { recordId, file: null })).toBe('reauth_required/password_needed');
      await strict.call('session.confirm', { password: ADMIN.password });
      expect(await strict.outcome('records.print', { recordId, file: null })).toBe('done');
    } finally {
      await strict.stop();
    }
  });

  it('of an archived record says that it is; an erased one is not there', async () => {
    clock.advance(60_000);
    const { recordId } = await admin.call('records.create', { typeId, values: { head: 'Example Eve' } });
    await admin.call('records.archive', { recordIds: [recordId] });
    expect((await printed(admin, recordId)).record.state).toBe('archived');
    await admin.call('retention.erase', { recordIds: [recordId], reason: 'An example' });
    expect(await admin.outcome('records.print', { recordId, file: null })).toBe('not_found/no_such_item');
  });

  it('is told once: a request that is repeated gets nothing, and nothing of it is kept', async () => {
    clock.advance(60_000);
    const id = randomUUID();
    expect(await admin.reply('records.print', { recordId: north, file: null }, id)).toMatchObject({ ok: true, value: { printed: { typeName: 'Example visit' } } });
    const events = (await prints(north)).length;
    expect(await admin.reply('records.print', { recordId: north, file: null }, id)).toEqual({ ok: true, value: { printed: null } });
    expect(await prints(north)).toHaveLength(events);
  });
});

describe('a PDF of a record', () => {
  it('is written whole, for its owner alone, to the place that was picked, once', async () => {
    clock.advance(60_000);
    const path = target();
    writeFileSync(path, 'what was there before');
    const file = admin.engine.offerFile(path, 'record-pdf');
    await admin.call('records.print', { recordId: north, file });
    expect((await prints(north)).at(-1)?.details).toEqual({ as: 'pdf', attachments: 1 });
    expect(readFileSync(path, 'utf8')).toBe('what was there before');
    expect(await written(file)).toBe(PDF.length);
    expect(readFileSync(path)).toEqual(PDF);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await written(file)).toBe('handle_expired');
  });

  it('is written nowhere before its print is recorded, or after one that was refused', async () => {
    clock.advance(60_000);
    const path = target();
    const file = admin.engine.offerFile(path, 'record-pdf');
    expect(await written(file)).toBe('handle_expired');
    expect(await manager.outcome('records.print', { recordId: elsewhere, file })).toBe('not_found/no_such_item');
    expect(await written(file)).toBe('handle_expired');
    expect(existsSync(path)).toBe(false);
  });

  it('takes no file that was picked for something else, and none of the program\'s own', async () => {
    clock.advance(60_000);
    const other = admin.engine.offerFile(target(), 'records-export');
    expect(await admin.outcome('records.print', { recordId: north, file: other })).toBe('not_found/handle_expired');
    const events = (await prints(north)).length;
    const own = admin.engine.offerFile(join(admin.dataDir, 'store', 'keyslots.json'), 'record-pdf');
    expect(await admin.outcome('records.print', { recordId: north, file: own })).toBe('unavailable/file_unreadable');
    expect(await written(own)).toBe('handle_expired');
    expect(await prints(north)).toHaveLength(events);
  });

  it.each([
    ['something that is no PDF', () => Buffer.from('<!doctype html>'), 'print_failed'],
    ['nothing', () => Buffer.alloc(0), 'print_failed'],
    ['too much', () => Buffer.alloc(PDF_MAX_BYTES + 1), 'print_too_large'],
  ])('is refused when it is %s, and nothing of it stays', async (_what, pdf, reason) => {
    clock.advance(60_000);
    const folder = target();
    mkdirSync(folder);
    const file = admin.engine.offerFile(join(folder, 'a.pdf'), 'record-pdf');
    await admin.call('records.print', { recordId: north, file });
    expect(await written(file, pdf())).toBe(reason);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('comes too late after some minutes, and after a lock', async () => {
    clock.advance(60_000);
    const file = admin.engine.offerFile(target(), 'record-pdf');
    await admin.call('records.print', { recordId: north, file });
    clock.advance(5 * 60_000 + 1);
    expect(await written(file)).toBe('handle_expired');
    const locked = runEngine({ clock });
    try {
      await withOrganisation(locked);
      const { recordId } = await locked.call('records.create', { typeId: await visits(locked), values: { head: 'Example Fay' } });
      const path = target();
      const open = locked.engine.offerFile(path, 'record-pdf');
      await locked.call('records.print', { recordId, file: open });
      await locked.engine.lock('system');
      expect(await locked.engine.writePdf(open, PDF).catch(reasonOf)).toBe('store_locked');
      await locked.call('session.signIn', ADMIN);
      expect(await locked.engine.writePdf(open, PDF).catch(reasonOf)).toBe('handle_expired');
      expect(existsSync(path)).toBe(false);
    } finally {
      await locked.stop();
    }
  });
});
