import { expect, it } from 'vitest';
import { giveWay } from '../../main/engine/give-way.ts';

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
