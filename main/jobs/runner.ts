import type { Transferable } from 'node:worker_threads';
import { EngineError } from '../engine/errors.ts';
import type { BatchOf, JobName, ParamsOf, ResultOf } from './job.ts';
import type { ScryptCost } from './scrypt.ts';
import { Thread } from './thread.ts';

export interface JobRunnerOptions {
  /** The worker's entry: a bundle passes its own; from source it is worker.ts beside this file. */
  workerFile?: string | URL;
  /** How long an idle worker is kept for the next job. */
  idleMs?: number;
}
export interface StreamOptions<Batch> {
  /** Called for each batch; the job produces the next one only after the promise resolved. */
  onBatch?: (batch: Batch) => void | Promise<void>;
  /** Ends the job's thread at once; the call rejects with conflict/cancelled, once the batch being consumed has ended: that looks at the signal itself. */
  signal?: AbortSignal;
}

/** Short jobs (hashing) and long ones (streams) have places of their own, so that an import never delays a sign-in. */
const PLACES = { short: 2, long: 2 } as const;
type Lane = keyof typeof PLACES;
const MOST_IDLE = 2;
const IDLE_MS = 10_000;

/** Runs what would block the engine's thread, in worker threads made on demand. */
export class JobRunner {
  readonly #workerFile: string | URL | undefined;
  readonly #idleMs: number;
  readonly #idle: { thread: Thread; timer: NodeJS.Timeout }[] = [];
  readonly #busy = new Set<Thread>();
  readonly #lanes: Record<Lane, { free: number; waiting: (() => void)[] }> = {
    short: { free: PLACES.short, waiting: [] },
    long: { free: PLACES.long, waiting: [] },
  };
  #closed = false;

  constructor(options: JobRunnerOptions = {}) {
    this.#workerFile = options.workerFile;
    this.#idleMs = options.idleMs ?? IDLE_MS;
  }

  /** scrypt (RFC 7914). The arguments stay the caller's to zero; so does the result. */
  async scrypt(password: Buffer, salt: Buffer, { n, r, p }: ScryptCost, sizeBytes: number): Promise<Buffer> {
    // A copy with memory of its own, moved into the worker and zeroed there: none is left on this side.
    const moved = new Uint8Array(password);
    const result = await this.#run('scrypt', { n, r, p, password: moved, salt: new Uint8Array(salt), sizeBytes }, 'short', {}, [moved.buffer]);
    return Buffer.from(result.buffer, result.byteOffset, result.byteLength);
  }

  /** bcrypt of a pre-hash; `cost` is log2 of the rounds. */
  bcryptHash(prehash: string, cost: number): Promise<string> {
    return this.#run('bcrypt-hash', { prehash, cost }, 'short', {}, []);
  }

  bcryptCompare(prehash: string, hash: string): Promise<boolean> {
    return this.#run('bcrypt-compare', { prehash, hash }, 'short', {}, []);
  }

  /**
   * Runs a long job, batch by batch. Rejects with the job's EngineError, with conflict/cancelled when aborted, with
   * `onBatch`'s own error when that throws (the thread is ended), with internal/unexpected when the thread dies; however
   * it ends, no `onBatch` is under way any more.
   */
  start<N extends JobName>(name: N, params: ParamsOf<N>, options: StreamOptions<BatchOf<N>> = {}): Promise<ResultOf<N>> {
    return this.#run(name, params, 'long', options, []);
  }

  /** Ends every thread; jobs under way or waiting reject with conflict/cancelled. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const lane of Object.values(this.#lanes)) for (const goOn of lane.waiting.splice(0)) goOn();
    for (const { timer } of this.#idle) clearTimeout(timer);
    const threads = [...this.#idle.splice(0).map(({ thread }) => thread), ...this.#busy];
    await Promise.all(threads.map((thread) => thread.end(cancelled())));
  }

  async #run<N extends JobName>(
    name: N,
    params: ParamsOf<N>,
    laneName: Lane,
    { onBatch, signal }: StreamOptions<BatchOf<N>>,
    moved: readonly Transferable[],
  ): Promise<ResultOf<N>> {
    const lane = this.#lanes[laneName];
    if (lane.free > 0) lane.free -= 1;
    // Whoever leaves hands its place on, so that nobody overtakes.
    else await new Promise<void>((goOn) => lane.waiting.push(goOn));
    try {
      if (this.#closed || signal?.aborted) throw cancelled();
      const thread = this.#take();
      const abort = (): void => void thread.end(cancelled());
      signal?.addEventListener('abort', abort, { once: true });
      try {
        return (await thread.run(name, params, moved, (batch) => onBatch?.(batch as BatchOf<N>))) as ResultOf<N>;
      } finally {
        signal?.removeEventListener('abort', abort);
        this.#giveBack(thread);
      }
    } finally {
      const next = lane.waiting.shift();
      if (next) next();
      else lane.free += 1;
    }
  }

  #take(): Thread {
    const kept = this.#idle.pop();
    if (kept) clearTimeout(kept.timer);
    const thread = kept?.thread ?? new Thread(this.#workerFile ?? new URL('./worker.ts', import.meta.url));
    this.#busy.add(thread);
    return thread;
  }

  #giveBack(thread: Thread): void {
    this.#busy.delete(thread);
    if (!thread.alive) return;
    if (this.#closed || this.#idle.length >= MOST_IDLE) return void thread.end(cancelled());
    const timer = setTimeout(() => {
      this.#idle.splice(this.#idle.findIndex((kept) => kept.thread === thread), 1);
      void thread.end(cancelled());
    }, this.#idleMs);
    timer.unref();
    this.#idle.push({ thread, timer });
  }
}

/** Makes a runner; it starts no thread before the first job. */
export function createJobRunner(options: JobRunnerOptions = {}): JobRunner {
  return new JobRunner(options);
}

function cancelled(): EngineError {
  return new EngineError('conflict', 'cancelled');
}
