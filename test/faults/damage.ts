import { seeded } from '../engine/seeded.ts';

/** What a disk may do to one block of a file. */
const WAYS = ['noise', 'zeros', 'another block', 'one bit'] as const;

/** One damage: where in a file, how much, and in which way. */
export interface Damage {
  at: number;
  bytes: number;
  way: (typeof WAYS)[number];
  seed: number;
}

/** The n-th damage of a file of this size: of a page where pages are, or of a sector anywhere. */
export function damageOf(seed: number, n: number, fileBytes: number): Damage {
  const random = seeded(seed * 1_000_003 + n);
  const way = WAYS[Math.floor(random() * WAYS.length)] ?? 'noise';
  const isPage = random() < 0.5;
  const at = isPage ? Math.floor((random() * fileBytes) / 4096) * 4096 : Math.floor(random() * fileBytes);
  return { at, bytes: Math.min(isPage ? 4096 : 512, fileBytes - at), way, seed: Math.floor(random() * 2 ** 31) };
}

/** A copy with the damage done. */
export function damaged(whole: Buffer, { at, bytes, way, seed }: Damage): Buffer {
  const random = seeded(seed);
  const copy = Buffer.from(whole);
  if (way === 'one bit') {
    const byte = at + Math.floor(random() * bytes);
    copy[byte] = (copy[byte] ?? 0) ^ (1 << Math.floor(random() * 8));
  } else if (way === 'zeros') copy.fill(0, at, at + bytes);
  else if (way === 'noise') for (let n = at; n < at + bytes; n += 1) copy[n] = Math.floor(random() * 256);
  else {
    const from = Math.floor(random() * (whole.length - bytes + 1));
    whole.copy(copy, at, from, from + bytes);
  }
  return copy;
}
