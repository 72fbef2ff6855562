import { readFile } from 'node:fs/promises';
import type { OutputOf } from '../../preload/contract/contract.ts';
import { ADMIN, ask, ok, refusal, setUp, signIn } from './api.ts';
import { expect, test } from './app.ts';
import { writePeopleFile } from './people-file.ts';

// What the page can send, and what a person may do, once somebody else's script speaks for them (threat model:
// compromised renderer, colleague with an account).

test.beforeEach(async ({ holdfast }) => {
  await setUp(holdfast.page);
});

test('the bridge cannot be changed, nor turned by what the page does to its own language', async ({ holdfast }) => {
  const outcome = await holdfast.page.evaluate(async () => {
    await new Promise((resolve) => setTimeout(resolve));
    const { api } = window;
    const { call } = api;
    const changes: Record<string, () => unknown> = {
      replaced: () => Object.assign(window, { api: {} }),
      'call replaced': () => Object.assign(api, { call: () => 'mine' }),
      'key added': () => Object.assign(api, { more: 1 }),
      deleted: () => Reflect.deleteProperty(window, 'api') || Reflect.deleteProperty(api, 'call'),
      redefined: () => Object.defineProperty(window, 'api', { value: {} }),
      'prototype set': () => Object.setPrototypeOf(api, { more: 1 }) as unknown,
    };
    const done: string[] = [];
    for (const [name, change] of Object.entries(changes)) {
      try {
        if (change() !== false) done.push(name);
      } catch {
        // Refused.
      }
    }
    const same = window.api === api && window.api.call === call && Object.keys(api).join() === 'call,on';
    // From here on nothing of the page's own language is as it was; the bridge lives in another world.
    const own: [target: object, key: string, hostile: unknown][] = [
      [Object.prototype, 'operation', 'session.status'],
      [JSON, 'stringify', () => '{"id":"forged"}'],
      [JSON, 'parse', () => ({ ok: true, value: 'forged' })],
      [Map.prototype, 'get', () => undefined],
      [String.prototype, 'startsWith', () => true],
      [RegExp.prototype, 'test', () => true],
    ];
    const before = own.map(([target, key]) => Object.getOwnPropertyDescriptor(target, key));
    for (const [target, key, value] of own) Object.defineProperty(target, key, { value, configurable: true, writable: true });
    const reply = await api.call('session.echo', { text: 'the real thing' });
    const refused = await api.call('not a name!', {});
    // As it was, for the page goes on.
    for (const [n, [target, key]] of own.entries()) Object.defineProperty(target, key, before[n] ?? { value: undefined });
    return { done, same, reply: reply.ok && reply.value, refused: !refused.ok && refused.error.reason };
  });
  expect(outcome).toEqual({ done: [], same: true, reply: { text: 'the real thing' }, refused: 'malformed_message' });
});

