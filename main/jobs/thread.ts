import type { Transferable } from 'node:worker_threads';
import { Worker } from 'node:worker_threads';
import { ERROR_CODES, REASONS } from '../../preload/contract/errors.ts';
import { EngineError } from '../engine/errors.ts';
import type { FromWorker, JobName, ToWorker } from './job.ts';

interface UnderWay {
  onBatch: (batch: unknown) => void | Promise<void>;
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
}

/** One worker thread and the job it runs, if any. */
export class Thread {
  readonly #worker: Worker;
  #job: UnderWay | null = null;
  /** The batch that is being consumed, or was last. */
  #consumed: Promise<void> = Promise.resolve();
  #alive = true;

  constructor(file: string | URL) {
    // No environment and no flags of the parent: a job needs none, and what it has not it cannot leak.
    this.#worker = new Worker(file, { env: {}, execArgv: [], stdin: false });
    this.#worker.on('message', (message: FromWorker) => this.#receive(message));
    this.#worker.on('error', () => this.#die());
    this.#worker.on('exit', () => this.#die());
    this.#worker.unref();
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Runs one job, and whatever comes of it waits for the batch being consumed. Rejects with internal/unexpected when the thread dies under it. */
  async run(name: JobName, params: unknown, moved: readonly Transferable[], onBatch: UnderWay['onBatch']): Promise<unknown> {
    try {
      return await new Promise<unknown>((resolve, reject) => {
        this.#job = { onBatch, resolve, reject };
        // Referenced while it works, so that the process does not end under it; not while it idles.
        this.#worker.ref();
        this.#send({ kind: 'start', name, params }, moved);
      });
    } finally {
      this.#job = null;
      this.#worker.unref();
      // A job reads ahead, so that it may fail in the middle of a batch. The caller would roll back, and the rest of the
      // batch be written after that: by itself, or into the transaction of whoever comes next.
      await this.#consumed;
    }
  }

  /** Ends the thread; the job under way rejects with `error`. Resolves when the thread is gone. */
  async end(error: unknown): Promise<void> {
    this.#alive = false;
    this.#job?.reject(error);
    await this.#worker.terminate();
  }

  #send(message: ToWorker, moved: readonly Transferable[] = []): void {
    this.#worker.postMessage(message, moved);
  }

  #die(): void {
    this.#alive = false;
    this.#job?.reject(new EngineError('internal', 'unexpected'));
  }

  #receive(message: FromWorker): void {
    const job = this.#job;
    if (!job) return;
    if (message.kind === 'done') job.resolve(message.result);
    else if (message.kind === 'failed') job.reject(engineError(message.error));
    else void this.#consume(job, message.batch);
  }

  async #consume(job: UnderWay, batch: unknown): Promise<void> {
    try {
      const consuming = Promise.resolve(job.onBatch(batch));
      this.#consumed = consuming.then(nothing, nothing);
      await consuming;
      if (this.#alive && this.#job === job) this.#send({ kind: 'next' });
    } catch (error) {
      // The job cannot be told to stop halfway; its thread can.
      await this.end(error);
    }
  }
}

/** An EngineError that came over as plain data; anything outside the closed sets is internal/unexpected. */
function engineError(data: Extract<FromWorker, { kind: 'failed' }>['error']): EngineError {
  const code = ERROR_CODES.find((known) => known === data?.code);
  const reason = code && REASONS[code].find((known: string) => known === data?.reason);
  if (!code || !reason) return new EngineError('internal', 'unexpected');
  return new EngineError(code, reason, data?.fields);
}

function nothing(): void {}
