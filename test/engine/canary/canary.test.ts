import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPERATIONS } from '../../../preload/contract/contract.ts';
import { createDeviceFile } from '../../../main/keychain/device-file.ts';
import type { EngineLog } from '../../../main/engine/host-services.ts';
import { readSlotFile } from '../../../main/engine/keys/slot-file.ts';
import { storeFolder } from '../../../main/engine/keys/store-files.ts';
import { openKey } from '../open-key.ts';
import { runEngine, testClock } from '../running-engine.ts';
import { deviceWith } from '../second-factor/enrolled.ts';
import type { RunningEngine } from '../running-engine.ts';
import { spokenBelow, spokenIn } from './spoken.ts';

const ADMIN = { username: 'canary.admin', password: 'canary-password-5d1c0e' };
/** Grows while the engine makes more of them. */
const secrets: Record<string, string | Buffer> = {
  password: ADMIN.password,
  wrongPassword: 'canary-wrong-password-77aa',
  newPassword: 'canary-new-password-93bc',
  weakPassword: 'canary-weak-1',
  email: 'canary.email.4f@example.org',
  badEmail: 'canary-bad-email-91',
  personName: 'Canary Name Öst',
  hostile: 'canary-hostile-e5d2',
};
const word = (name: string): string => String(secrets[name]);

const logged: string[] = [];
const errors: string[] = [];
const note = (level: string) => (event: string, fields?: object) => void logged.push(JSON.stringify([level, event, fields]));
const log: EngineLog = { info: note('info'), warn: note('warn'), error: note('error') };

const clock = testClock();
let running: RunningEngine;
let outside: string;
let exported: string;

/** Sends a call; what is said when it is refused is kept. */
async function attempt(operation: string, input: unknown, on = running): Promise<void> {
  // Every call has its budget, and none may end here because of that.
  if (on === running) clock.advance(2_500);
  const reply = await on.reply(operation, input);
  if (!reply.ok) errors.push(JSON.stringify(reply.error));
}
const offered = (name: string, content: string | Buffer): string => {
  const path = join(outside, name);
  writeFileSync(path, content);
  return running.engine.offerFile(path);
};

beforeAll(async () => {
  outside = mkdtempSync(join(tmpdir(), 'holdfast-canary-'));
  running = runEngine({ log, clock });
  const create = { organisation: 'Example Organisation', name: 'Example Admin', ...ADMIN };
  await attempt('setup.create', { ...create, password: word('weakPassword') });
  await attempt('setup.create', { ...create, [word('hostile')]: word('hostile') });
  const { recoveryCode } = await running.call('setup.create', create);
  secrets['recoveryCode'] = recoveryCode;
  await attempt('setup.create', create);
  await attempt('setup.confirmRecovery', { code: `${recoveryCode.slice(0, -1)}!` });
  await running.call('setup.confirmRecovery', { code: recoveryCode });
  collectTokens();

  const stranger = running.another();
  for (const input of [
    { username: ADMIN.username, password: word('wrongPassword') },
    // A password typed into the field for the name.
    { username: word('wrongPassword'), password: word('wrongPassword') },
    { username: word('password'), password: '' },
    { username: ADMIN.username, password: word('password'), [word('hostile')]: 1 },
  ]) await attempt('session.signIn', input, stranger);
  expect(await stranger.connection.bind(word('hostile'))).toBe(false);
  await running.engine.refresh(word('hostile')).catch((error: unknown) => void errors.push(String(error)));

  await everyOperationBadly();
  await people();
  await secondFactor();
  await rawMessages();
  await trouble();

  await running.call('session.signIn', ADMIN);
  exported = join(outside, 'export.jsonl');
  await running.call('audit.export', { file: running.engine.offerFile(exported) });
  collectTokens();
  const { options } = await openKey(running.dataDir, ADMIN);
  secrets['databaseKey'] = options.databaseKey;
  const device = await createDeviceFile(join(running.dataDir, 'device-secret.json')).readDevice(readSlotFile(storeFolder(running.dataDir)).storeId);
  if (device.state === 'ok') secrets['deviceSecret'] = device.value.secret;
});
afterAll(async () => {
  await running.stop();
  rmSync(outside, { recursive: true, force: true });
});

