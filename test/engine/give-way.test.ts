import { expect, it } from 'vitest';
import { giveWay, RECORDS_BETWEEN_TURNS, Turns } from '../../main/engine/give-way.ts';

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

it('work on many records, one of which takes long, lets others have a turn after it', async () => {
  const told: string[] = [];
  let nowMs = 0;
  const turns = new Turns({ clock: { nowMs: () => nowMs }, signal: new AbortController().signal });
  setImmediate(() => told.push('another'));
  expect(await turns.next()).toBe(false);
  told.push('a short one');
  nowMs += 60;
  expect(await turns.next()).toBe(true);
  told.push('a long one');
  expect(told).toEqual(['a short one', 'another', 'a long one']);
});

it('work on many records that take no time lets others have a turn after every few, and ends when it is not wanted', async () => {
  const stop = new AbortController();
  const turns = new Turns({ clock: { nowMs: () => 0 }, signal: stop.signal });
  const ended: number[] = [];
  for (let at = 1; at <= 3 * RECORDS_BETWEEN_TURNS; at += 1) if (await turns.next()) ended.push(at);
  expect(ended).toEqual([1, 2, 3].map((time) => time * RECORDS_BETWEEN_TURNS));
  stop.abort();
  for (let at = 1; at < RECORDS_BETWEEN_TURNS; at += 1) await turns.next();
  await expect(turns.next()).rejects.toMatchObject({ code: 'conflict', reason: 'cancelled' });
});
