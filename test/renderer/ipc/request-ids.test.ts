import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { attempt } from '../../../renderer/ipc/request-ids.ts';
import type { Unanswered } from '../../../renderer/ipc/request-ids.ts';
import { EngineDouble, Refusal } from '../audit/engine-double.ts';
import { examplePerson, idOf } from '../people/example-people.ts';

let engine: EngineDouble;
/** Why the next attempts fail; null when they succeed. */
let failure: Refusal | null;
const DOWN = new Refusal('unavailable', 'engine_down');
const SOMEBODY = { name: 'Example Once', username: 'example.once', email: null, team: null, roleId: null };
const PASSWORD = { personId: idOf(1), newPassword: 'an example of a password' };
const CHANGED = { changed: 1, unchanged: 0, refused: [], refusedCount: 0 };

beforeEach(async () => {
  engine = new EngineDouble();
  const answer = (value: unknown) => () => {
    if (failure) throw failure;
    return value;
  };
  engine.answers.set('people.create', answer(examplePerson(1)));
  engine.answers.set('people.setPassword', answer(examplePerson(1)));
  engine.answers.set('people.disable', answer(CHANGED));
  engine.answers.set('people.enable', answer(CHANGED));
  engine.answers.set('session.lock', answer({}));
  failure = null;
  await attempt('people.create', SOMEBODY).answer;
});
afterEach(() => void vi.restoreAllMocks());

const idOfAttempt = async (...asked: Parameters<typeof attempt<'people.create'>>): Promise<string> => {
  const { requestId, answer } = attempt(...asked);
  await answer.catch(() => undefined);
  return requestId;
};

describe('the id of an attempt', () => {
  it('stays the same while the engine is gone, until it answers', async () => {
    failure = DOWN;
    const first = await idOfAttempt('people.create', SOMEBODY);
    expect(await idOfAttempt('people.create', SOMEBODY)).toBe(first);
    failure = null;
    expect(await idOfAttempt('people.create', SOMEBODY)).toBe(first);
    expect(await idOfAttempt('people.create', SOMEBODY)).not.toBe(first);
    expect(engine.asked.slice(1, 4).map(({ requestId }) => requestId)).toEqual([first, first, first]);
  });

  it('is new for other input, and after an answer that refused', async () => {
    failure = DOWN;
    const first = await idOfAttempt('people.create', SOMEBODY);
    const other = await idOfAttempt('people.create', { ...SOMEBODY, team: 'Example North' });
    expect(other).not.toBe(first);
    failure = new Refusal('conflict', 'username_taken');
    const refused = await idOfAttempt('people.create', SOMEBODY);
    expect(await idOfAttempt('people.create', SOMEBODY)).not.toBe(refused);
  });

  it('outlives signing in again and a trial, but no other change: what was undone is done anew', async () => {
    const who = { personIds: [idOf(1)] };
    const disable = async (): Promise<string> => {
      const { requestId, answer } = attempt('people.disable', who);
      await answer.catch(() => undefined);
      return requestId;
    };
    failure = DOWN;
    const first = await disable();
    failure = null;
    await attempt('session.lock', {}).answer;
    await attempt('people.disable', { ...who, dryRun: true }).answer;
    failure = DOWN;
    expect(await disable()).toBe(first);
    failure = null;
    await attempt('people.enable', who).answer;
    expect(await disable()).not.toBe(first);
  });

  it('is new when so much time has passed that it is another wish', async () => {
    const now = vi.spyOn(Date, 'now').mockReturnValue(0);
    failure = DOWN;
    const first = await idOfAttempt('people.create', SOMEBODY);
    now.mockReturnValue(15 * 60_000);
    expect(await idOfAttempt('people.create', SOMEBODY)).not.toBe(first);
  });

  it('of a password is kept by its form alone, and for the same password alone', async () => {
    failure = DOWN;
    const form: Unanswered = { last: null };
    const set = async (kept: Unanswered, newPassword = PASSWORD.newPassword): Promise<string> => {
      const { requestId, answer } = attempt('people.setPassword', { ...PASSWORD, newPassword }, kept);
      await answer.catch(() => undefined);
      return requestId;
    };
    const first = await set(form);
    expect(await set({ last: null })).not.toBe(first);
    expect(await set(form)).toBe(first);
    expect(await set(form, 'another example of one')).not.toBe(first);
  });

  it('of a file that a password opens is kept by its form alone, and of one without by the window', async () => {
    failure = DOWN;
    engine.answers.set('recordsFile.run', () => {
      throw DOWN;
    });
    const bring = async (input: object): Promise<string> => {
      const { requestId, answer } = attempt('recordsFile.run', { file: idOf(7), dryRun: false, ...input });
      await answer.catch(() => undefined);
      return requestId;
    };
    expect(await bring({ password: 'an example of a password' })).not.toBe(await bring({ password: 'an example of a password' }));
    expect(await bring({})).toBe(await bring({}));
  });
});
