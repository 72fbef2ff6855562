import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../../main/engine/db/store.ts';
import { readBack } from '../attachments/example-files.ts';
import { openKey } from '../open-key.ts';
import { ADMIN, folderWithOrganisation, runEngine } from '../running-engine.ts';
import { killedRun } from './kill.ts';

let dataDir: string;
beforeEach(async () => void ({ dataDir } = await folderWithOrganisation()));
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));
const onDisk = (): string[] => {
  const folder = join(dataDir, 'store', 'attachments');
  return existsSync(folder) ? readdirSync(folder).sort() : [];
};

describe('an engine killed while it takes in records with files', () => {
  test.each([
    // What a heavy call costs is the first commit.
    ['before:commit:2', 0],
    ['after:commit:2', 120],
  ])('%s: at the next opening there are the %i files that have a row, each whole, and no other', async (point, files) => {
    expect(await killedRun([dataDir, 'example', point])).toMatchObject({ killed: true, acknowledged: [], complaint: '' });
    expect(onDisk()).toHaveLength(120);
    const running = runEngine({ dataDir });
    await running.call('session.signIn', ADMIN);
    const { options } = await openKey(dataDir, ADMIN);
    const { read, close } = openDatabase(options);
    const rows = read.prepare('SELECT id, size_bytes AS sizeBytes FROM attachment ORDER BY id').all() as { id: string; sizeBytes: number }[];
    close();
    expect(onDisk()).toEqual(rows.map(({ id }) => id));
    expect(rows).toHaveLength(files);
    for (const { id, sizeBytes } of rows.slice(0, 5)) expect(await readBack(running, id)).toHaveLength(sizeBytes);
    await running.engine.close();
  });
});
