import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ADMIN, auditTrail, patientUptime, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine, TestClock } from '../running-engine.ts';
import { deviceWith, enrol } from './enrolled.ts';
import type { Device } from './enrolled.ts';

const STEP_MS = 30_000;
let clock: TestClock;
let running: RunningEngine;
let device: Device;
let codes: string[];

beforeEach(async () => {
  clock = testClock();
  running = runEngine({ clock, uptimeMs: patientUptime() });
  await withOrganisation(running);
  ({ device, codes } = await enrol(running, clock));
});
afterEach(() => running.stop());

/** Lets the budget of those who are not signed in come back without leaving the session of the others. */
const signIn = async (secondFactor?: string, on = running.another()): Promise<string> => {
  clock.advance(2_000);
  return on.outcome('session.signIn', { ...ADMIN, ...(secondFactor === undefined ? {} : { secondFactor }) });
};

describe('signing in with a second factor', () => {
  it('needs both, and says which is missing only to who knows the password', async () => {
    expect(await signIn()).toBe('not_signed_in/second_factor_needed');
    expect(await running.another().outcome('session.signIn', { username: ADMIN.username, password: 'not the right example horse' })).toBe('not_signed_in/wrong_credentials');
    expect(await running.another().outcome('session.signIn', { username: ADMIN.username, password: 'not the right example horse', secondFactor: device.code() })).toBe(
      'not_signed_in/wrong_credentials',
    );
    expect(await signIn('000000')).toBe('not_signed_in/wrong_second_factor');
    // What was wrong spent nothing: the same code is still good.
    expect(await signIn(device.code())).toBe('done');
  });

  it('leaves the store closed and nobody signed in until both are there', async () => {
    await running.call('session.lock', {});
    const other = running.another();
    for (const given of [undefined, '000000', 'no code at all']) {
      await signIn(given, other);
      expect(await other.call('session.status', {})).toMatchObject({ store: 'ready', signedIn: null });
      expect(await other.outcome('people.list', { offset: 0, limit: 1 })).toBe('not_signed_in/no_session');
    }
    expect(await signIn(device.code(), other)).toBe('done');
    const trail = await auditTrail(other);
    expect(trail.filter(({ verb, details }) => verb === 'session.sign_in_refused' && details['wrong'] === 'second_factor').length).toBeGreaterThan(0);
  });

  it('takes a code of a clock one step off, as apps show it, and none twice', async () => {
    const shown = device.code(1);
    expect(await signIn(` ${shown.slice(0, 3)} ${shown.slice(3)} `)).toBe('done');
    expect(await signIn(shown)).toBe('not_signed_in/wrong_second_factor');
    // Nor one of a step before it.
    expect(await signIn(device.code(0))).toBe('not_signed_in/wrong_second_factor');
    clock.advance(4 * STEP_MS);
    expect(await signIn(device.code(-2))).toBe('not_signed_in/wrong_second_factor');
    expect(await signIn(device.code(2))).toBe('not_signed_in/wrong_second_factor');
    expect(await signIn(device.code(-1))).toBe('done');
  });

  it('does not take the code again that set it up', async () => {
    await running.call('session.confirm', { password: ADMIN.password, secondFactor: device.code() });
    const { secret } = await running.call('secondFactor.begin', {});
    const next = deviceWith(secret, clock);
    const code = next.code();
    await running.call('secondFactor.confirm', { code });
    expect(await signIn(code)).toBe('not_signed_in/wrong_second_factor');
  });

  it('lets exactly one of several in that come at once with the same code', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 5 }), fc.boolean(), async (howMany, withBackupCode) => {
        clock.advance(10 * 60_000);
        await running.call('session.signIn', { ...ADMIN, secondFactor: device.code() });
        clock.advance(60_000);
        const secondFactor = withBackupCode ? (codes.pop() ?? '') : device.code();
        const attempts = Array.from({ length: howMany }, () => running.another().outcome('session.signIn', { ...ADMIN, secondFactor }));
        const outcomes = await Promise.all(attempts);
        expect(outcomes.filter((each) => each === 'done')).toHaveLength(1);
        expect(outcomes.filter((each) => each === 'not_signed_in/wrong_second_factor')).toHaveLength(howMany - 1);
      }),
      { numRuns: 8 },
    );
  });

  it('is forgotten by no lock: a code taken before it is not taken after it', async () => {
    const code = device.code();
    expect(await signIn(code)).toBe('done');
    await running.engine.lock('person');
    expect(await signIn(code)).toBe('not_signed_in/wrong_second_factor');
  });
});

describe('backup codes', () => {
  it('are ten, each good once, in any order and however they are typed', async () => {
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/u);
    const other = running.another();
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.constantFrom('-', ' ', '', ' – '), fc.boolean(), async (at, separator, lower) => {
        clock.advance(10 * 60_000);
        const left = codes.length;
        fc.pre(left > 0);
        const [code = ''] = codes.splice(at % left, 1);
        const spelled = code.replaceAll('-', separator).replaceAll('0', 'o').replaceAll('1', 'L');
        const typed = lower ? spelled.toLowerCase() : spelled;
        expect(await signIn(typed, other)).toBe('done');
        expect((await other.call('secondFactor.status', {})).codesLeft).toBe(left - 1);
        expect(await signIn(code)).toBe('not_signed_in/wrong_second_factor');
      }),
      { numRuns: 10 },
    );
    const used = (await auditTrail(other)).filter(({ verb }) => verb === 'session.backup_code_used');
    expect(used.map(({ details }) => details['left'])).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
  });

  it('are gone once there are new ones, which a repeated request does not tell again', async () => {
    const id = '5f0c6f0e-4f1c-4c8e-9d5a-1a2b3c4d5e6f';
    await running.call('session.confirm', { password: ADMIN.password, secondFactor: device.code() });
    const first = await running.reply('secondFactor.newCodes', {}, id);
    const fresh = (first as { value: { codes: string[] } }).value.codes;
    expect(await running.reply('secondFactor.newCodes', {}, id)).toMatchObject({ ok: true, value: { codes: null } });
    expect(await signIn(codes[0])).toBe('not_signed_in/wrong_second_factor');
    expect(await signIn(fresh[0])).toBe('done');
  });

  it('take nothing else, whatever is typed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 64 }), async (text) => {
        expect(await signIn(text)).toBe('not_signed_in/wrong_second_factor');
      }),
      { numRuns: 60 },
    );
  });
});

describe('confirming the password again', () => {
  it('asks for the second factor too', async () => {
    clock.advance(60_000);
    expect(await running.outcome('session.confirm', { password: ADMIN.password })).toBe('not_signed_in/second_factor_needed');
    expect(await running.outcome('session.confirm', { password: ADMIN.password, secondFactor: '000000' })).toBe('not_signed_in/wrong_second_factor');
    expect(await running.outcome('session.confirm', { password: 'not the right example horse', secondFactor: device.code() })).toBe('not_signed_in/wrong_credentials');
    const code = device.code();
    expect(await running.outcome('session.confirm', { password: ADMIN.password, secondFactor: code })).toBe('done');
    expect(await running.outcome('session.confirm', { password: ADMIN.password, secondFactor: code })).toBe('not_signed_in/wrong_second_factor');
  });
});
