import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MESSAGE_LIMIT_CHARS } from '../../../preload/contract/bridge.ts';
import { OPERATIONS } from '../../../preload/contract/contract.ts';
import { RATES } from '../../../preload/contract/operation.ts';
import type { Command } from '../../../preload/contract/operation.ts';
import { ADMIN, auditTrail, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine, TestClock } from '../running-engine.ts';

let clock: TestClock;
let running: RunningEngine;
let personId: string;

beforeEach(async () => {
  clock = testClock();
  running = runEngine({ clock });
  ({ personId } = await withOrganisation(running));
});
afterEach(() => running.stop());

const DAY_MS = 24 * 60 * 60 * 1000;
const newPerson = (username: string) => ({ name: `Example ${username}`, username, email: null, team: null, roleId: 'field_worker' });


describe('a message', () => {
  it.each([
    ['no string', 42],
    ['an object', { id: randomUUID(), operation: 'session.status', input: {} }],
    ['no JSON', '{'],
    ['another shape', '[]'],
    ['an extra key', JSON.stringify({ id: randomUUID(), operation: 'session.status', input: {}, admin: true })],
    ['an id that is none', JSON.stringify({ id: '1', operation: 'session.status', input: {} })],
  ])('that is %s is refused', async (_what, message) => {
    const reply = await running.raw(message);
    expect(reply).toMatchObject({ ok: false, error: { code: 'invalid_input', reason: 'malformed_message' } });
  });

  it('that is too large is refused before it is parsed', async () => {
    const reply = await running.raw(' '.repeat(MESSAGE_LIMIT_CHARS + 1));
    expect(reply).toMatchObject({ ok: false, error: { code: 'invalid_input', reason: 'message_too_large' } });
  });
});

describe('dispatch', () => {
  it('refuses what is not declared, also names every object has', async () => {
    for (const name of ['people.drop', 'constructor', '__proto__', 'people.constructor', 'host.pickFile', 'toString']) {
      expect(await running.outcome(name, {})).toBe('invalid_input/unknown_operation');
    }
    const trail = await auditTrail(running);
    expect(trail.filter(({ verb }) => verb === 'access.refused')).not.toHaveLength(0);
  });

  it('refuses unknown keys and says where, without repeating values', async () => {
    const reply = await running.reply('people.create', { ...newPerson('a'), isAdmin: 'canary-value' });
    expect(reply).toMatchObject({ ok: false, error: { code: 'invalid_input', reason: 'fields' } });
    expect(JSON.stringify(reply)).not.toContain('canary-value');
  });

  it('refuses what asks for a confirmed password, once the last one was given too long ago', async () => {
    const create = OPERATIONS.get('people.create') as Command;
    create.reauth = true;
    try {
      clock.advance(5 * 60 * 1000);
      expect(await running.outcome('people.create', newPerson('a'))).toBe('reauth_required/password_needed');
    } finally {
      create.reauth = false;
    }
    expect(await running.outcome('people.create', newPerson('a'))).toBe('done');
  });

  it('refuses everybody who is not signed in', async () => {
    const stranger = running.another();
    expect(await stranger.outcome('people.list', { offset: 0, limit: 1 })).toBe('not_signed_in/no_session');
    expect(await stranger.outcome('people.create', newPerson('b'))).toBe('not_signed_in/no_session');
  });

  it('refuses without a grant, and the audit says who tried what', async () => {
    const person = await running.call('people.create', newPerson('field'));
    await running.call('people.setPassword', { personId: person.id, newPassword: 'another long example password' });
    const field = running.another();
    await field.call('session.signIn', { username: 'field', password: 'another long example password' });
    expect(await field.outcome('people.create', newPerson('c'))).toBe('forbidden/no_permission');
    const refusal = (await auditTrail(running)).find(({ verb }) => verb === 'access.refused');
    expect(refusal).toMatchObject({ outcome: 'refused', actor: { id: person.id }, details: { operation: 'people.create', reason: 'no_permission' } });
  });

  it('lets rights that were taken away count at once', async () => {
    const person = await running.call('people.create', { ...newPerson('second'), roleId: 'administrator' });
    await running.call('people.setPassword', { personId: person.id, newPassword: 'another long example password' });
    const second = running.another();
    await second.call('session.signIn', { username: 'second', password: 'another long example password' });
    await second.call('people.facets', {});
    await running.call('people.disable', { personIds: [person.id] });
    expect(await second.outcome('people.facets', {})).toBe('not_signed_in/no_session');
  });

  it('keeps a budget for each class, and fills it up with time', async () => {
    const answers = await Promise.all(Array.from({ length: RATES.write.burst + 20 }, () => running.outcome('people.setTeam', { personIds: [personId], team: null, dryRun: true })));
    expect(answers.filter((answer) => answer === 'rate_limited/too_many_calls').length).toBeGreaterThanOrEqual(20);
    clock.advance(1_000);
    expect(await running.outcome('people.setTeam', { personIds: [personId], team: null, dryRun: true })).toBe('done');
  });

  it.each(['audit.verify', 'health.check'] as const)('has no new budget for %s, which takes all there is, whoever ends the program or locks it', async (operation) => {
    const verify = () => running.outcome(operation, {});
    for (let call = 0; call < RATES.heavy.burst; call += 1) expect(await verify()).toBe('done');
    expect(await verify()).toBe('rate_limited/too_many_calls');
    await running.engine.close();
    running = runEngine({ clock, dataDir: running.dataDir });
    await running.call('session.signIn', ADMIN);
    expect(await verify()).toBe('rate_limited/too_many_calls');
    await running.call('session.lock', {});
    await running.call('session.signIn', ADMIN);
    expect(await verify()).toBe('rate_limited/too_many_calls');
    clock.advance(1_000 / RATES.heavy.perSecond);
    expect(await verify()).toBe('done');
    expect(await verify()).toBe('rate_limited/too_many_calls');
  });

  it('writes a flood of refusals as few events', async () => {
    for (let i = 0; i < 200; i += 1) await running.outcome('people.drop', {});
    const events = (await auditTrail(running)).filter(({ verb }) => verb === 'access.refused');
    expect(events).toHaveLength(1);
    clock.advance(61_000);
    await running.outcome('people.drop', {});
    const after = (await auditTrail(running)).filter(({ verb }) => verb === 'access.refused');
    expect(after).toHaveLength(2);
    expect(after[1]?.details['count']).toBe(200);
  });
});

