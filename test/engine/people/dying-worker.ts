import { parentPort } from 'node:worker_threads';
import type { FromWorker, ToWorker } from '../../../main/jobs/job.ts';
import type { PeopleBatch } from '../../../main/jobs/read-people-file.ts';

/** A worker that hands over one good batch and dies when asked for the next. */
const batch: PeopleBatch = {
  lines: [2],
  names: ['Example Person'],
  nameKeys: ['example person'],
  usernames: ['example.person'],
  emails: [null],
  teams: ['Example Team'],
  roles: [null],
  notInUse: [],
  refused: 0,
  errors: [],
  doneBytes: 1,
  totalBytes: 2,
};

parentPort?.on('message', (message: ToWorker) => {
  if (message.kind === 'start') parentPort?.postMessage({ kind: 'batch', batch } satisfies FromWorker);
  else process.exit(1);
});
