import type { FieldError } from '../../preload/contract/operation.ts';
import type { JOBS } from './worker.ts';

/**
 * What runs in a worker. `emit` hands over one batch and resolves when the receiver is done with it, so that a job
 * never runs ahead of who consumes it. Parameters, batches and results are copied (structured clone), except
 * stand-alone `Uint8Array`s in a result's top level, which are moved. Anything thrown but an EngineError arrives as
 * internal/unexpected.
 */
export type Job<Params, Batch, Result> = (params: Params, emit: (batch: Batch) => Promise<void>) => Promise<Result>;

type Loaded<N extends JobName> = Awaited<ReturnType<(typeof JOBS)[N]>>;
export type JobName = keyof typeof JOBS;
export type ParamsOf<N extends JobName> = Parameters<Loaded<N>>[0];
export type BatchOf<N extends JobName> = Loaded<N> extends Job<never, infer Batch, unknown> ? Batch : never;
export type ResultOf<N extends JobName> = Awaited<ReturnType<Loaded<N>>>;

/** Messages between runner and worker. */
export type ToWorker = { kind: 'start'; name: JobName; params: unknown } | { kind: 'next' };
export type FromWorker =
  | { kind: 'batch'; batch: unknown }
  | { kind: 'done'; result: unknown }
  | { kind: 'failed'; error: { code: string; reason: string; fields: readonly FieldError[] } | null };
