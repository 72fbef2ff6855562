import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from '../../../main/engine/db/store.ts';
import type { StoreOptions } from '../../../main/engine/db/store.ts';
import { addPeople } from './example-store.ts';

/** Writes as a busy engine does, which has a little else to do between two commands: two rows and their count in each transaction, and now and then as much of the log as may be folded. */
const { options, shared } = workerData as { options: StoreOptions; shared: Int32Array };
const pace = new Int32Array(new SharedArrayBuffer(4));
const { write } = openDatabase({ ...options, databaseKey: Buffer.from(options.databaseKey) });
parentPort?.postMessage('open');
for (let n = 0; Atomics.load(shared, 0) >= 0; n += 1) {
  write.transaction(() => {
    addPeople(write, 2_000_000 + 2 * n, 2);
    write.exec("UPDATE meta SET value = (SELECT count(*) FROM person) WHERE key = 'count'");
  });
  Atomics.add(shared, 0, 1);
  Atomics.wait(pace, 0, 0, 1);
  if (n % 5 === 0) {
    write.pragma('busy_timeout = 0');
    if (write.pragma('wal_checkpoint(TRUNCATE)') !== 0) Atomics.add(shared, 1, 1);
    write.pragma('busy_timeout = 5000');
  }
}
