import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, openDatabase } from '../../../main/engine/db/store.ts';
import type { Cipher, StoreOptions } from '../../../main/engine/db/store.ts';

export const PLANTED = 'Example Person Canary 7f3a';

/** A temporary folder that is gone when the test process is done with `remove`. */
export function temporaryFolder(): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-test-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Makes a store with `people` example people, closed; its pages are full of the planted text. */
export function exampleStore(folder: string, cipher: Cipher, { people = 200, key = 7 } = {}): StoreOptions {
  const options: StoreOptions = { file: join(folder, 'holdfast.db'), databaseKey: Buffer.alloc(32, key), cipher };
  createDatabase(options);
  const { write, close } = openDatabase(options);
  write.transaction(() => addPeople(write, 0, people));
  // No free pages: every page of the file then holds data.
  write.exec('VACUUM');
  close();
  return options;
}

export function addPeople(db: ReturnType<typeof openDatabase>['write'], from: number, count: number): void {
  const insert = db.prepare(
    "INSERT INTO person (id, name, name_key, username, status, created_at_ms) VALUES (?, ?, ?, ?, 'invited', 0)",
  );
  for (let n = from; n < from + count; n += 1) {
    insert.run(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`, `${PLANTED} ${n}`, `canary ${n}`, `example-${n}`);
  }
}
