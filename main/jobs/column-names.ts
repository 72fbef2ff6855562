import { EngineError } from '../engine/errors.ts';
import { IMPORT_LIMITS } from '../../preload/contract/people-import.ts';

/**
 * What the columns of a header are called: trimmed, cut, each differently, so that one can be chosen by its name. A
 * column without a name goes by its number, and a name that is there twice gets the number as well.
 */
export function columnNames(cells: readonly string[]): string[] {
  if (cells.length > IMPORT_LIMITS.columns) throw new EngineError('invalid_input', 'file_too_many_columns');
  const taken = new Set<string>();
  return cells.map((cell, index) => {
    const number = `#${String(index + 1)}`;
    const name = shortName(cell);
    const told = name === '' ? number : taken.has(name) ? `${name} ${number}` : name;
    taken.add(told);
    return told;
  });
}

/** A column's name as it is told: one line, bounded, well formed. */
export function shortName(text: string): string {
  // eslint-disable-next-line no-control-regex -- a name of several lines becomes one
  return text.replace(/[\s\u0000-\u001f]+/gu, ' ').trim().slice(0, IMPORT_LIMITS.columnChars).toWellFormed();
}

/** The columns of a format without a header, as they come up. */
export class GrowingColumns {
  readonly names: string[] = [];
  readonly #byName = new Map<string, number>();

  /** The position of the column of this name. Throws invalid_input/file_too_many_columns. */
  position(name: string): number {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    if (this.names.length >= IMPORT_LIMITS.columns) throw new EngineError('invalid_input', 'file_too_many_columns');
    this.#byName.set(name, this.names.length);
    return this.names.push(name) - 1;
  }
}
