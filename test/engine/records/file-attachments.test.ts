import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../main/engine/db/store.ts';
import { attach, png } from '../attachments/example-files.ts';
import { openKey } from '../open-key.ts';
import { ADMIN, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { field, visits } from './example-type.ts';

const clock = testClock();
const root = mkdtempSync(join(tmpdir(), 'holdfast-file-attachments-'));
let admin: RunningEngine;
let recordId: string;
beforeAll(async () => {
  admin = runEngine({ clock, settings: { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8, reauthMinutes: 10 ** 6 } });
  await withOrganisation(admin);
  const photos = (name: string, more: object = {}) => ({ kind: 'attachment' as const, name, label: { text: name }, most: 3, ...more });
  const typeId = await visits(admin, { sections: [{ fields: [field('text', 'head', { required: true }), photos('photos'), photos('more', { showIf: "${head} != 'Example hidden'" })] }], titleFields: ['head'] });
  ({ recordId } = await admin.call('records.create', { typeId, values: { head: 'Example Ada', photos: [(await attach(admin, 'Example.png', png())).id] } }));
  await admin.call('records.export', { file: admin.engine.offerFile(join(root, 'all.zip'), 'records-export'), typeId });
});
afterAll(async () => {
  await admin.stop();
  rmSync(root, { recursive: true, force: true });
});

/** Brings the archive in with its one record changed by a line of Python. */
async function broughtIn(change: string) {
  const path = join(root, `${randomUUID()}.zip`);
  const script = `import sys,json,zipfile
source=zipfile.ZipFile(sys.argv[1]); parts={n: source.read(n) for n in source.namelist()}
head,line,end,_=parts['records.json'].decode().split('\\n')
record=json.loads(line); record['id']=sys.argv[3]; values=record['values']
${change}
parts['records.json']='\\n'.join([head,json.dumps(record),end,'']).encode()
with zipfile.ZipFile(sys.argv[2],'w') as z:
  for n,b in parts.items(): z.writestr(n,b)`;
  execFileSync('python3', ['-c', script, join(root, 'all.zip'), path, randomUUID()]);
  clock.advance(60_000);
  return admin.call('recordsFile.run', { file: admin.engine.offerFile(path, 'records-file'), dryRun: false, skipRefused: true });
}

/** How many files there are, and how many of these wait for a record. */
async function files(): Promise<{ sealed: number; rows: number; waiting: number }> {
  const { options } = await openKey(admin.dataDir, ADMIN);
  const connections = openDatabase(options);
  const counts = connections.read.prepare('SELECT count(*) AS rows, count(*) - count(record_num) AS waiting FROM attachment').get() as { rows: number; waiting: number };
  connections.close();
  return { sealed: readdirSync(join(admin.dataDir, 'store', 'attachments')).length, ...counts };
}

describe('an attachment that comes with a file of records', () => {
  it('goes again where its record is refused', async () => {
    const before = await files();
    expect(await broughtIn("del values['head']")).toMatchObject({ created: 0, refused: 1 });
    expect(await files()).toEqual(before);
  });

  it('goes again where the record that came does not show its field', async () => {
    const before = await files();
    expect(await broughtIn("values['head']='Example hidden'; values['more']=values.pop('photos')")).toMatchObject({ created: 1, refused: 0, files: 0 });
    expect(await files()).toEqual(before);
  });

  it('comes once where two fields of its record point to it', async () => {
    const { sealed, rows } = await files();
    expect(await broughtIn("values['more']=values['photos']")).toMatchObject({ created: 1, refused: 0, files: 1 });
    expect(await files()).toEqual({ sealed: sealed + 1, rows: rows + 1, waiting: 0 });
  });
});

describe('a record of a file whose id is in capital letters', () => {
  it('is the record that is there', async () => {
    expect(await broughtIn(`record['id']='${recordId.toUpperCase()}'`)).toMatchObject({ created: 0, updated: 0, unchanged: 1 });
  });
});
