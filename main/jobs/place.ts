import type { FieldError } from '../../preload/contract/operation.ts';
import { PLACE_RULE } from '../../preload/contract/place.ts';
import type { PlaceKind } from '../../preload/contract/place.ts';

/** Where in a file something is wrong, as an error carries it: of our own words and numbers, never what stood there. */
export function at(kind: PlaceKind, where: number | string): FieldError[] {
  return [{ path: `${kind}:${String(where)}`, rule: PLACE_RULE }];
}
