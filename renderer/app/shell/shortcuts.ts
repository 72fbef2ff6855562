import type { ActionId } from '../actions.ts';

/** `action` opens an action of the list of all actions; `area` is for the areas by their number in the navigation. */
export interface Shortcut {
  id: 'palette' | 'areas' | 'lock' | 'help' | 'move' | 'leave' | 'zoom';
  keys: readonly string[];
  action?: ActionId;
}

/** Keys that work everywhere, as the list of shortcuts shows them. Each needs a modifier or is a function key (WCAG 2.1.4). */
export const SHORTCUTS: readonly Shortcut[] = [
  { id: 'palette', keys: ['Mod', 'K'] },
  { id: 'areas', keys: ['Mod', '1…7'] },
  { id: 'lock', keys: ['Mod', 'L'], action: 'lock' },
  { id: 'help', keys: ['F1'], action: 'shortcuts' },
  { id: 'move', keys: ['↑', '↓', '⏎'] },
  { id: 'leave', keys: ['Esc'] },
  { id: 'zoom', keys: ['Mod', '+', '−', '0'] },
];
