import type { STORE_PARTS } from '../../../preload/contract/health.ts';

type Part = (typeof STORE_PARTS)[number];

/** By how the names of tables begin; the first that fits. */
const PART_OF: readonly (readonly [beginning: string, part: Part])[] = [
  ['audit_', 'audit'],
  ['person', 'people'],
  ['team', 'people'],
  ['example_', 'settings'],
  ['record', 'records'],
  ['attachment', 'records'],
  ['tag', 'records'],
  ['draft', 'records'],
  ['meta', 'settings'],
  ['setting', 'settings'],
  ['preference', 'settings'],
];

/** Which part of the product damaged tables belong to; what none names is about who may do what. */
export function partsOf(tables: readonly string[]): Part[] {
  return [...new Set(tables.map((table): Part => PART_OF.find(([beginning]) => table.startsWith(beginning))?.[1] ?? 'access'))].sort();
}
