import type { ActionId } from '../actions.ts';

export interface Shortcut {
  id: 'palette' | 'areas' | 'lock' | 'help' | 'move' | 'leave' | 'zoom';
  keys: readonly string[];
  /** What it does is one of the list of all actions. */
  action?: ActionId;
  /** With a digit: the area of that place in the navigation. */
  byArea?: true;
}

/** Keys that work everywhere, as the list of shortcuts shows them. Each needs a modifier or is a function key (WCAG 2.1.4). */
export const SHORTCUTS: readonly Shortcut[] = [
  { id: 'palette', keys: ['Mod', 'K'] },
  { id: 'areas', keys: ['Mod'], byArea: true },
  { id: 'lock', keys: ['Mod', 'L'], action: 'lock' },
  { id: 'help', keys: ['F1'], action: 'shortcuts' },
  { id: 'move', keys: ['↑', '↓', '⏎'] },
  { id: 'leave', keys: ['Esc'] },
  { id: 'zoom', keys: ['Mod', '+', '−', '0'] },
];

/** Digits there are keys for, from 1. */
const MOST_DIGITS = 9;

/** The keys of a shortcut for somebody whose navigation has this many areas. */
export function keysFor({ keys, byArea }: Shortcut, areas: number): readonly string[] {
  if (!byArea) return keys;
  return [...keys, areas > 1 ? `1…${Math.min(areas, MOST_DIGITS)}` : '1'];
}