describe('a repeated request id', () => {
  it('returns the first outcome and does nothing twice', async () => {
    const id = randomUUID();
    const first = await running.reply('people.create', newPerson('once'), id);
    const again = await running.reply('people.create', newPerson('once'), id);
    expect(first.ok).toBe(true);
    expect(again).toEqual(first);
    expect((await auditTrail(running)).filter(({ verb }) => verb === 'person.created')).toHaveLength(1);
  });

  it('is still known after a restart', async () => {
    const id = randomUUID();
    const first = await running.reply('people.create', newPerson('once'), id);
    await running.engine.close();
    const next = runEngine({ dataDir: running.dataDir, clock });
    await next.call('session.signIn', ADMIN);
    expect(await next.reply('people.create', newPerson('once'), id)).toEqual(first);
    await next.engine.close();
  });

  it('is another request when it is another person\'s', async () => {
    const id = randomUUID();
    const person = await running.call('people.create', { ...newPerson('second'), roleId: 'administrator' });
    await running.call('people.setPassword', { personId: person.id, newPassword: 'another long example password' });
    const second = running.another();
    await second.call('session.signIn', { username: 'second', password: 'another long example password' });
    await running.reply('people.create', newPerson('one'), id);
    expect(await second.reply('people.create', newPerson('two'), id)).toMatchObject({ ok: true, value: { username: 'two' } });
  });

  it('is forgotten after a day, also when the clock was once in the future', async () => {
    const id = randomUUID();
    clock.advance(7 * DAY_MS);
    await running.call('session.signIn', ADMIN);
    await running.call('people.create', newPerson('future'));
    clock.advance(-7 * DAY_MS);
    await running.call('session.signIn', ADMIN);
    await running.reply('people.create', newPerson('once'), id);
    for (const name of ['later', 'later-still']) {
      clock.advance(DAY_MS + 1);
      await running.call('session.signIn', ADMIN);
      await running.call('people.create', newPerson(name));
    }
    // Done anew, and so refused for what the first time did.
    expect(await running.reply('people.create', newPerson('once'), id)).toMatchObject({ ok: false, error: { reason: 'username_taken' } });
  });

  it('is refused for anything else', async () => {
    const id = randomUUID();
    await running.reply('people.create', newPerson('one'), id);
    const reply = await running.reply('people.create', newPerson('two'), id);
    expect(reply).toMatchObject({ ok: false, error: { code: 'conflict', reason: 'request_id_reused' } });
  });
});

describe('a command', () => {
  it('leaves one event with its verb, its actor and its target', async () => {
    const person = await running.call('people.create', newPerson('traced'));
    const event = (await auditTrail(running)).at(-1);
    expect(event).toMatchObject({ verb: 'person.created', actor: { id: personId }, target: { id: person.id }, outcome: 'done' });
  });

  it('that fails leaves neither a change nor an event', async () => {
    await running.call('people.create', newPerson('taken'));
    const before = (await auditTrail(running)).length;
    expect(await running.outcome('people.create', newPerson('taken'))).toBe('conflict/username_taken');
    expect(await auditTrail(running)).toHaveLength(before);
  });

  it('tells every connection which reads are stale', async () => {
    await running.call('people.create', newPerson('news'));
    expect(running.events).toContainEqual({ event: 'changed', payload: { features: ['people', 'audit'] } });
  });
});
