/** One of two things that are compared. */
export interface Side {
  name: string;
  /** Does the work once and returns what it took, in milliseconds unless the comparison says otherwise. */
  sample(): number | Promise<number>;
}

/** What is judged: A over B, how much longer A takes than B, or A by itself. */
export type Figure = { kind: 'ratio' | 'excessMs' | 'ms'; atMost: number | null };

/** Two things done in turn, and the same thing against itself, which shows how far the machine can be believed. */
export interface Comparison {
  goal: string;
  /** What is measured ÷ what it is measured against, in a few words. */
  title: string;
  a: Side;
  b: Side;
  /**
   * A against A: two sides of the same kind as `a`, with states of their own where a sample leaves something behind.
   * `'its own'` is for work that takes seconds: the two A of each round, first ÷ last. It asks more of the machine:
   * each is one sample where else two are added, and drift within a round counts against it.
   */
  control: readonly [Side, Side] | 'its own';
  /** What samples are counted in, where it is not time. */
  unit?: 'MiB';
  /** `atMost: null` prints a figure that no goal judges. */
  figures: readonly [Figure, ...Figure[]];
}

export interface Spread {
  median: number;
  min: number;
  max: number;
}
export interface RoundSet {
  a: Spread;
  b: Spread;
  /** A ÷ B of each round. */
  ratio: Spread;
  /** A ÷ A of each round. */
  control: Spread;
  /** A − B of each round. */
  excessMs: Spread;
  valid: boolean;
}

export const ROUNDS = 7;
/** A against A must come out as one, within this; otherwise the machine was too busy to say anything. */
export const CONTROL_RANGE = [0.95, 1.05] as const;

/**
 * Runs one set: a warm-up that is not counted, then rounds of A-B-B-A, each followed by its control in the same order.
 * Within a round drift hits both sides alike; across rounds the median leaves disturbances out.
 */
export async function runRounds({ a, b, control }: Comparison, rounds = ROUNDS): Promise<RoundSet> {
  for (const side of new Set([a, b, ...(control === 'its own' ? [] : control)])) await side.sample();
  const main: Round[] = [];
  const controls: number[] = [];
  for (let at = 0; at < rounds; at += 1) {
    const round = await thereAndBack(a, b);
    main.push(round);
    if (control === 'its own') controls.push(round.a[0] / round.a[1]);
    else controls.push(ratioOf(await thereAndBack(...control)));
  }
  const controlRatio = spread(controls);
  return {
    a: spread(main.flatMap((round) => round.a)),
    b: spread(main.flatMap((round) => round.b)),
    ratio: spread(main.map(ratioOf)),
    control: controlRatio,
    excessMs: spread(main.map((round) => (sum(round.a) - sum(round.b)) / 2)),
    valid: controlRatio.median >= CONTROL_RANGE[0] && controlRatio.median <= CONTROL_RANGE[1],
  };
}

interface Round {
  a: [number, number];
  b: [number, number];
}

async function thereAndBack(a: Side, b: Side): Promise<Round> {
  const firstA = await a.sample();
  const firstB = await b.sample();
  const secondB = await b.sample();
  const secondA = await a.sample();
  return { a: [firstA, secondA], b: [firstB, secondB] };
}

const sum = ([first, second]: [number, number]) => first + second;
const ratioOf = ({ a, b }: Round) => sum(a) / sum(b);

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((x, y) => x - y);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

function spread(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}
