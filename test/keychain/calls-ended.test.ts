import { expect, it } from 'vitest';
import { callsEnded, withinTime } from '../../main/keychain/time-limit.ts';

const LONG_MS = 20_000;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('whoever ends waits for the calls under way, and for those that their answers lead to', async () => {
  const done: string[] = [];
  const call = (name: string) =>
    withinTime(LONG_MS, async () => {
      for (let n = 0; n < 5; n += 1) await turn();
      done.push(name);
      return { state: 'ok', value: name };
    });
  void call('probe').then(() => call('read'));
  await callsEnded(LONG_MS);
  expect(done).toEqual(['probe', 'read']);
  await callsEnded(LONG_MS);
});

it('but not for one that waits for a person, longer than its limit', async () => {
  let answer = (): void => undefined;
  const asked = withinTime(LONG_MS, () => new Promise<{ state: 'locked' }>((resolve) => (answer = () => resolve({ state: 'locked' }))));
  await callsEnded(20);
  answer();
  expect(await asked).toEqual({ state: 'locked' });
});
