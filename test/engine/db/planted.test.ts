import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../main/engine/db/store.ts';
import { acquireStoreLock } from '../../../main/engine/db/store-lock.ts';
import { exampleStore, temporaryFolder } from './example-store.ts';

// What somebody who may write the data folder could put in the place of a file.

describe.runIf(process.platform !== 'win32')('in the place of', () => {
  let folder: string;
  let remove: () => void;
  beforeEach(() => ({ folder, remove } = temporaryFolder()));
  afterEach(() => remove());

  it('the lock, a link to somebody’s file leaves that file as it is', () => {
    const other = join(folder, 'somebody’s');
    writeFileSync(other, 'example '.repeat(1_000));
    symlinkSync(other, join(folder, 'holdfast.lock'));
    expect(() => acquireStoreLock(folder)).toThrow(expect.objectContaining({ code: 'read_only', reason: 'disk_read_only' }) as Error);
    expect(readFileSync(other, 'utf8')).toBe('example '.repeat(1_000));
  });

  it('the lock, a pipe or a folder holds nothing up', () => {
    for (const command of ['mkfifo', 'mkdir']) {
      execFileSync(command, [join(folder, 'holdfast.lock')]);
      expect(() => acquireStoreLock(folder)).toThrow(expect.objectContaining({ reason: 'disk_read_only' }) as Error);
      rmSync(join(folder, 'holdfast.lock'), { recursive: true });
    }
    acquireStoreLock(folder).release();
  });

  it('the database, a pipe holds nothing up', () => {
    const options = exampleStore(folder, 'aegis-256', { people: 1 });
    rmSync(options.file);
    execFileSync('mkfifo', [options.file]);
    expect(() => openDatabase(options)).toThrow(expect.objectContaining({ code: 'unavailable', reason: 'database_damaged' }) as Error);
  });

  it('the database, what cannot be opened is told as that of the disk', async () => {
    const options = exampleStore(folder, 'aegis-256', { people: 1 });
    rmSync(options.file);
    const socket = createServer().listen(options.file);
    await once(socket, 'listening');
    expect(() => openDatabase(options)).toThrow(expect.objectContaining({ code: 'read_only', reason: 'disk_read_only' }) as Error);
    socket.close();
  });

  it.each(['-journal', '-wal', '-shm'])('the %s beside the database, a pipe or a folder holds nothing up', (name) => {
    const options = exampleStore(folder, 'aegis-256', { people: 1 });
    const beside = `${options.file}${name}`;
    rmSync(beside, { force: true });
    for (const command of ['mkfifo', 'mkdir']) {
      execFileSync(command, [beside]);
      expect(() => openDatabase(options)).toThrow(expect.objectContaining({ code: 'unavailable', reason: 'database_damaged' }) as Error);
      rmSync(beside, { recursive: true });
    }
    openDatabase(options).close();
  });
});
