import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPageCodec } from '../../../main/engine/db/page-codec.ts';
import { PAGE_BYTES, RESERVED_BYTES } from '../../../main/engine/db/page-format.ts';
import type { PageCodec } from '../../../main/engine/db/page-format.ts';
import { openDatabase } from '../../../main/engine/db/store.ts';
import type { StoreOptions } from '../../../main/engine/db/store.ts';
import { exampleStore, PLANTED, temporaryFolder } from './example-store.ts';

const PEOPLE = 300;

describe.each(['aegis-256', 'sqlcipher-4'] as const)('pages of %s', (cipher) => {
  const { folder, remove } = temporaryFolder();
  let store: StoreOptions;
  let codec: PageCodec;
  let pages: Buffer[];
  beforeAll(async () => {
    store = exampleStore(folder, cipher, { people: PEOPLE });
    codec = await openPageCodec({ ...store, randomBytes });
    pages = inPages(readFileSync(store.file));
  });
  afterAll(remove);

  test('that the library wrote are opened, and are a database that sqlite3 calls whole', () => {
    const plain = pages.map((page, index) => codec.open(index + 1, page));
    expect(plain).not.toContain(null);
    const file = join(folder, 'plain.db');
    const image = Buffer.concat(plain as Buffer[]);
    // As in a backup: no log beside it.
    image.fill(1, 18, 20);
    writeFileSync(file, image);
    const ask = (statement: string): string => execFileSync('sqlite3', ['-readonly', file, statement], { encoding: 'utf8' }).trim();
    expect(ask('PRAGMA integrity_check')).toBe('ok');
    expect(ask(`SELECT count(*) FROM person WHERE name LIKE '${PLANTED} %'`)).toBe(String(PEOPLE));
    expect(image[20]).toBe(RESERVED_BYTES[cipher]);
  });

  test('that are sealed here under another key are opened by the library', async () => {
    const databaseKey = randomBytes(32);
    const other = await openPageCodec({ cipher, databaseKey, randomBytes });
    const file = join(folder, 'sealed.db');
    writeFileSync(file, Buffer.concat(pages.map((page, index) => other.seal(index + 1, codec.open(index + 1, page) as Buffer))));
    other.close();
    const { read, close } = openDatabase({ file, databaseKey, cipher });
    try {
      expect(read.pragma('integrity_check')).toBe('ok');
      expect(read.prepare('SELECT count(*) AS n FROM person').get()).toEqual({ n: PEOPLE });
    } finally {
      close();
      rmSync(file);
    }
    expect(() => openDatabase({ ...store, databaseKey })).toThrow('database_damaged');
  });

  test('come out as they went in, and as nothing with one bit changed or in the place of another', () => {
    fc.assert(
      fc.property(fc.nat(pages.length - 1), fc.nat(PAGE_BYTES * 8 - 1), fc.nat(pages.length - 1), (index, bit, elsewhere) => {
        const page = pages[index] as Buffer;
        const plain = codec.open(index + 1, page) as Buffer;
        const again = codec.seal(index + 1, plain);
        expect(again.equals(page)).toBe(false);
        expect(codec.open(index + 1, again)?.equals(plain)).toBe(true);
        again[bit >> 3] = (again[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        // The eight bytes that AEGIS leaves open are looked at where a file is opened as a store.
        const isOpenHeader = cipher === 'aegis-256' && index === 0 && bit >> 3 >= 16 && bit >> 3 < 24;
        if (!isOpenHeader) expect(codec.open(index + 1, again)).toBeNull();
        if (elsewhere !== index) expect(codec.open(elsewhere + 1, page)).toBeNull();
        expect(codec.open(index + 1, page.subarray(1))).toBeNull();
      }),
      { numRuns: 300 },
    );
  });
});

function inPages(file: Buffer): Buffer[] {
  return Array.from({ length: file.length / PAGE_BYTES }, (_, index) => file.subarray(index * PAGE_BYTES, (index + 1) * PAGE_BYTES));
}
