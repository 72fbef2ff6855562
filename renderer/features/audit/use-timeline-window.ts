import { useLayoutEffect, useRef, useState } from 'react';
import type { RefObject, UIEventHandler } from 'react';
import { anchorOf, rowsNear, scrollLength, shareOfRow } from './timeline-window.ts';

/** Rows carry their index in `data-index`; what stands above a row and belongs to it is inside the same element. */
const rowElement = (content: HTMLElement, index: number): HTMLElement | null => content.querySelector(`[data-index="${index}"]`);

/** Passes in which a row is moved into view; its neighbours' heights become known only once they are on the page. */
const MOST_PASSES = 8;
/** Height of the bar that names the day of the topmost row, as the style sheet has it. */
const TOP_BAR_PX = 32;

export interface TimelineWindow {
  onScroll: UIEventHandler<HTMLDivElement>;
  first: number;
  end: number;
  /** Height that the scrolled content pretends to have. */
  lengthPx: number;
  viewPx: number;
  /** The topmost row that is seen. */
  topRow: number;
  /** Brings a row into view with as little movement as can be. */
  reveal: (row: number) => void;
}

/** Shows the part of a long list that the scroll position stands for; see timeline-window.ts for how. */
export function useTimelineWindow(count: number, scrollerRef: RefObject<HTMLDivElement | null>, contentRef: RefObject<HTMLDivElement | null>): TimelineWindow {
  const [scrollPx, setScrollPx] = useState(0);
  const [viewPx, setViewPx] = useState(0);
  const [wholePx, setWholePx] = useState<number | null>(null);
  const [topRow, setTopRow] = useState(0);
  const revealing = useRef<{ row: number; passes: number } | null>(null);

  const hidden = Math.max(1, scrollLength(count, wholePx) - viewPx);
  const view = { count, viewPx, share: Math.min(1, Math.max(0, scrollPx / hidden)) };
  const { first, end } = rowsNear(view);

  useLayoutEffect(() => {
    const scroller = scrollerRef.current;
    if (!scroller) return undefined;
    const observer = new ResizeObserver(() => setViewPx(scroller.clientHeight));
    observer.observe(scroller);
    return () => observer.disconnect();
  }, [scrollerRef]);

  // After each layout: put the anchor where it belongs, see what is at the top, and go on to a row that was asked for.
  // eslint-disable-next-line react-hooks/exhaustive-deps -- rows that arrive change the layout too; each state settles
  useLayoutEffect(() => {
    const content = contentRef.current;
    const scroller = scrollerRef.current;
    if (!content || !scroller || count === 0) return;
    const anchor = anchorOf(view);
    const element = rowElement(content, anchor.row);
    if (!element) return;
    const shiftPx = Math.round(view.share * viewPx - (element.offsetTop + anchor.part * element.offsetHeight));
    content.style.transform = `translateY(${shiftPx}px)`;
    const whole = first === 0 && end === count ? content.offsetHeight : null;
    if (whole !== wholePx) setWholePx(whole);
    const rows = [...content.querySelectorAll<HTMLElement>('[data-index]')];
    const top = rows.find((row) => row.offsetTop + row.offsetHeight + shiftPx > TOP_BAR_PX);
    if (top) setTopRow(Number(top.dataset['index']));
    const asked = revealing.current;
    if (!asked) return;
    const movePx = scrollTowards(asked.row, content, { count, viewPx, shiftPx, hiddenPx: hidden, scrollPx: scroller.scrollTop });
    asked.passes += 1;
    if (movePx === 0 || asked.passes > MOST_PASSES) revealing.current = null;
    else {
      scroller.scrollTop += movePx;
      setScrollPx(scroller.scrollTop);
    }
  });


  return {
    onScroll: (event) => setScrollPx(event.currentTarget.scrollTop),
    first,
    end,
    lengthPx: scrollLength(count, wholePx),
    viewPx,
    topRow,
    reveal(row) {
      revealing.current = { row, passes: 0 };
    },
  };
}

interface Place {
  count: number;
  viewPx: number;
  shiftPx: number;
  /** How far the scroll bar can go, and how far it is. */
  hiddenPx: number;
  scrollPx: number;
}

/** How far to scroll so that a row comes into view, or closer to it; 0 when it is there. */
function scrollTowards(index: number, content: HTMLElement, { count, viewPx, shiftPx, hiddenPx, scrollPx }: Place): number {
  const row = rowElement(content, index);
  if (!row) return shareOfRow(index, count) * hiddenPx - scrollPx;
  const topPx = row.offsetTop + shiftPx;
  const missingAbovePx = topPx - (index === 0 ? 0 : TOP_BAR_PX);
  const missingPx = missingAbovePx < 0 ? missingAbovePx : Math.max(0, topPx + row.offsetHeight - viewPx);
  if (Math.abs(missingPx) < 1) return 0;
  // Scrolling by one row's share moves the content by about one row, whatever a pixel of the bar stands for.
  return Math.sign(missingPx) * Math.max(1, Math.abs(missingPx / row.offsetHeight) * (hiddenPx / count));
}
