import type { Comparison } from './rounds.ts';
import type { Workspace } from './workspace.ts';

export interface Bench {
  workspace: Workspace;
  /** Measures, prints and keeps one comparison, again while its control fails. */
  compare(comparison: Comparison): Promise<void>;
}

/** One goal of docs/performance.md. It cleans up what it started, whatever happens. */
export interface Goal {
  id: string;
  title: string;
  run(bench: Bench): Promise<void>;
}