test('calls that no form would make are refused, by the closed codes and nothing else', async ({ holdfast }) => {
  const { page } = holdfast;
  const tries: [operation: string, input: unknown, expected: string][] = [
    ['people.explode', {}, 'invalid_input/unknown_operation'],
    ['host.execute', {}, 'invalid_input/unknown_operation'],
    ['constructor', {}, 'invalid_input/unknown_operation'],
    ['people.constructor', {}, 'invalid_input/unknown_operation'],
    ['host.constructor', {}, 'invalid_input/unknown_operation'],
    ['host.__proto__', {}, 'invalid_input/malformed_message'],
    ['__proto__', {}, 'invalid_input/malformed_message'],
    ['../people.list', {}, 'invalid_input/malformed_message'],
    ['', {}, 'invalid_input/malformed_message'],
    ['people.list', { offset: 0, limit: 10, extra: true }, 'invalid_input/fields'],
    ['people.list', { offset: 0, limit: 10, constructor: { prototype: { grants: 'all' } } }, 'invalid_input/fields'],
    ['people.list', { offset: 0, limit: 10, filter: { roleIds: ["' OR 1=1 --"] } }, 'invalid_input/fields'],
    ['people.list', { offset: -1, limit: 1e9 }, 'invalid_input/fields'],
    ['people.list', { offset: 0, limit: 10, sort: 'password_hash' }, 'invalid_input/fields'],
    ['people.list', [], 'invalid_input/fields'],
    ['people.list', null, 'invalid_input/fields'],
    ['people.get', { personId: "' OR 1=1 --" }, 'invalid_input/fields'],
    ['people.get', { personId: { $ne: null } }, 'invalid_input/fields'],
    ['people.get', { personId: crypto.randomUUID() }, 'not_found/no_such_item'],
    ['people.import', { file: '/etc/passwd', dryRun: true }, 'invalid_input/fields'],
    ['people.import', { file: crypto.randomUUID(), dryRun: true }, 'not_found/handle_expired'],
    ['audit.export', { file: '../../escape.jsonl' }, 'invalid_input/fields'],
    ['audit.export', { file: crypto.randomUUID() }, 'not_found/handle_expired'],
    ['host.openLink', { link: 'https://holdfast.example/' }, 'invalid_input/fields'],
    ['host.openLink', { link: '__proto__' }, 'invalid_input/fields'],
    ['host.pickFile', { purpose: '/etc/passwd' }, 'invalid_input/fields'],
    ['host.pickFile', { purpose: 'people-import', path: '/etc/passwd' }, 'invalid_input/fields'],
    ['host.saveFile', { purpose: 'audit-export', defaultPath: '/etc/cron.d/planted' }, 'invalid_input/fields'],
    ['host.info', { command: 'id' }, 'invalid_input/fields'],
    ['session.echo', { text: 'x'.repeat(5 * 1024 * 1024) }, 'invalid_input/message_too_large'],
    ['session.echo', { text: 'x'.repeat(5000) }, 'invalid_input/fields'],
    ['setup.create', { organisation: 'Second', ...ADMIN }, 'conflict/already_set_up'],
  ];
  for (const [operation, input, expected] of tries) expect([operation, await refusal(page, operation, input)]).toEqual([operation, expected]);

  // Ids of requests: only a UUID, and no two under way under the same.
  const ids = await page.evaluate(async () => {
    const reasonOf = async (id: unknown): Promise<string> => {
      const reply = await window.api.call('session.status', {}, id);
      return reply.ok ? 'done' : reply.error.reason;
    };
    const twice = crypto.randomUUID();
    return { odd: await Promise.all(['x', 42, null, {}, '__proto__', `${twice}'`].map(reasonOf)), twice: await Promise.all([reasonOf(twice), reasonOf(twice)]) };
  });
  expect(ids.odd.every((reason) => reason === 'malformed_message')).toBe(true);
  expect(ids.twice).toEqual(['done', 'malformed_message']);

  // What is no JSON, and what could poison an object made of it.
  const odd = await page.evaluate(async () => {
    const codeOf = async (input: unknown): Promise<string> => {
      try {
        const reply = await window.api.call('people.list', input);
        return reply.ok ? 'done' : reply.error.code;
      } catch {
        return 'thrown in the page';
      }
    };
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    const list = await window.api.call('people.list', JSON.parse('{"__proto__":{"isAdmin":true},"offset":0,"limit":1}'));
    return {
      codes: [await codeOf(loop), await codeOf(10n), await codeOf(() => 1), await codeOf(Symbol('x')), await codeOf(undefined), await codeOf(document.body), await codeOf(window)],
      poisoned: 'isAdmin' in {} || (list.ok && 'isAdmin' in (list.value as object)),
    };
  });
  expect(odd.codes).not.toContain('done');
  expect(odd.poisoned).toBe(false);

  // What was tried beyond what the app itself asks is in the audit, with its operation and never with its input.
  const { rows } = await ok(page, 'audit.list', { filter: { verbs: ['access.refused'] }, offset: 0, limit: 100 });
  const seen = rows.map(({ details }) => `${String(details['operation'])} ${String(details['reason'])}`);
  expect(seen).toEqual(expect.arrayContaining(['unknown unknown_operation', 'people.list fields', 'people.get fields', 'people.import fields', 'audit.export fields']));
  expect(JSON.stringify(rows)).not.toMatch(/OR 1=1|passwd|escape|isAdmin/u);
});

test('a file handle serves what the file was picked for, once, and tells no path', async ({ holdfast }) => {
  const { page, desktop } = holdfast;
  const path = await writePeopleFile(`${desktop.folder}/people.csv`, 3);
  await holdfast.answerOpenDialog(path);
  const picked = await ok(page, 'host.pickFile', { purpose: 'people-import' });
  expect(JSON.stringify(picked)).not.toContain(desktop.folder);
  const file = picked?.file ?? '';
  // What was picked to be read is not written over.
  const before = await readFile(path);
  expect(await refusal(page, 'audit.export', { file })).toBe('not_found/handle_expired');
  expect(await readFile(path)).toEqual(before);
  expect((await ok(page, 'people.import', { file, dryRun: true })).created).toBe(3);
  expect((await ok(page, 'people.import', { file, dryRun: false })).created).toBe(3);
  expect(await refusal(page, 'people.import', { file, dryRun: false })).toBe('not_found/handle_expired');
  // Nor is what was chosen to be written read.
  await holdfast.answerSaveDialog(path);
  const target = (await ok(page, 'host.saveFile', { purpose: 'audit-export' }))?.file ?? '';
  expect(await refusal(page, 'people.import', { file: target, dryRun: true })).toBe('not_found/handle_expired');
  expect((await ok(page, 'audit.export', { file: target })).events).toBeGreaterThan(3);
});

