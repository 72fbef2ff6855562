import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { RefObject, UIEventHandler } from 'react';
import { isScaled, lengthOf, mostOffset, offsetAt, offsetShowing, placesIn, ROW_PX, rowsAt, scrollTopAt, topAt } from './rows-in-view.ts';
import type { Viewport } from './rows-in-view.ts';

/** Until the height is known. */
const USUAL_VIEW_PX = 600;

export interface RowsInView {
  onScroll: UIEventHandler<HTMLDivElement>;
  first: number;
  end: number;
  lengthPx: number;
  pageRows: number;
  /** See `placesIn`. */
  places: number;
  /** Where a row stands in the scrolled content. */
  topOf: (row: number) => number;
  /** Scrolls as little as shows a row. */
  show: (row: number) => void;
  toTop: () => void;
}

/** The rows of a list that are in view of its scroller, of which `headPx` at the top are covered by the header. */
export function useViewport(scrollerRef: RefObject<HTMLDivElement | null>, count: number, headPx: number): RowsInView {
  const [position, setPosition] = useState({ scrollTop: 0, offset: 0 });
  const [viewPx, setViewPx] = useState(USUAL_VIEW_PX);
  const lengthPx = lengthOf(count, globalThis.devicePixelRatio);
  const viewport = { count, viewPx, lengthPx };
  const offset = Math.min(position.offset, mostOffset(viewport));
  // Read by listeners that are set up once.
  const latest = useRef<{ viewport: Viewport; offset: number }>({ viewport, offset });
  useLayoutEffect(() => {
    latest.current = { viewport, offset };
  });

  useLayoutEffect(() => {
    const scroller = scrollerRef.current;
    if (!scroller) return undefined;
    // Whatever the layout does, no more is seen than the window shows.
    const observer = new ResizeObserver(() => setViewPx(Math.max(ROW_PX, Math.min(scroller.clientHeight, innerHeight) - headPx)));
    observer.observe(scroller);
    return () => observer.disconnect();
  }, [scrollerRef, headPx]);

  const goTo = useCallback((next: number): void => {
    const scroller = scrollerRef.current;
    if (!scroller) return;
    const to = Math.min(Math.max(0, next), mostOffset(latest.current.viewport));
    scroller.scrollTop = scrollTopAt(to, latest.current.viewport);
    // Read back: the bar knows whole device pixels only, the list is at the exact place.
    latest.current.offset = to;
    setPosition({ scrollTop: scroller.scrollTop, offset: to });
  }, [scrollerRef]);

  // In a scaled list a turn of the wheel must still move rows by what it moves them elsewhere.
  useEffect(() => {
    const scroller = scrollerRef.current;
    if (!scroller) return undefined;
    const onWheel = (event: WheelEvent): void => {
      if (!isScaled(latest.current.viewport) || event.ctrlKey || event.deltaY === 0) return;
      event.preventDefault();
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? ROW_PX : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? latest.current.viewport.viewPx : 1;
      goTo(latest.current.offset + event.deltaY * unit);
    };
    scroller.addEventListener('wheel', onWheel, { passive: false });
    return () => scroller.removeEventListener('wheel', onWheel);
  }, [scrollerRef, goTo]);
  const toTop = useCallback(() => goTo(0), [goTo]);

  return {
    onScroll(event) {
      const { scrollTop } = event.currentTarget;
      // The echo of a position set here, which the list knows more exactly.
      if (Math.abs(scrollTop - position.scrollTop) < 1) return;
      setPosition({ scrollTop, offset: offsetAt(scrollTop, viewport) });
    },
    ...rowsAt(offset, viewport),
    lengthPx,
    pageRows: Math.floor(viewPx / ROW_PX),
    places: placesIn(viewPx),
    topOf: (row) => topAt(row, offset, position.scrollTop, viewport),
    show: (row) => goTo(offsetShowing(row, latest.current.offset, latest.current.viewport)),
    toTop,
  };
}
