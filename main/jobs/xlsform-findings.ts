import type { FormFinding } from '../../preload/contract/form-import.ts';

/** What was found in a form that cannot be taken over, each thing once. */
export class Findings {
  readonly #seen = new Map<string, FormFinding>();

  add(finding: FormFinding): void {
    this.#seen.set(`${finding.sheet} ${String(finding.row)} ${finding.column} ${finding.trouble}`, finding);
  }

  get count(): number {
    return this.#seen.size;
  }

  /** In the order of the form. */
  first(most: number): FormFinding[] {
    return [...this.#seen.values()].sort((a, b) => a.sheet.localeCompare(b.sheet) || (a.row ?? 0) - (b.row ?? 0)).slice(0, most);
  }
}