function collectTokens(): void {
  for (const tokens of running.host.tokens.values()) {
    secrets[`accessToken${String(Object.keys(secrets).length)}`] = tokens.accessToken;
    secrets[`refreshToken${String(Object.keys(secrets).length)}`] = tokens.refreshToken;
  }
}

async function everyOperationBadly(): Promise<void> {
  const hostile = word('hostile');
  for (const name of OPERATIONS.keys()) {
    for (const input of [null, hostile, [hostile], { [hostile]: hostile }, { filter: { [hostile]: hostile }, personIds: [hostile], file: hostile, username: hostile }]) {
      await attempt(name, input, running.another());
    }
  }
  await attempt(hostile, {});
  await attempt(`people.${hostile}`, {});
}

async function people(): Promise<void> {
  const person = { name: word('personName'), username: 'canary.person', email: word('email'), team: null, roleId: null };
  const { id } = await running.call('people.create', person);
  await attempt('people.create', person);
  await attempt('people.create', { ...person, username: 'other', email: word('badEmail') });
  await attempt('people.setPassword', { personId: id, newPassword: word('weakPassword') });
  await running.call('people.setPassword', { personId: id, newPassword: word('newPassword') });
  await invitation();
  await attempt('people.list', { filter: { search: word('personName') }, offset: -1, limit: 1 });
  const header = 'name,email,username,team,role\n';
  const row = `${word('personName')},two.${word('email')},canary.two,,\n`;
  await running.call('people.import', { file: offered('good.csv', header + row), dryRun: false });
  for (const bad of [header + row, `${header}=${word('personName')},${word('badEmail')},${word('hostile')} x,,${word('hostile')}\n`, `${word('email')},${word('personName')}\n`, `${header}"${word('personName')}`, Buffer.from(header + word('personName'), 'utf16le')]) {
    for (const dryRun of [true, false]) await attempt('people.import', { file: offered('bad.csv', bad), dryRun });
    const dry = await running.reply('people.import', { file: offered('bad.csv', bad), dryRun: true });
    errors.push(JSON.stringify(dry));
  }
  await attempt('people.import', { file: running.engine.offerFile(join(outside, word('hostile'), 'missing.csv')), dryRun: true });
  await attempt('audit.export', { file: running.engine.offerFile(join(outside, word('hostile'), 'export.jsonl')) });
}

async function secondFactor(): Promise<void> {
  const person = running.another();
  const who = { username: 'canary.person', password: word('newPassword') };
  await person.call('session.signIn', who);
  const { secret } = await person.call('secondFactor.begin', {});
  const device = deviceWith(secret, clock);
  Object.assign(secrets, { typedSecret: secret, scannedSecret: secret.replaceAll(' ', ''), deviceCodeSecret: device.secret });
  await attempt('secondFactor.confirm', { code: word('hostile') }, person);
  await attempt('secondFactor.confirm', { code: device.code(5) }, person);
  const first = await person.call('secondFactor.confirm', { code: device.code() });
  const fresh = await person.call('secondFactor.newCodes', {});
  [...first.codes, ...(fresh.codes ?? [])].forEach((code, index) => (secrets[`backupCode${String(index)}`] = code));
  for (const given of [word('hostile'), first.codes[0], fresh.codes?.[0], fresh.codes?.[0]]) await attempt('session.signIn', { ...who, secondFactor: given }, running.another());
  await attempt('session.confirm', { password: who.password, secondFactor: fresh.codes?.[1] }, person);
  await attempt('secondFactor.remove', { password: word('wrongPassword') }, person);
}

async function rawMessages(): Promise<void> {
  const hostile = word('hostile');
  for (const message of [hostile, `{"${hostile}`, JSON.stringify(hostile), JSON.stringify({ id: hostile, operation: hostile, input: hostile }), JSON.stringify({ id: randomUUID(), operation: hostile.repeat(9), input: {} }), { toString: () => hostile }]) {
    errors.push(JSON.stringify(await running.raw(message)));
  }
}

