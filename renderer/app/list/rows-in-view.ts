/**
 * Which rows of a long list are on the page. All rows are of one height, so this is arithmetic, whatever the number
 * of people. Chromium lays out nothing beyond some 33.5 million device pixels (a LayoutUnit is 32 bits of 1/64
 * pixel); a list longer than that is scrolled by a bar of the greatest length that works, in proportion.
 */

/** Height of a row, as `--row` has it. */
export const ROW_PX = 40;
const MOST_DEVICE_PX = 30_000_000;
/** Rows kept beyond the edges, so that a scroll shows no gap before they are drawn. */
const SPARE_ROWS = 6;

export interface Viewport {
  count: number;
  /** Height in which rows are seen. */
  viewPx: number;
  /** Height of what the scroll bar scrolls. */
  lengthPx: number;
}

/** The height that the scrolled content pretends to have. */
export function lengthOf(count: number, pixelRatio: number): number {
  return Math.min(count * ROW_PX, Math.floor(MOST_DEVICE_PX / Math.max(1, pixelRatio)));
}

/** Whether a pixel of the scroll bar stands for more than one of the list. */
export function isScaled({ count, lengthPx }: Viewport): boolean {
  return lengthPx < count * ROW_PX;
}

/** How far the list can be scrolled: its real height less what is seen at once. */
export function mostOffset({ count, viewPx }: Viewport): number {
  return Math.max(0, count * ROW_PX - viewPx);
}

/** Pixels of the real list above the view, at a position of the scroll bar. */
export function offsetAt(scrollTop: number, viewport: Viewport): number {
  if (!isScaled(viewport)) return clamp(scrollTop, mostOffset(viewport));
  const most = viewport.lengthPx - viewport.viewPx;
  return clamp((scrollTop / most) * mostOffset(viewport), mostOffset(viewport));
}

/** The position of the scroll bar that shows the list at an offset. */
export function scrollTopAt(offset: number, viewport: Viewport): number {
  const within = clamp(offset, mostOffset(viewport));
  if (!isScaled(viewport)) return within;
  return (within / mostOffset(viewport)) * (viewport.lengthPx - viewport.viewPx);
}

/** The first row to draw and the one after the last. */
export function rowsAt(offset: number, { count, viewPx }: Viewport): { first: number; end: number } {
  const first = Math.floor(offset / ROW_PX) - SPARE_ROWS;
  const end = Math.ceil((offset + viewPx) / ROW_PX) + SPARE_ROWS;
  return { first: Math.max(0, Math.min(first, count)), end: Math.max(0, Math.min(end, count)) };
}

/**
 * As many places as rows are ever drawn at once. Row `r` is drawn in place `r % placesIn(viewPx)`: the one that leaves at one
 * edge gives its place to the one that comes at the other, and what is on the page there is changed, not made anew.
 */
export function placesIn(viewPx: number): number {
  return Math.ceil(viewPx / ROW_PX) + 1 + 2 * SPARE_ROWS;
}

/** Where a row stands in the scrolled content. One far out of view stands at the end: it must not make it longer. */
export function topAt(row: number, offset: number, scrollTop: number, viewport: Viewport): number {
  if (!isScaled(viewport)) return row * ROW_PX;
  // Up to a row above it: the first row of a scaled list leaves the view before the scroll bar has moved as far.
  return Math.max(-ROW_PX, Math.min(row * ROW_PX - offset + scrollTop, viewport.lengthPx - ROW_PX));
}

/** The offset nearest to the present one at which a row is wholly seen. */
export function offsetShowing(row: number, offset: number, viewport: Viewport): number {
  const top = row * ROW_PX;
  if (top < offset) return top;
  return clamp(Math.max(offset, top + ROW_PX - viewport.viewPx), mostOffset(viewport));
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(0, value), most);
}
