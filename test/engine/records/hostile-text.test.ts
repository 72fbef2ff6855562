import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TEXT_MAX_CHARS } from '../../../preload/contract/record-values.ts';
import { runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { visits } from './example-type.ts';

/** Texts that have broken other programs; where from and under which licence: data/README.md. */
const NAUGHTY = (JSON.parse(readFileSync(new URL('data/blns.json', import.meta.url), 'utf8')) as string[]).filter((text) => text !== '');
const OWN = ['\u0000 in the middle \u0000', '\u202etxt.exe', 'e\u0301 and \u00e9', ' spaces around ', 'line\r\nbreaks\nof\rall kinds', '\ufeffmark', '=1+1', '@SUM(A1)', '-2+3', '\t=cmd()', '👩‍👩‍👧‍👦🏳️‍🌈', '\ud83d\ude00'.repeat(100)];

const clock = testClock();
let admin: RunningEngine;
let typeId: string;
beforeAll(async () => {
  admin = runEngine({ clock, settings: { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8, revealReason: 0, revealsPerHour: 1_000 } });
  await withOrganisation(admin);
  typeId = await visits(admin);
});
afterAll(() => admin.stop());

describe('text of any kind', () => {
  it(`is stored, shown, searched for and told in the history to the last code unit: ${String(NAUGHTY.length)} naughty strings and our own`, async () => {
    for (const text of [...NAUGHTY, ...OWN]) {
      clock.advance(10_000);
      const { recordId } = await admin.call('records.create', { typeId, values: { head: text, place: text, remarks: text, pin: text, children: [{ child_name: text }] } });
      const got = await admin.call('records.get', { recordId });
      expect(got.values).toEqual({ head: text, place: text, remarks: text, children: [{ child_name: text }] });
      const { rows } = await admin.call('records.list', { typeId, columns: ['place'], offset: 0, limit: 1 });
      const [row] = rows;
      expect(row?.id).toBe(recordId);
      if (text.length <= 300) expect(row?.cells).toEqual({ place: text });
      expect((await admin.call('records.reveal', { recordId, field: 'pin' })).value).toBe(text);
      // Whatever is typed into the search is only ever looked for; sorting and narrowing take it as a value.
      expect(await admin.reply('records.list', { typeId, filter: { search: text.slice(0, 200).toWellFormed() }, offset: 0, limit: 5 })).toMatchObject({ ok: true });
      const same = await admin.call('records.list', { typeId, filter: { tests: [{ field: 'place', test: 'is', value: text.slice(0, 200).toWellFormed() }] }, sortField: 'place', direction: 'asc', offset: 0, limit: 500 });
      if (text.length <= 100) expect(same.rows.map(({ id }) => id)).toContain(recordId);
      await admin.call('records.update', { recordId, version: 1, values: { place: 'x' } });
      const { versions } = await admin.call('records.history', { recordId, offset: 0, limit: 1 });
      expect(versions[0]?.changes).toEqual([{ field: 'place', before: text, after: 'x', isSecret: false }]);
    }
    expect(await admin.call('audit.verify', {})).toMatchObject({ result: 'intact' });
  }, 120_000);

  it('of a megabyte comes back whole, and is found by its last word', async () => {
    clock.advance(60_000);
    const text = `${'wörd \u4e2d\ud83d\ude00 '.repeat(200_000).slice(0, TEXT_MAX_CHARS - 20)} lastly`.toWellFormed();
    expect(text.length).toBeGreaterThan(1_000_000);
    const { recordId } = await admin.call('records.create', { typeId, values: { head: 'Example long', remarks: text } });
    expect((await admin.call('records.get', { recordId })).values['remarks']).toBe(text);
    const { rows } = await admin.call('records.list', { typeId, filter: { search: 'lastly' }, offset: 0, limit: 5 });
    expect(rows.map(({ id }) => id)).toEqual([recordId]);
    expect(await admin.reply('records.create', { typeId, values: { head: 'x', remarks: 'x'.repeat(TEXT_MAX_CHARS + 1) } })).toMatchObject({ error: { code: 'invalid_input', reason: 'fields' } });
  });
});
