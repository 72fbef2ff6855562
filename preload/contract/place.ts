/**
 * What counts the place in a file that cannot be read: a line of text, a row of a sheet, a part of an archive, a path
 * within JSON.
 */
export const PLACE_KINDS = ['line', 'row', 'part', 'json'] as const;
export type PlaceKind = (typeof PLACE_KINDS)[number];
/** Rule under which an error's field names such a place, as `kind:where`. */
export const PLACE_RULE = 'place';
