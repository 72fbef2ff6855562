import { useEffect, useState } from 'react';
import type { KeyboardEvent, MouseEvent, RefObject } from 'react';
import { rowAfterKey } from './grid-keys.ts';
import { useViewport } from './use-viewport.ts';
import type { RowsInView } from './use-viewport.ts';

/** Height of the column titles, as the style sheet has it. */
const HEAD_PX = 36;

/** What can be done with rows by key and pointer. Null tools: nothing can be selected. */
interface GridActs<Row> {
  at: (row: number) => Row | undefined;
  tools: {
    toggle: (row: Row, at: number) => void;
    all: () => Promise<void>;
    /** From where a range began to a row; lists without ranges have none. */
    extendTo?: (row: number, otherwise: number) => Promise<void>;
  } | null;
  onOpen: (row: Row, by: 'key' | 'pointer') => void;
  /** Escape: whatever is to be left next. */
  onLeave: () => void;
}

export interface Grid {
  /** The row that keys act on. */
  active: number;
  shown: Omit<RowsInView, 'show' | 'toTop' | 'places'>;
  /** The rows to draw, those in view and the active one, each with the place on the page that is its key. */
  drawn: { row: number; place: number }[];
  /** The handlers of keys and clicks. */
  acts: <Row>(acts: GridActs<Row>) => { onKeyDown: (event: KeyboardEvent) => void; onClick: (event: MouseEvent, row: number) => void };
}

/** Which rows of a list are in view, and which one keys act on. Another `question` begins at its top. */
export function useGrid(gridRef: RefObject<HTMLDivElement | null>, count: number, question: string): Grid {
  const [focused, setFocused] = useState(0);
  const active = Math.max(0, Math.min(focused, count - 1));
  const { show, toTop, ...shown } = useViewport(gridRef, count, HEAD_PX);
  const [asked, setAsked] = useState(question);
  if (asked !== question) {
    setAsked(question);
    setFocused(0);
  }
  useEffect(() => toTop(), [question, toTop]);
  const drawn = Array.from({ length: shown.end - shown.first }, (_, index) => ({ row: shown.first + index, place: (shown.first + index) % shown.places }));
  // Stays on the page wherever the list is scrolled to, so that the focus always has a place.
  if (active < shown.first) drawn.unshift({ row: active, place: shown.places });
  else if (active >= shown.end) drawn.push({ row: active, place: shown.places });

  return {
    active,
    shown,
    drawn,
    acts: ({ at, tools, onOpen, onLeave }) => ({
      onKeyDown(event) {
        // Buttons of the header have their own keys.
        if (event.target !== event.currentTarget || event.altKey) return;
        const row = at(active);
        const withMod = event.ctrlKey || event.metaKey;
        const target = withMod ? null : rowAfterKey(event.key, { active, count, pageRows: shown.pageRows });
        if (target !== null) {
          setFocused(target);
          show(target);
          if (event.shiftKey) void tools?.extendTo?.(target, active);
        } else if (withMod && event.key.toLowerCase() === 'a' && tools) void tools.all();
        else if (withMod) return;
        else if (event.key === ' ' && tools && row) tools.toggle(row, active);
        else if (event.key === 'Enter' && row) onOpen(row, 'key');
        else if (event.key === 'Escape') onLeave();
        else return;
        event.preventDefault();
      },
      onClick(event, index) {
        const row = at(index);
        setFocused(index);
        if (!row) return;
        const onCheck = (event.target as Element).closest('[data-check]') !== null;
        if (tools?.extendTo && event.shiftKey) void tools.extendTo(index, active);
        else if (tools && (onCheck || event.ctrlKey || event.metaKey)) tools.toggle(row, index);
        else onOpen(row, 'pointer');
      },
    }),
  };
}