/** Failures whose own texts hold a secret: of the keychain, of a lock, of a store that will not open. */
async function invitation(): Promise<void> {
  const username = 'canary.invited';
  const { id } = await running.call('people.create', { name: word('personName'), username, email: null, team: null, roleId: null });
  const { invitationCode } = await running.call('people.invite', { personIds: [id] });
  secrets['invitationCode'] = invitationCode ?? '';
  const code = word('invitationCode');
  for (const input of [
    { username: word('wrongPassword'), code, newPassword: word('newPassword') },
    { username, code: code.slice(1), newPassword: word('newPassword') },
    { username, code, newPassword: word('weakPassword') },
    { username, code, newPassword: word('newPassword'), secondFactor: word('hostile').repeat(9) },
  ]) await attempt('session.acceptInvitation', input, running.another());
}

async function trouble(): Promise<void> {
  const { host } = running;
  const { readDevice, readAnchor, writeAnchor } = host;
  const fail = (): never => {
    throw new Error(`${word('hostile')} ${word('password')}`);
  };
  await running.call('session.lock', {});
  for (const name of ['readDevice', 'readAnchor', 'writeAnchor'] as const) {
    host[name] = fail;
    await attempt('session.status', {});
    await attempt('session.signIn', ADMIN);
    await attempt('session.lock', {});
    Object.assign(host, { readDevice, readAnchor, writeAnchor });
    await attempt('session.signIn', ADMIN);
    await attempt('session.lock', {});
  }
  await attempt('session.recover', { code: word('hostile'), username: ADMIN.username, newPassword: word('newPassword') });
  await attempt('session.recover', { code: `${word('recoveryCode').slice(0, -1)}${word('recoveryCode').endsWith('0') ? '1' : '0'}`, username: ADMIN.username, newPassword: word('newPassword') });
}

describe('a secret', () => {
  test('is found by this search in every guise', () => {
    const { accessToken, ...few } = { accessToken: 'x', password: word('password'), deviceSecret: secrets['deviceSecret'] ?? '' };
    expect(accessToken).toBe('x');
    for (const [name, secret] of Object.entries(few)) {
      for (const said of [secret, Buffer.from(secret).toString('base64url'), Buffer.from(secret).toString('hex')]) expect(spokenIn(said, few)).toContain(name);
    }
    expect(Object.keys(secrets).length).toBeGreaterThan(13);
  });

  test('is in no line of the log', () => {
    // Something unforeseen happened, and was logged: without that there was nothing to look at.
    expect(logged.join('\n')).toContain('dispatch.unexpected');
    expect(spokenIn(logged.join('\n'), secrets)).toEqual([]);
  });

  test('is in no error that the page is told', () => {
    expect(errors.length).toBeGreaterThan(100);
    expect(errors.join('\n')).toContain('internal');
    expect(spokenIn(errors.join('\n'), secrets)).toEqual([]);
  });

  test('is in no event that the page is sent', () => {
    expect(spokenIn(JSON.stringify(running.events), secrets)).toEqual([]);
  });

  test('is in no file of the data folder, nor in a file\'s name; the device secret only in its own', () => {
    expect(spokenBelow(running.dataDir, secrets, ['device-secret.json'])).toEqual([]);
    const { deviceSecret, ...others } = secrets;
    const own = readFileSync(join(running.dataDir, 'device-secret.json'));
    expect(spokenIn(own, others)).toEqual([]);
    expect(spokenIn(own, { deviceSecret: deviceSecret ?? '' })).toEqual(['deviceSecret']);
  });

  test('is not in the audit, which only names people', () => {
    const { personName, ...others } = secrets;
    const text = readFileSync(exported);
    expect(spokenIn(text, others)).toEqual([]);
    expect(spokenIn(text, { personName: personName ?? '' })).toEqual(['personName']);
  });
});
