/**
 * Which part of a long list is on the page. The list may hold a million events of differing heights, of which only
 * those near the view are known; and Chromium lays out nothing beyond some 33.5 million pixels. So the scroll
 * position is taken as a share: at share s, the place s of the way through the list stands at s of the way down the
 * view. Both ends are then exact, whatever the rows' heights turn out to be.
 */

/** A usual row, for the length of the scroll bar. */
const ROW_PX = 58;
/** The lowest row there is, for how many may fit into the view. */
const LOWEST_ROW_PX = 40;
const MOST_SCROLL_PX = 30_000_000;
const SPARE_ROWS = 4;

export interface View {
  count: number;
  viewPx: number;
  /** From 0, the newest event at the top, to 1, the oldest at the bottom. */
  share: number;
}

/** The first row on the page and the first one after. */
export function rowsNear({ count, viewPx, share }: View): { first: number; end: number } {
  const reach = Math.ceil(viewPx / LOWEST_ROW_PX) + SPARE_ROWS;
  const place = Math.floor(share * count);
  return { first: Math.max(0, place - reach), end: Math.min(count, place + reach + 1) };
}

/** How long the scrolled content pretends to be. `wholePx` is its real height, once all of it is on the page. */
export function scrollLength(count: number, wholePx: number | null): number {
  return wholePx ?? Math.min(count * ROW_PX, MOST_SCROLL_PX);
}

/** The row at the share's place, and how much of it lies above that place (0 to 1). */
export function anchorOf({ count, share }: View): { row: number; part: number } {
  const place = share * count;
  const row = Math.min(Math.floor(place), Math.max(0, count - 1));
  return { row, part: place - row };
}

/** The share at which a row stands wholly in the view. */
export function shareOfRow(row: number, count: number): number {
  return count <= 1 ? 0 : row / (count - 1);
}
