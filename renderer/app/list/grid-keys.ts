/** What the grid knows when a key is pressed. */
interface Place {
  active: number;
  count: number;
  /** Whole rows that are seen at once. */
  pageRows: number;
}

/** The row to which a key moves the focus; null for a key that does not move it. */
export function rowAfterKey(key: string, { active, count, pageRows }: Place): number | null {
  const moves: Record<string, number> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + Math.max(1, pageRows - 1),
    PageUp: active - Math.max(1, pageRows - 1),
    Home: 0,
    End: count - 1,
  };
  const target = Object.hasOwn(moves, key) ? moves[key] : undefined;
  return target === undefined ? null : Math.max(0, Math.min(target, count - 1));
}
