import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The one folder below which a bench writes; it goes with the process, also when that is interrupted. */
export class Workspace {
  readonly #root = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  #count = 0;

  constructor() {
    process.once('exit', () => this.remove());
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  }

  /** Makes a new empty folder. */
  folder(name: string): string {
    this.#count += 1;
    const folder = join(this.#root, `${name}-${this.#count}`);
    mkdirSync(folder, { mode: 0o700 });
    return folder;
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true, maxRetries: 3 });
  }
}
