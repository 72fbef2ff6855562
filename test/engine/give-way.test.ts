import { expect, it } from 'vitest';
import { giveWay, Turn } from '../../main/engine/give-way.ts';

it('long work lets others have a turn, and goes on', async () => {
  const told: string[] = [];
  setImmediate(() => told.push('another'));
  await giveWay(new AbortController().signal);
  told.push('the work');
  expect(told).toEqual(['another', 'the work']);
});

it('long work ends at its turn for others, once the caller does not want it any more', async () => {
  const stop = new AbortController();
  setImmediate(() => stop.abort());
  await expect(giveWay(stop.signal)).rejects.toMatchObject({ code: 'conflict', reason: 'cancelled' });
});

it('work on many things, one of which takes long, lets others have a turn after it', async () => {
  const told: string[] = [];
  let nowMs = 0;
  const turn = new Turn({ nowMs: () => nowMs });
  const { signal } = new AbortController();
  setImmediate(() => told.push('another'));
  await turn.endIfLong(signal);
  told.push('a short thing');
  nowMs += 60;
  await turn.endIfLong(signal);
  told.push('a long thing');
  expect(told).toEqual(['a short thing', 'another', 'a long thing']);
});
