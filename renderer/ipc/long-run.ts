import { useSyncExternalStore } from 'react';
import type { InputOf, OutputOf } from '../../preload/contract/contract.ts';
import { asApiError } from './api-error.ts';
import type { ApiError } from './api-error.ts';
import { call, onEvent } from './client.ts';
import type { CommandName } from './queries.ts';
import { attempt } from './request-ids.ts';

/** Work that takes a while. `total` is null while nobody knows it. */
export type Run<T> =
  | { state: 'idle' }
  | { state: 'running'; done: number; total: number | null; isCancelling: boolean }
  | { state: 'done'; value: T }
  | { state: 'failed'; error: ApiError };

export interface LongRun<N extends CommandName> {
  /** Begins, unless it is under way already. Resolves with what came of it, null when nothing did. */
  start(input: InputOf<N>): Promise<OutputOf<N> | null>;
  /** Asks the engine to stop; the run then fails with conflict/cancelled. */
  cancel(): void;
  dismiss(): void;
  /** How it stands, for a component. */
  useRun(): Run<OutputOf<N>>;
}

/**
 * A command that takes a while, kept above the screens: leaving the page does not end it, and coming back finds it or
 * what came of it. A lock forgets it: what was found is not for whoever signs in next.
 */
export function createLongRun<N extends CommandName>(name: N): LongRun<N> {
  let run: Run<OutputOf<N>> = { state: 'idle' };
  let requestId: string | null = null;
  let isListening = false;
  const listeners = new Set<() => void>();

  function set(next: Run<OutputOf<N>>): void {
    run = next;
    for (const listener of listeners) listener();
  }
  function listen(): void {
    if (isListening) return;
    isListening = true;
    onEvent('progress', (progress) => {
      if (run.state === 'running' && progress.requestId === requestId) set({ ...run, done: progress.done, total: progress.total });
    });
    onEvent('locked', () => {
      requestId = null;
      set({ state: 'idle' });
    });
  }

  return {
    async start(input) {
      if (run.state === 'running') return null;
      listen();
      const { requestId: id, answer } = attempt(name, input);
      requestId = id;
      set({ state: 'running', done: 0, total: null, isCancelling: false });
      try {
        const value = await answer;
        if (requestId !== id) return null;
        set({ state: 'done', value });
        return value;
      } catch (error) {
        if (requestId === id) set({ state: 'failed', error: asApiError(error) });
        return null;
      }
    },
    cancel() {
      if (run.state !== 'running' || requestId === null || run.isCancelling) return;
      set({ ...run, isCancelling: true });
      // If the engine cannot be asked any more, the run's own answer says so.
      call('jobs.cancel', { requestId }).catch(() => undefined);
    },
    dismiss() {
      if (run.state !== 'running') set({ state: 'idle' });
    },
    useRun: () =>
      useSyncExternalStore(
        (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        () => run,
      ),
  };
}
