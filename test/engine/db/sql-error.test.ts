import { expect, it } from 'vitest';
import { sqlError } from '../../../main/engine/db/sql-error.ts';

const of = (code: string): Error => Object.assign(new Error('example'), { code });

it.each([
  ['SQLITE_READONLY', false, 'disk_read_only'],
  // What it takes to read a log (WAL) cannot be made in a folder that is closed.
  ['SQLITE_READONLY_DIRECTORY', true, 'disk_read_only'],
  ['SQLITE_READONLY_CANTINIT', true, 'disk_read_only'],
  ['SQLITE_FULL', false, 'disk_full'],
  ['SQLITE_IOERR_WRITE', false, 'disk_read_only'],
  ['SQLITE_CORRUPT_INDEX', true, 'database_damaged'],
  ['SQLITE_BUSY', false, 'store_in_use'],
])('%s, on a connection for reading: %s, means %s', (code, readonly, reason) => {
  expect(sqlError(of(code), readonly)).toMatchObject({ reason });
});

it('a write on a connection for reading is a mistake of the program, and stays what it is', () => {
  const mistake = of('SQLITE_READONLY');
  expect(sqlError(mistake, true)).toBe(mistake);
});
