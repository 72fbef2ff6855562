/**
 * The bits of values of `from` bits each, the most significant first, as values of `to` bits each, both at most eight. Where
 * they do not come out even, zero bits stand at the end. Whoever holds secrets in them zeroes them.
 */
export function regroupBits(values: Uint8Array, from: number, to: number): Uint8Array {
  const groups = new Uint8Array(Math.ceil((values.length * from) / to));
  let done = 0;
  let waiting = 0;
  let waitingBits = 0;
  for (const value of values) {
    waiting = (waiting << from) | value;
    waitingBits += from;
    while (waitingBits >= to) {
      waitingBits -= to;
      groups[done++] = waiting >> waitingBits;
      waiting &= (1 << waitingBits) - 1;
    }
  }
  if (waitingBits > 0) groups[done] = waiting << (to - waitingBits);
  return groups;
}

/** The first `count` values; null unless all beyond them are zero, as `regroupBits` leaves them on the way back. */
export function onlyFirst(groups: Uint8Array, count: number): Uint8Array | null {
  return groups.subarray(count).every((beyond) => beyond === 0) ? groups.subarray(0, count) : null;
}
