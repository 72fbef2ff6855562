import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readPeopleFile } from '../../../main/jobs/read-people-file.ts';
import { JobRunner } from '../../../main/jobs/runner.ts';
import { offerFile, peopleStore } from '../fixture.ts';
import type { PeopleStore } from '../fixture.ts';
import { importFile } from './import-file.ts';

const HEADER = 'name,email,username,team,role\n';
const rows = (count: number, bad?: number): string =>
  HEADER +
  Array.from({ length: count }, (_, index) => `${index === bad ? '=' : ''}Example ${String(index)},,example.${String(index)},Example Team ${String(index % 9)},\n`).join('');

let store: PeopleStore;
beforeEach(() => {
  store = peopleStore();
});
afterEach(() => store.close());

/** As it was, and working: the next import goes through and the next event follows on. */
async function expectUntouched(before: ReturnType<PeopleStore['state']>, on = store): Promise<void> {
  expect(on.state()).toEqual(before);
  expect(on.db.inTransaction).toBe(false);
}

describe('an import is whole or nothing', () => {
  test('with a refused row near its end, not told to skip it, nothing is imported', async () => {
    const before = store.state();
    const file = offerFile(importFile(rows(5_000, 4_990)));
    await expect(store.call('import', { file, dryRun: false })).rejects.toMatchObject({ code: 'invalid_input', reason: 'file_rows_refused' });
    await expectUntouched(before);
    expect(await store.call('import', { file, dryRun: false, skipRefused: true })).toMatchObject({ created: 4_999, refused: 1 });
    expect(store.events().map(({ details }) => [details['created'], details['refused']])).toEqual([[4_999, 1]]);
  });

  test.each(['file_malformed', 'file_not_utf8'])('with %s after thousands of good rows, nothing is imported', async (reason) => {
    const before = store.state();
    const end = reason === 'file_malformed' ? Buffer.from('"Example,,x,,\n') : Buffer.from([0xff, 0x0a]);
    const file = offerFile(importFile(Buffer.concat([Buffer.from(rows(5_000)), end])));
    await expect(store.call('import', { file, dryRun: false, skipRefused: true })).rejects.toMatchObject({ reason });
    await expectUntouched(before);
  });

  test('stopped by the person between two batches, nothing is imported', async () => {
    const before = store.state();
    const stop = new AbortController();
    const seen: number[] = [];
    const call = store.call(
      'import',
      { file: offerFile(importFile(rows(20_000))), dryRun: false },
      {
        signal: stop.signal,
        onProgress(done) {
          seen.push(done);
          if (seen.length === 3) stop.abort();
        },
      },
    );
    await expect(call).rejects.toMatchObject({ code: 'conflict', reason: 'cancelled' });
    expect(seen.length).toBe(3);
    await expectUntouched(before);
    expect(await store.call('import', { file: offerFile(importFile(rows(10))), dryRun: false })).toMatchObject({ created: 10 });
  });

  test('stopped before it began, nothing is imported', async () => {
    const before = store.state();
    await expect(store.call('import', { file: offerFile(importFile(rows(10))), dryRun: false }, { signal: AbortSignal.abort() })).rejects.toMatchObject({ reason: 'cancelled' });
    await expectUntouched(before);
  });

  test('with the worker dying under it, nothing is imported', async () => {
    const dying = peopleStore({ jobs: new JobRunner({ workerFile: new URL('./dying-worker.ts', import.meta.url) }) });
    try {
      const before = dying.state();
      const seen: number[] = [];
      const call = dying.call('import', { file: offerFile('any'), dryRun: false }, { onProgress: (done) => void seen.push(done) });
      await expect(call).rejects.toMatchObject({ code: 'internal', reason: 'unexpected' });
      expect(seen).toEqual([1]);
      await expectUntouched(before, dying);
    } finally {
      await dying.close();
    }
  });

  test('the worker makes no further batch while one waits', async () => {
    let waiting = 0;
    const reading = readPeopleFile({ path: importFile(rows(10_000)) }, async () => {
      waiting += 1;
      expect(waiting).toBe(1);
      // Long enough for a reader that does not wait to come with its next one: that is one read from disk away.
      for (let turn = 0; turn < 20; turn += 1) await setImmediate();
      waiting -= 1;
    });
    expect(await reading).toMatchObject({ rows: 10_000 });
  });

  test('other commands wait for it, and reads go on and do not see it', async () => {
    const started = new EventTarget();
    const importing = store.call('import', { file: offerFile(importFile(rows(5_000))), dryRun: false }, { onProgress: () => void started.dispatchEvent(new Event('batch')) });
    await once(started, 'batch');
    expect(await store.call('ids', {})).toMatchObject({ total: 1 });
    const created = store.call('create', { name: 'Example Later', username: 'later', email: null, team: null, roleId: null });
    expect((await importing).created).toBe(5_000);
    await created;
    expect(store.events().map(({ verb }) => verb)).toEqual(['people.imported', 'person.created']);
  });
});
