import { afterAll, expect, test } from 'vitest';
import { openDatabase } from '../../../main/engine/db/store.ts';
import { exampleStore, temporaryFolder } from './example-store.ts';

const { folder, remove } = temporaryFolder();
const other = temporaryFolder();
afterAll(() => [remove, other.remove].forEach((each) => each()));

test('what is asked of a store that was locked meanwhile is refused as locked, prepared before or not', () => {
  const { read, write, close } = openDatabase(exampleStore(folder, 'aegis-256', { people: 1 }));
  const before = read.prepare('SELECT count(*) AS people FROM person');
  expect(before.get()).toEqual({ people: 1 });
  close();
  const locked = expect.objectContaining({ code: 'locked', reason: 'store_locked' }) as unknown;
  for (const ask of [() => before.get(), () => read.prepare('SELECT 1'), () => write.exec('DELETE FROM person'), () => read.pragma('user_version')]) expect(ask).toThrow(locked);
});

test('rows that are still being read do not keep the writer open', () => {
  const { read, write, close } = openDatabase(exampleStore(other.folder, 'aegis-256', { people: 2 }));
  const rows = read.prepare('SELECT id FROM person').iterate();
  rows.next();
  expect(close).toThrow('executing a query');
  expect(() => write.exec('DELETE FROM person')).toThrow(expect.objectContaining({ code: 'locked', reason: 'store_locked' }) as Error);
  rows.return?.();
});
