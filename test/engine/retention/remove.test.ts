import { rmSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foldLogIfRemoved } from '../../../main/engine/db/fold-log.ts';
import { openDatabase } from '../../../main/engine/db/store.ts';
import type { StoreConnections } from '../../../main/engine/db/store.ts';
import type { Db } from '../../../main/engine/db/database.ts';
import { removeRecord } from '../../../main/engine/records/remove.ts';
import { openKey } from '../open-key.ts';
import type { OpenedKey } from '../open-key.ts';
import { ADMIN, runEngine, testClock } from '../running-engine.ts';
import { field, VISITS, visits } from '../records/example-type.ts';
import { wordsInPages } from './words-in-pages.ts';

/** Words that nothing else holds, by where the record held them: a normal, a personal, a secret field, now and before. */
const NOW = { head: 'Quillfeather', place: 'Zanzibarley', pin: 'Vexatious81', remarks: 'Murmuration', child: 'Tumbleweed', phone: 'Hummingbird' };
const BEFORE = { head: 'Oldfeather', place: 'Ancientbury', pin: 'Bygones4711', remarks: 'Yesteryears', child: 'Forerunner', phone: 'Antecedent' };
const CANARIES = [...Object.values(NOW), ...Object.values(BEFORE)];
const DRAFT = 'Halfwritten';
const NEIGHBOUR = 'Neighbourly';

let opened: OpenedKey;
let dataDir: string;
let connections: StoreConnections;
let canaryId: string;
let pointingId: string;

beforeAll(async () => {
  const clock = testClock();
  const running = runEngine({ clock, settings: { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8, reauthMinutes: 10 ** 6 } });
  ({ dataDir } = running);
  await running.call('setup.create', { organisation: 'Example Organisation', name: 'Example Admin', ...ADMIN, cipher: 'sqlcipher-4' });
  const typeId = await visits(running, { ...VISITS, sections: [...VISITS.sections, { fields: [field('address', 'phone_note', { sensitivity: 'personal' })] }] });
  const other = await visits(running, { sections: [{ fields: [{ kind: 'reference', name: 'visit', label: { text: 'Visit' }, typeId, inList: true }] }] }, 'Example other');
  const values = (words: typeof NOW) => ({ head: words.head, place: words.place, pin: words.pin, remarks: words.remarks, children: [{ child_name: words.child }], phone_note: words.phone });
  const make = async (words: typeof NOW): Promise<string> => {
    clock.advance(1_000);
    return (await running.call('records.create', { typeId, values: values(words) })).recordId;
  };
  // Neighbours before and after, so that pages are divided while the record is among them.
  const plain = (n: number): typeof NOW => ({ head: `${NEIGHBOUR} ${String(n)}`, place: `Place ${String(n * 7919)}`, pin: `p${String(n)}`, remarks: `Remarks about ${String(n)} `.repeat(20), child: `Child ${String(n)}`, phone: `Street ${String(n)}` });
  for (let n = 0; n < 120; n += 1) await make(plain(n));
  canaryId = await make(BEFORE);
  for (let n = 120; n < 240; n += 1) await make(plain(n));
  clock.advance(60_000);
  await running.call('records.update', { recordId: canaryId, version: 1, values: values(NOW) });
  ({ recordId: pointingId } = await running.call('records.create', { typeId: other, values: { visit: canaryId } }));
  await running.call('drafts.put', { name: `records.edit.${canaryId}`, body: JSON.stringify({ values: { head: DRAFT } }) });
  await running.engine.close();
  opened = await openKey(dataDir, ADMIN);
  connections = openDatabase(opened.options);
});
afterAll(() => {
  connections.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** The tables, the index's own included, in which a word stands in any form. */
function tablesWith(db: Db, word: string): string[] {
  const names = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all() as { name: string }[];
  const needles = [Buffer.from(word), Buffer.from(word.toLowerCase())];
  return names.map(({ name }) => name).filter((name) =>
    (db.prepare(`SELECT * FROM "${name}"`).all() as Record<string, unknown>[]).some((row) =>
      Object.values(row).some((value) => {
        const bytes = Buffer.isBuffer(value) ? value : Buffer.from(String(value));
        return needles.some((needle) => bytes.includes(needle));
      }),
    ),
  );
}

const wordsOnDisk = (words: readonly string[]): string[] => wordsInPages(opened, words);
const logBytes = (): number => statSync(`${opened.options.file}-wal`, { throwIfNoEntry: false })?.size ?? 0;

describe('a record that is removed', () => {
  it('is found in all its words before, so that this search can fail', () => {
    for (const word of [...CANARIES, DRAFT]) expect(tablesWith(connections.read, word), word).not.toEqual([]);
    expect(wordsOnDisk([...CANARIES, DRAFT])).toEqual([...CANARIES, DRAFT]);
    for (const word of CANARIES) expect(tablesWith(connections.read, word), word).not.toContain('audit_event');
  });

  it('is in no table, no page of the file and no log, its earlier versions neither; nothing else is touched', () => {
    const { write, read } = connections;
    const neighbours = (): unknown => read.prepare(`SELECT (SELECT count(*) FROM record WHERE title LIKE '${NEIGHBOUR}%') AS records, (SELECT count(*) FROM record_search WHERE record_search MATCH '${NEIGHBOUR.toLowerCase()}') AS found, (SELECT count(*) FROM record_cell) AS cells`).get();
    const before = neighbours() as { cells: number };
    const { num } = read.prepare('SELECT num FROM record WHERE id = ?').get(canaryId) as { num: number };
    expect(write.transaction(() => removeRecord(write, num))).toEqual({ versions: 2, secrets: 2, drafts: 1, files: [] });
    expect(logBytes()).toBeGreaterThan(0);
    foldLogIfRemoved(write);
    expect(logBytes()).toBe(0);
    for (const word of [...CANARIES, DRAFT]) expect(tablesWith(read, word), word).toEqual([]);
    expect(wordsOnDisk([...CANARIES, DRAFT])).toEqual([]);
    // Five columns: those of the other record stay.
    expect(neighbours()).toEqual({ ...before, cells: before.cells - 5 });
    expect(before).toMatchObject({ records: 240, found: 240 });
    expect(write.pragma('integrity_check')).toBe('ok');
    expect(write.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
    expect(() => write.exec("INSERT INTO record_search (record_search, rank) VALUES ('integrity-check', 1)")).not.toThrow();
  });

  it('is still pointed to by what pointed to it, to nothing', () => {
    const { body } = connections.read.prepare('SELECT body FROM record WHERE id = ?').get(pointingId) as { body: string };
    expect(JSON.parse(body)).toEqual({ visit: canaryId });
  });
});
