import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../main/engine/db/store.ts';
import { visits } from '../records/example-type.ts';
import { openKey } from '../open-key.ts';
import { ADMIN, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';

let admin: RunningEngine;
let typeId: string;
beforeAll(async () => {
  admin = runEngine({ clock: testClock(), settings: { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8, reauthMinutes: 10 ** 6 } });
  await withOrganisation(admin);
  typeId = await visits(admin);
});
afterAll(() => admin.stop());

/** Whether what is remembered of requests confirms that one of this input was made. */
async function confirms(input: object): Promise<boolean> {
  const { options } = await openKey(admin.dataDir, ADMIN);
  const connections = openDatabase(options);
  const digest = createHash('sha256').update(JSON.stringify(input)).digest();
  const found = connections.read.prepare('SELECT 1 FROM request WHERE input_hash = ?').get(digest);
  connections.close();
  return found !== undefined;
}

describe('what is remembered of a change of many', () => {
  it.each([
    ['records.edit', { values: { place: 'Example place' } }],
    ['tags.change', { add: ['Example tag'], remove: [] }],
  ])('confirms no guess of what a record held once it is erased: %s', async (operation, what) => {
    const { recordId } = await admin.call('records.create', { typeId, values: { head: 'Example Ada' } });
    const input = { recordIds: [recordId], dryRun: false, ...what };
    const requestId = randomUUID();
    const answer = await admin.reply(operation, input, requestId);
    expect(answer).toMatchObject({ ok: true, value: { changed: 1 } });
    expect(await confirms(input)).toBe(true);
    expect(await admin.reply(operation, input, requestId)).toEqual(answer);

    await admin.call('retention.erase', { recordIds: [recordId], reason: 'An example' });
    expect(await confirms(input)).toBe(false);
    expect(await admin.reply(operation, input, requestId)).toMatchObject({ error: { reason: 'request_id_reused' } });
  });
});
