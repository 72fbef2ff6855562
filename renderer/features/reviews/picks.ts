/** Which rows of a page are picked for a decision, and where a range begins. */
export interface Picks {
  ids: ReadonlySet<string>;
  anchor: number | null;
}
export const NO_PICKS: Picks = { ids: new Set(), anchor: null };

/** What of a row matters for picking it: only what the person may decide about can be. */
export interface Pickable {
  id: string;
  canDecide: boolean;
}

/** Picks a row, or no longer. */
export function togglePick({ ids, anchor }: Picks, rows: readonly Pickable[], row: number): Picks {
  const found = rows[row];
  if (!found?.canDecide) return { ids, anchor };
  const next = new Set(ids);
  if (!next.delete(found.id)) next.add(found.id);
  return { ids: next, anchor: row };
}

/** Picks from where a range began, or from `otherwise`, to a row; what was picked outside of it stays. */
export function pickTo({ ids, anchor }: Picks, rows: readonly Pickable[], row: number, otherwise: number): Picks {
  const from = anchor ?? otherwise;
  const range = rows.slice(Math.min(from, row), Math.max(from, row) + 1).filter(({ canDecide }) => canDecide);
  return { ids: new Set([...ids, ...range.map(({ id }) => id)]), anchor: from };
}

/** Picks everything on the page that can be. */
export function pickAll(rows: readonly Pickable[]): Picks {
  return { ids: new Set(rows.filter(({ canDecide }) => canDecide).map(({ id }) => id)), anchor: null };
}

/** The row that a key moves to; null for a key that does not move. */
export function rowAfterKey(key: string, active: number, count: number, pageRows = 10): number | null {
  const moves = new Map([
    ['ArrowDown', active + 1],
    ['ArrowUp', active - 1],
    ['PageDown', active + pageRows],
    ['PageUp', active - pageRows],
    ['Home', 0],
    ['End', count - 1],
  ]);
  const target = moves.get(key);
  return target === undefined ? null : Math.max(0, Math.min(target, count - 1));
}
