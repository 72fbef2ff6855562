import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { idOfImporter } from '../../../main/engine/records-file/id-of-importer.ts';
import { signInAs } from '../roles/signed-in.ts';
import { runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { field, visits } from './example-type.ts';

const clock = testClock();
const root = mkdtempSync(join(tmpdir(), 'holdfast-file-ids-'));
const path = join(root, 'all.json');
const settings = { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8, reauthMinutes: 10 ** 6 };
let admin: RunningEngine;
let typeId: string;
const ids: string[] = [];

beforeAll(async () => {
  admin = runEngine({ clock, settings });
  await withOrganisation(admin);
  const head = field('text', 'head', { required: true, inList: true });
  typeId = await visits(admin, { sections: [{ fields: [head] }], titleFields: ['head'] });
  await admin.call('types.update', { typeId, version: 1, name: 'Example visit', definition: { sections: [{ fields: [head, { kind: 'reference', name: 'next', label: { text: 'Next' }, typeId }] }], titleFields: ['head'] } });
  for (const name of ['Example last', 'Example middle', 'Example first']) {
    const values = { head: name, ...(ids[0] === undefined ? {} : { next: ids[0] }) };
    ids.unshift((await admin.call('records.create', { typeId, values })).recordId);
  }
  await admin.call('records.export', { file: admin.engine.offerFile(path, 'records-export'), typeId });
});
afterAll(async () => {
  await admin.stop();
  rmSync(root, { recursive: true, force: true });
});

/** What somebody sees of the three after bringing them in. */
async function broughtInBy(as: RunningEngine) {
  clock.advance(60_000);
  const { created, unchanged, refused, recordsMissing } = await as.call('recordsFile.run', { file: as.engine.offerFile(path, 'records-file'), dryRun: false });
  const { rows } = await as.call('records.list', { typeId, offset: 0, limit: 100 });
  const seen = await Promise.all(rows.map(async ({ id, title }) => ({ id, title, next: (await as.call('records.get', { recordId: id })).values['next'] ?? null })));
  return { counts: { created, unchanged, refused, recordsMissing }, seen: seen.sort((one, other) => one.title.localeCompare(other.title)) };
}

it("does not tell by a record's id whether there is one out of reach, and keeps what points to what", async () => {
  const { as: worker, personId } = await signInAs(admin, 'example.worker', { roleId: 'field_worker', team: 'Example North' });
  const [first = '', middle = '', last = ''] = ids.map((id) => idOfImporter(personId, id));
  const expected = [
    { id: first, title: 'Example first', next: middle },
    { id: last, title: 'Example last', next: null },
    { id: middle, title: 'Example middle', next: last },
  ];
  const none = { created: 0, unchanged: 0, refused: 0, recordsMissing: 0 };
  expect(await broughtInBy(worker)).toEqual({ counts: { ...none, created: 3 }, seen: expected });
  // They come again, and are known again.
  expect(await broughtInBy(worker)).toEqual({ counts: { ...none, unchanged: 3 }, seen: expected });
  // Where nothing of the file is out of reach, because there never was anything, it is the same.
  await admin.call('retention.erase', { recordIds: [...ids, first, middle, last], reason: 'Example reason' });
  expect(await broughtInBy(worker)).toEqual({ counts: { ...none, created: 3 }, seen: expected });
});

it('gives each person ids of their own, of the form of RFC 9562', () => {
  const [one, other] = ['5b4cbe6b-6c5b-4b52-a0f5-0a3e3c5d7f01', '5b4cbe6b-6c5b-4b52-a0f5-0a3e3c5d7f02'].map((person) => idOfImporter(person, ids[0] ?? ''));
  expect(one).not.toBe(other);
  expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u);
});
