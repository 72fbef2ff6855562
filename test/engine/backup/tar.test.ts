import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { ArchiveReader } from '../../../main/jobs/backup/archive-reader.ts';
import { ArchiveWriter } from '../../../main/jobs/backup/archive-writer.ts';
import { readTarHeader, TAR_BLOCK_BYTES, tarHeader } from '../../../main/jobs/backup/tar-header.ts';
import type { Output } from '../../../main/jobs/file-output.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-tar-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const names = fc.string({ unit: fc.constantFrom(...'abcXYZ019-._/'), minLength: 1, maxLength: 99 });
const sizes = fc.oneof(fc.nat(5_000), fc.constantFrom(511, 512, 513, 8 ** 11 - 1, 8 ** 11, 2 ** 40, 2 ** 47));

class Kept implements Output {
  readonly pieces: Buffer[] = [];
  write(bytes: Uint8Array): void {
    this.pieces.push(Buffer.from(bytes));
  }
  async settle(): Promise<void> {}
  async end(): Promise<number> {
    return 0;
  }
}

function archiveOf(parts: readonly { name: string; content: Buffer }[]): Buffer {
  const out = new Kept();
  const writer = new ArchiveWriter(out, 1_767_225_600_000);
  for (const { name, content } of parts) writer.whole(name, content);
  writer.end();
  return Buffer.concat(out.pieces);
}
function reader(bytes: Buffer, pieceBytes = 700): ArchiveReader {
  return new ArchiveReader({
    sizeBytes: bytes.length,
    *chunks() {
      for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
    },
  });
}
function readAll(bytes: Buffer, parts: readonly { name: string; content: Buffer }[], pieceBytes?: number): Buffer[] {
  const from = reader(bytes, pieceBytes);
  const contents = parts.map(({ name, content }) => Buffer.concat([...from.part(name, content.length)]));
  from.end();
  return contents;
}

describe('the header of a file in an archive', () => {
  test('says what was written, also beyond 8 GiB', () => {
    fc.assert(
      fc.property(names, sizes, fc.nat(), (name, sizeBytes, atSeconds) => {
        expect(readTarHeader(tarHeader({ name, sizeBytes, atSeconds }))).toEqual({ name, sizeBytes, atSeconds });
      }),
    );
  });

  test('is none with any byte changed, and nothing makes the reading throw', () => {
    fc.assert(
      fc.property(names, sizes, fc.nat(TAR_BLOCK_BYTES - 1), fc.integer({ min: 1, max: 255 }), (name, sizeBytes, at, change) => {
        const block = tarHeader({ name, sizeBytes, atSeconds: 1 });
        block[at] = (block[at] ?? 0) ^ change;
        expect(readTarHeader(block)).toBeNull();
      }),
      { numRuns: 1_000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 600 }), (bytes) => {
        expect(readTarHeader(Buffer.from(bytes))).toBeNull();
      }),
    );
  });

  test.each(['', 'a'.repeat(100), 'a b', 'ä', 'a\0'])('takes no name like %j', (name) => {
    expect(() => tarHeader({ name, sizeBytes: 0, atSeconds: 0 })).toThrow(RangeError);
  });
});

describe('an archive', () => {
  const parts = [0, 1, 511, 512, 513, 5_000].map((sizeBytes) => ({ name: `part-${String(sizeBytes)}`, content: Buffer.alloc(sizeBytes, 0xab) }));

  test('is one to tar, with the same contents and nobody else able to read them', () => {
    const file = join(folder, 'whole.tar');
    writeFileSync(file, archiveOf(parts));
    expect(execFileSync('tar', ['-tf', file], { encoding: 'utf8' }).trim().split('\n')).toEqual(parts.map(({ name }) => name));
    execFileSync('tar', ['-xf', file, '-C', folder], { stdio: ['ignore', 'ignore', 'inherit'] });
    for (const { name, content } of parts) {
      expect(readFileSync(join(folder, name)).equals(content)).toBe(true);
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    }
  });

  test('is read as it was written, however the bytes come', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_000 }), (pieceBytes) => {
        expect(readAll(archiveOf(parts), parts, pieceBytes).map((each) => each.length)).toEqual(parts.map(({ content }) => content.length));
      }),
    );
  });

  test('is refused when cut short, with more behind it, or with a part missing, twice, renamed or out of order', () => {
    const whole = archiveOf(parts);
    const refused = (bytes: Buffer, expected = parts): void => void expect(() => readAll(bytes, expected)).toThrow('unavailable/backup_damaged');
    for (const end of [0, 1, 511, 512, 600, whole.length - 1_024, whole.length - 512, whole.length - 1]) refused(whole.subarray(0, end));
    refused(Buffer.concat([whole, Buffer.alloc(1)]));
    refused(Buffer.concat([whole, Buffer.alloc(512)]));
    refused(archiveOf(parts.slice(1)));
    refused(archiveOf([parts[0] as (typeof parts)[0], ...parts]));
    refused(archiveOf(parts.toReversed()));
    refused(archiveOf(parts.map((part) => ({ ...part, name: `../${part.name}` }))));
    // What stands between a part and the next is not looked past.
    const padded = Buffer.from(whole);
    padded[512 + 512 + 1] = 1;
    refused(padded);
  });

  test('believes no size that is more than there is', () => {
    const bomb = Buffer.concat([tarHeader({ name: 'bomb', sizeBytes: 2 ** 46, atSeconds: 0 }), Buffer.alloc(2_048)]);
    expect(() => reader(bomb).whole('bomb', Number.MAX_SAFE_INTEGER)).toThrow('unavailable/backup_damaged');
    expect(() => reader(archiveOf(parts.slice(5))).whole('part-5000', 4_999)).toThrow('unavailable/backup_damaged');
  });
});
