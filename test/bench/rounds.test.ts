import { describe, expect, it } from 'vitest';
import { judge } from './report.ts';
import { ROUNDS, runRounds } from './rounds.ts';
import type { Comparison, Side } from './rounds.ts';

/** A side whose samples are given; it writes its name down each time it is asked. */
function side(name: string, samples: (at: number) => number, order: string[] = []): Side {
  let at = 0;
  return {
    name,
    sample() {
      order.push(name);
      at += 1;
      return samples(at - 1);
    },
  };
}
function comparison(parts: Partial<Comparison>): Comparison {
  const a = side('a', () => 30);
  return { goal: 'P0', title: 'a ÷ b', a, b: side('b', () => 20), control: [a, a], figures: [{ kind: 'ratio', atMost: 1.5 }], ...parts };
}

describe('rounds', () => {
  it('go A-B-B-A, each with its control, after a warm-up that is not counted', async () => {
    const order: string[] = [];
    const a = side('a', (at) => (at === 0 ? 1_000 : 30), order);
    const set = await runRounds(comparison({ a, b: side('b', () => 20, order), control: [side('c', () => 1, order), side('d', () => 1, order)] }));
    const round = 'abbacddc';
    expect(order.join('')).toBe(`abcd${round.repeat(ROUNDS)}`);
    expect(set.ratio).toEqual({ median: 1.5, min: 1.5, max: 1.5 });
    expect(set.excessMs.median).toBe(10);
    expect(set.valid).toBe(true);
  });

  it('are void when A against A is off, and then nothing is met', async () => {
    const control = [side('c', () => 100), side('d', () => 90)] as const;
    const given = comparison({ control });
    const set = await runRounds(given);
    expect(set.valid).toBe(false);
    expect(judge(given, set, 1).map(({ verdict }) => verdict)).toEqual(['VOID']);
  });

  it('take their control from the two A of a round, without running A once more', async () => {
    const order: string[] = [];
    const set = await runRounds(comparison({ a: side('a', () => 30, order), control: 'its own' }));
    expect(order).toHaveLength(1 + 2 * ROUNDS);
    expect(set.control).toEqual({ median: 1, min: 1, max: 1 });
  });

  it('see through a drift that is slow, and are void when it is not', async () => {
    let atMs = 0;
    const growing = (perSample: number): Side => ({ name: 'growing', sample: () => 100 + perSample * (atMs += 1) });
    const both = (side: Side) => comparison({ a: side, b: side, control: 'its own' });
    const slow = await runRounds(both(growing(0.5)));
    expect(slow.ratio.median).toBeCloseTo(1, 9);
    expect(slow.valid).toBe(true);
    atMs = 0;
    expect((await runRounds(both(growing(20)))).valid).toBe(false);
  });

  it('judge by the median and name what was missed', async () => {
    const given = comparison({
      figures: [
        { kind: 'ratio', atMost: 1.5 },
        { kind: 'ratio', atMost: 1.4 },
        { kind: 'ms', atMost: 30 },
        { kind: 'excessMs', atMost: 9 },
        { kind: 'ratio', atMost: null },
      ],
    });
    const verdicts = judge(given, await runRounds(given), 1).map(({ verdict }) => verdict);
    expect(verdicts).toEqual(['met', 'missed', 'met', 'missed', 'info']);
  });
});
