/** Chance that comes from a seed alone: the same seed gives the same, on every machine. */
export interface Chance {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number;
  /** True as often as `share` (0 to 1) says. */
  happens(share: number): boolean;
  /** One of these; `items` is never empty. */
  pick<T>(items: readonly T[]): T;
  /** One of these, as often as the number beside each says. */
  weighted<T>(items: readonly (readonly [T, number])[]): T;
  /** An id in the form of a random one (RFC 9562, version 4). */
  uuid(): string;
}

/** Chance from a seed, a whole number (the generator is sfc32, which needs no more than whole numbers of 32 bits). */
export function chanceFrom(seed: number): Chance {
  let [a, b, c, count] = [seed | 0, 0x9e3779b9 | 0, 0x243f6a88 | 0, 1];
  const word = (): number => {
    const mixed = (((a + b) | 0) + count) | 0;
    count = (count + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + mixed) | 0;
    return mixed >>> 0;
  };
  // The first words still look like the seed.
  for (let at = 0; at < 16; at += 1) word();
  const next = (): number => word() / 2 ** 32;
  const whole = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  const pick = <T>(items: readonly T[]): T => items[whole(0, items.length - 1)] as T;
  return {
    next,
    whole,
    pick,
    happens: (share) => next() < share,
    weighted<T>(items: readonly (readonly [T, number])[]): T {
      let left = next() * items.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [item, weight] of items) {
        left -= weight;
        if (left < 0) return item;
      }
      return (items.at(-1) as readonly [T, number])[0];
    },
    uuid() {
      const hex = [word(), word(), word(), word()].map((part) => part.toString(16).padStart(8, '0')).join('');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
  };
}