test('ten thousand calls at once are answered, mostly refused, and leave few events', async ({ holdfast }) => {
  const { page } = holdfast;
  const flood = await page.evaluate(async () => {
    const replies = await Promise.all(Array.from({ length: 10_000 }, () => window.api.call('session.echo', { text: 'x' })));
    const codes = replies.map((reply) => (reply.ok ? 'done' : reply.error.code));
    return { answered: codes.length, kinds: [...new Set(codes)].sort(), done: codes.filter((code) => code === 'done').length };
  });
  expect(flood).toMatchObject({ answered: 10_000, kinds: ['done', 'rate_limited'] });
  // 500 at once and 200 for each second that it took.
  expect(flood.done).toBeGreaterThan(0);
  expect(flood.done).toBeLessThan(5_000);
  // The window goes on as soon as its budget does.
  await expect.poll(() => refusal(page, 'session.echo', { text: 'still here' })).toBe('done');
  // That may have been all that had come back: the look into the audit waits for as much again.
  const look = () => ask(page, 'audit.list', { offset: 0, limit: 100 });
  let trail = await look();
  await expect.poll(async () => (trail.ok ? trail : (trail = await look())).ok).toBe(true);
  const { rows } = trail.ok ? (trail.value as OutputOf<'audit.list'>) : { rows: [] };
  const refused = rows.filter(({ verb }) => verb === 'access.refused');
  expect(refused.map(({ details }) => details['reason'])).toContain('too_many_calls');
  expect(refused.length).toBeLessThan(4);
  const calls = await page.evaluate(async () => {
    const replies = await Promise.all(Array.from({ length: 2_000 }, () => window.api.call('host.info', {})));
    return [...new Set(replies.map((reply) => (reply.ok ? 'done' : reply.error.code)))].sort();
  });
  expect(calls).toEqual(['done', 'rate_limited']);
});

test('a field worker is refused what their role does not hold, by the engine, and it is recorded', async ({ holdfast }) => {
  const { page } = holdfast;
  const worker = { name: 'Example Worker', username: 'example.worker', password: 'another fine long password' };
  const { personId } = (await ok(page, 'session.status', {})).signedIn ?? { personId: '' };
  const created = await ok(page, 'people.create', { name: worker.name, username: worker.username, email: null, team: null, roleId: 'field_worker' });
  await ok(page, 'people.setPassword', { personId: created.id, newPassword: worker.password });
  await ok(page, 'session.signOut', {});
  expect(await refusal(page, 'people.list', { offset: 0, limit: 10 })).toBe('not_signed_in/no_session');
  await signIn(page, worker);

  const forbidden: [string, unknown][] = [
    ['people.create', { name: 'Planted', username: 'planted', email: null, team: null, roleId: 'administrator' }],
    ['people.setRole', { personIds: [created.id], roleId: 'administrator' }],
    ['people.disable', { personIds: [personId] }],
    ['people.setPassword', { personId, newPassword: 'planted planted planted' }],
    ['people.import', { file: crypto.randomUUID(), dryRun: true }],
    ['audit.verify', {}],
    ['audit.export', { file: crypto.randomUUID() }],
  ];
  for (const [operation, input] of forbidden) expect([operation, await refusal(page, operation, input)]).toEqual([operation, 'forbidden/no_permission']);
  // Other people do not exist for them, and asking for one by id says so.
  expect((await ok(page, 'people.list', { offset: 0, limit: 10 })).rows.map(({ id }) => id)).toEqual([created.id]);
  expect(await refusal(page, 'people.get', { personId })).toBe('not_found/no_such_item');
  expect((await ask(page, 'audit.list', { offset: 0, limit: 500 })).ok).toBe(true);

  await ok(page, 'session.signOut', {});
  await signIn(page);
  const { rows } = await ok(page, 'audit.list', { filter: { actorId: created.id, outcomes: ['refused'] }, offset: 0, limit: 100 });
  expect(rows.map(({ details }) => details['operation']).sort()).toEqual(forbidden.map(([operation]) => operation).sort());
  expect(rows.every(({ verb, actor }) => verb === 'access.refused' && actor?.name === worker.name)).toBe(true);
});
