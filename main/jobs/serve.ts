import type { MessagePort } from 'node:worker_threads';
import { EngineError } from '../engine/errors.ts';
import type { FromWorker, Job, ToWorker } from './job.ts';

type Loader = () => Promise<Job<never, unknown, unknown>>;

/** The worker's side: runs one job at a time and waits for leave before each further batch. */
export function serveJobs(port: MessagePort, jobs: Readonly<Record<string, Loader>>): void {
  let mayGoOn: (() => void) | null = null;
  const tell = (message: FromWorker, moved: ArrayBuffer[] = []): void => port.postMessage(message, moved);

  const emit = (batch: unknown): Promise<void> =>
    new Promise((resolve) => {
      mayGoOn = resolve;
      tell({ kind: 'batch', batch });
    });

  async function run(name: string, params: unknown): Promise<void> {
    try {
      const job = (await jobs[name]?.()) as Job<unknown, unknown, unknown> | undefined;
      if (!job) throw new EngineError('internal', 'handler_missing');
      const result = await job(params, emit);
      tell({ kind: 'done', result }, result instanceof Uint8Array ? [result.buffer as ArrayBuffer] : []);
    } catch (error) {
      // Nothing of another error's text leaves: it could hold what the job was working on.
      tell({ kind: 'failed', error: error instanceof EngineError ? { code: error.code, reason: String(error.reason), fields: error.fields } : null });
    }
  }

  port.on('message', (message: ToWorker) => {
    if (message.kind === 'start') void run(message.name, message.params);
    else mayGoOn?.();
  });
}
