import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findInExport, verifyCertificate } from '../../../main/engine/audit/certificate.ts';
import { run as standalone } from '../../../main/engine/audit/standalone.ts';
import { CLI } from '../../cli/command.ts';
import { signInAs } from '../roles/signed-in.ts';
import { runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { field, visits } from '../records/example-type.ts';

const ADA = 'Example Ada Quillfeather';
const clock = testClock();
let admin: RunningEngine;
let visitType: string;
let phoneType: string;
const ids: Record<string, string> = {};
let guide: string;

beforeAll(async () => {
  admin = runEngine({ clock, settings: { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8, reauthMinutes: 10 ** 6 } });
  await withOrganisation(admin);
  guide = (await signInAs(admin, 'worker.north', { roleId: 'field_worker', team: 'Example North' })).personId;
  visitType = await visits(admin);
  phoneType = await visits(
    admin,
    { sections: [{ fields: [field('text', 'first'), field('text', 'last'), field('phone', 'phone'), field('email', 'mail'), { kind: 'reference', name: 'visit', label: { text: 'Visit' }, typeId: visitType }] }], titleFields: ['first', 'last'] },
    'Example contact',
  );
  const make = async (name: string, typeId: string, values: object, team: string | null = null): Promise<void> => {
    clock.advance(60_000);
    ids[name] = (await admin.call('records.create', { typeId, values: values as never, team })).recordId;
  };
  await make('visit', visitType, { head: ADA, pin: 'Vexatious81' });
  clock.advance(60_000);
  await admin.call('records.update', { recordId: ids['visit'] ?? '', version: 1, values: { place: 'Zanzibarley', pin: 'Vexatious82' } });
  await make('child', visitType, { head: 'Example Other', children: [{ child_name: ` example  ADA quillfeather` }] });
  await make('contact', phoneType, { first: 'Example Ada', last: 'Quillfeather', phone: '+1 555 0100', mail: 'ada@example.org' });
  await make('longer', visitType, { head: `${ADA} Junior` });
  await make('guided', visitType, { head: 'Example Third', guide });
  await make('pointing', phoneType, { first: 'Example', visit: ids['visit'] });
  await make('held', visitType, { head: ADA });
  await admin.call('retention.hold', { recordIds: [ids['held'] ?? ''], reason: 'A court asked' });
});
afterAll(() => admin.stop());

const idOf = (name: string): string => ids[name] ?? '';
const found = async (input: { exact?: string[]; personId?: string }, as = admin): Promise<Record<string, string[]>> => {
  clock.advance(60_000);
  const { rows } = await as.call('retention.findSubject', input);
  return Object.fromEntries(rows.map(({ recordId, fields }) => [Object.keys(ids).find((name) => ids[name] === recordId) ?? recordId, fields]));
};

describe('what is held about a subject', () => {
  it('is found by exact values across types: within rows of a record, in a title of two fields, but no part of a longer name', async () => {
    expect(await found({ exact: [ADA] })).toEqual({ visit: ['head'], held: ['head'], child: ['children'], contact: ['first', 'last'] });
    expect(await found({ exact: ['+1 555 0100', 'ADA@example.org'] })).toEqual({ contact: ['phone', 'mail'] });
  });

  it('is found by the person that it points to', async () => {
    expect(await found({ personId: guide })).toEqual({ guided: ['guide'] });
  });

  it('is not found by a secret: that would be guessing', async () => {
    expect(await found({ exact: ['Vexatious82'] })).toEqual({});
  });

  it('is found also where thousands of later records have the same words in a longer value', async () => {
    const path = join(admin.dataDir, '..', 'common-names.csv');
    writeFileSync(path, ['head', 'Example Common', ...Array.from({ length: 2_100 }, (_, at) => `Example Common ${String(at)}`)].join('\n'));
    clock.advance(60_000);
    await admin.call('recordsImport.run', { file: admin.engine.offerFile(path, 'records-import'), typeId: visitType, dryRun: false, into: { fields: [{ field: 'head', column: 'head' }] } });
    clock.advance(60_000);
    expect(await admin.call('retention.findSubject', { exact: ['Example common'] })).toMatchObject({ rows: [{ title: 'Example Common', fields: ['head'] }], isWhole: true });
  });

  it('is shown as far as one may both see and erase', async () => {
    clock.advance(60_000);
    const { id: roleId } = await admin.call('roles.create', { name: 'Example eraser', description: 'An example', grants: { 'records.read': 'all', 'records.erase': 'team' } });
    const eraser = await signInAs(admin, 'eraser.north', { roleId, team: 'Example North' });
    expect(await found({ exact: [ADA] }, eraser.as)).toEqual({});
    expect(await eraser.as.call('retention.eraseSubject', { recordIds: [idOf('visit')], reason: 'x', dryRun: true })).toMatchObject({ records: 0, unknown: 1 });
    expect(await eraser.as.reply('retention.eraseSubject', { recordIds: [idOf('visit')], reason: 'x' })).toMatchObject({ error: { code: 'not_found', reason: 'no_such_item' } });
  });
});

describe('the erasure of a subject', () => {
  const wanted = (): string[] => ['visit', 'child', 'contact', 'held'].map(idOf);
  let certificate: string;

  it('says before what would go, what is held and what points there, and changes nothing', async () => {
    clock.advance(60_000);
    const { total } = await admin.call('audit.list', { offset: 0, limit: 1 });
    expect(await admin.call('retention.eraseSubject', { recordIds: wanted(), reason: 'They asked', dryRun: true })).toMatchObject({
      records: 3, versions: 4, secrets: 2, attachments: 0,
      held: [{ recordId: idOf('held') }],
      pointing: [{ recordId: idOf('pointing') }], pointingCount: 1,
      unknown: 0, certificateId: null,
    });
    expect((await admin.call('records.get', { recordId: idOf('visit') })).record.version).toBe(2);
    expect((await admin.call('audit.list', { offset: 0, limit: 1 })).total).toBe(total);
  });

  it('erases all of it at once, keeps what is held, and certifies it', async () => {
    clock.advance(60_000);
    const outcome = await admin.call('retention.eraseSubject', { recordIds: wanted(), reason: 'They asked' });
    expect(outcome).toMatchObject({ records: 3, held: [{ recordId: idOf('held') }] });
    for (const name of ['visit', 'child', 'contact']) expect(await admin.reply('records.get', { recordId: idOf(name) })).toMatchObject({ error: { reason: 'no_such_item' } });
    expect(await admin.call('records.get', { recordId: idOf('held') })).toBeTruthy();
    expect((await admin.call('records.get', { recordId: idOf('pointing') })).names).toEqual({});
    const file = join(admin.dataDir, '..', `certificate-${outcome.certificateId ?? ''}.jsonl`);
    const { rows } = await admin.call('retention.certificates', { offset: 0, limit: 10 });
    expect(rows).toMatchObject([{ id: outcome.certificateId, records: 3, reason: 'They asked', by: { name: 'Example Admin' } }]);
    await admin.call('retention.saveCertificate', { certificateId: outcome.certificateId ?? '', file: admin.engine.offerFile(file, 'erasure-certificate') });
    certificate = readFileSync(file, 'utf8');
    const facts = certificate.split('\n').slice(1, -1).map((line) => JSON.parse(line) as Record<string, never>);
    expect(facts.filter((fact) => 'erased' in fact)).toEqual([
      { erased: { type: 'Example visit', number: 1, versions: 2, secrets: 2, attachments: 0 } },
      { erased: { type: 'Example visit', number: 2, versions: 1, secrets: 0, attachments: 0 } },
      { erased: { type: 'Example contact', number: 1, versions: 1, secrets: 0, attachments: 0 } },
    ]);
    expect(facts.filter((fact) => 'kept' in fact)).toEqual([{ kept: { type: 'Example visit', number: 5 } }]);
    for (const word of ['Quillfeather', 'Zanzibarley', 'Vexatious', '555 0100', 'ada@']) expect(certificate).not.toContain(word);
  });

  it('leaves an audit that is intact, and says nothing of what there was', async () => {
    clock.advance(60_000);
    expect(await admin.call('audit.verify', {})).toMatchObject({ result: 'intact' });
    const target = join(admin.dataDir, '..', `audit-of-${certificate.length.toString()}.jsonl`);
    await admin.call('audit.export', { file: admin.engine.offerFile(target, 'audit-export') });
    const text = readFileSync(target, 'utf8');
    for (const word of ['Quillfeather', 'Zanzibarley', 'Vexatious', '555 0100', 'ada@']) expect(text).not.toContain(word);
    const said: string[] = [];
    expect(await standalone([target], (line) => said.push(line))).toBe(0);
    expect(said[0]).toMatch(/^Intact/u);

    const open = async function* (): AsyncGenerator<Uint8Array> {
      yield* [Buffer.from(text)];
    };
    expect(await findInExport(certificate, open)).toMatchObject({ result: 'intact', records: 3, inExport: 'same' });
    const other = text.replace('"atMs":', '"atMs":1');
    expect(await findInExport(certificate, async function* () {
      yield* [Buffer.from(other)];
    })).toMatchObject({ result: 'intact', inExport: 'damaged' });
    // By the program of the command line, and by the one that needs no Holdfast.
    const file = `${target}.certificate`;
    writeFileSync(file, certificate);
    const cli = spawnSync(process.execPath, [CLI, 'certificate', 'verify', file, '--audit', target], { encoding: 'utf8' });
    expect(cli.stdout).toMatch(/^Intact: 3 records erased, events \d+ to \d+ of the audit/u);
    expect(cli.stdout).toContain('has the same events');
    expect(cli.status).toBe(0);
    said.length = 0;
    expect(await standalone([file], (line) => said.push(line))).toBe(0);
    expect(said.join('\n')).toContain('erased 3 records for good');
  });

  it.each([
    ['a number', '"number":1', '"number":7'],
    ['a reason', 'They asked', 'Nobody asked'],
    ['an event', String.raw`\"seq\":`, String.raw`\"seq\":1`],
    ['the checkpoint', '{"checkpoint":"holdfast', '{"checkpoint":"h0ldfast'],
  ])('is refuted by %s that was changed', (_what, from, to) => {
    expect(verifyCertificate(certificate)).toMatchObject({ result: 'intact', keyTrusted: false });
    expect(certificate).toContain(from);
    expect(verifyCertificate(certificate.replace(from, to))).toMatchObject({ result: 'altered', summary: [] });
  });
});
