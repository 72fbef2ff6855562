import { FORMULA_CELL } from './table.ts';
import type { Cell } from './table.ts';

/** The different values of one column, as long as they are few. */
export class SeenValues {
  readonly #most: { values: number; chars: number };
  readonly #values = new Set<string>();
  #areMany = false;

  constructor(most: { values: number; chars: number }) {
    this.#most = most;
  }

  take(cell: Cell): void {
    for (const value of typeof cell === 'string' ? [cell] : cell) {
      if (this.#areMany) return;
      const text = value.trim();
      if (text === '' || value === FORMULA_CELL) continue;
      // A value that is cut could be mistaken for another, so it is a sample at most.
      if (text.length > this.#most.chars) this.#areMany = true;
      this.#values.add(text.slice(0, this.#most.chars).toWellFormed());
      if (this.#values.size > this.#most.values) this.#areMany = true;
    }
  }

  samples(most: number): string[] {
    return [...this.#values].slice(0, most);
  }

  /** All of them; null where they are many. */
  all(): string[] | null {
    return this.#areMany ? null : [...this.#values];
  }
}
