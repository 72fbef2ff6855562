import { useEffect } from 'react';
import { areasOf } from '../actions.ts';
import { navigate } from '../hash-location.ts';
import { showOverlay } from '../overlay.ts';
import { useActions } from '../use-actions.ts';
import { useDoings } from './use-doings.ts';

/** Listens for the keys that work everywhere, as long as somebody is signed in. */
export function useShortcuts(): void {
  const actions = useActions();
  const { lock } = useDoings();
  useEffect(() => {
    const areas = areasOf(actions);
    function press(event: KeyboardEvent): void {
      if (event.altKey || event.shiftKey || event.repeat) return;
      if (event.key === 'F1') showOverlay('shortcuts');
      else if (!event.ctrlKey && !event.metaKey) return;
      else if (event.code === 'KeyK' || event.key === 'k') showOverlay('palette');
      else if (event.code === 'KeyL' || event.key === 'l') lock();
      else {
        // By place, not by letter: on some keyboards digits need Shift.
        const area = areas[Number(/^Digit([1-9])$/u.exec(event.code)?.[1] ?? 0) - 1];
        if (!area) return;
        navigate(area.does.goTo);
      }
      event.preventDefault();
    }
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [actions, lock]);
}
