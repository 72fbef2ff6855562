/**
 * Options with the worker thread's program as it ships, bundled; `npm test` makes it once for all tests. Without it, as
 * in a bench, threads start from source, which takes each of them longer and is otherwise the same.
 */
export function bundledWorker(): { workerFile?: string } {
  const workerFile = process.env['HOLDFAST_TEST_WORKER'];
  return workerFile === undefined ? {} : { workerFile };
}
