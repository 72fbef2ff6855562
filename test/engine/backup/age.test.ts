import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Encrypter, generateIdentity, identityToRecipient } from 'age-encryption';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ageIdentity } from '../../../main/jobs/backup/age-identity.ts';
import { openAgeFile } from '../../../main/jobs/backup/age-reader.ts';
import { openAgeWriter } from '../../../main/jobs/backup/age-writer.ts';
import type { AgeWriter } from '../../../main/jobs/backup/age-writer.ts';
import { FILE_MAC, isAsWritten, Written } from '../../../main/jobs/backup/read-back.ts';
import { bundledWorker } from '../../program-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-age-'));
const file = join(folder, 'file.age');
const keyFile = join(folder, 'key.txt');
let identity: string;
let recipient: string;
beforeAll(async () => {
  identity = await generateIdentity();
  recipient = await identityToRecipient(identity);
  writeFileSync(keyFile, `${identity}\n`, { mode: 0o600 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CHUNK = 65_536;
const SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7];

async function write(content: Buffer, pieceBytes = 10_000, recipients = [recipient], workerFile: string | null = null): Promise<AgeWriter> {
  const fd = openSync(file, 'w', 0o600);
  const out = await openAgeWriter(fd, recipients, { workerFile, expectedBytes: content.length });
  for (let at = 0; at < content.length; at += pieceBytes) {
    out.write(content.subarray(at, at + pieceBytes));
    await out.settle();
  }
  expect(await out.end()).toBe(readFileSync(file).length);
  closeSync(fd);
  return out;
}
async function read(key: string = identity): Promise<Buffer> {
  const opened = await openAgeFile(file, key);
  try {
    const content = Buffer.concat([...opened.chunks()]);
    expect(content.length).toBe(opened.sizeBytes);
    return content;
  } finally {
    opened.close();
  }
}
const contentOf = (sizeBytes: number): Buffer => Buffer.from(Array.from({ length: sizeBytes }, (_, at) => (at * 7 + (at >> 8)) & 0xff));

describe.each(SIZES)('a file of %i bytes', (sizeBytes) => {
  const content = contentOf(sizeBytes);

  test('written here is opened by age, and here', async () => {
    await write(content);
    expect(execFileSync('age', ['-d', '-i', keyFile, file]).equals(content)).toBe(true);
    expect((await read()).equals(content)).toBe(true);
  });

  test('written by age, or by its library, is opened here', async () => {
    execFileSync('age', ['-r', recipient, '-o', file], { input: content });
    expect((await read()).equals(content)).toBe(true);
    const encrypter = new Encrypter();
    encrypter.addRecipient(recipient);
    writeFileSync(file, await encrypter.encrypt(content));
    expect((await read()).equals(content)).toBe(true);
  });
});

describe('an encrypted file', () => {
  test('is the same however its content comes, but for its keys', async () => {
    const content = contentOf(200_000);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 150_000 }), async (pieceBytes) => {
        await write(content, Math.max(pieceBytes, 500));
        expect((await read()).equals(content)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test('is the same when another thread seals and writes it', async () => {
    const { workerFile = null } = bundledWorker();
    expect(workerFile).not.toBeNull();
    const content = randomBytes(40_000_000);
    for (const sizeBytes of [content.length, 20 * 16 * CHUNK, 9 * 16 * CHUNK + 1]) {
      await write(content.subarray(0, sizeBytes), 1_000_000, [recipient], workerFile);
      expect(execFileSync('age', ['-d', '-i', keyFile, file], { maxBuffer: 2 ** 27 }).equals(content.subarray(0, sizeBytes))).toBe(true);
    }
  });

  describe('that cannot be written', () => {
    /** Writes 40 MB by a thread, for as long as it is taken. */
    async function writing(to: string, workerFile: string): Promise<void> {
      const fd = openSync(to, 'w');
      const out = await openAgeWriter(fd, [recipient], { workerFile, expectedBytes: 40_000_000 });
      try {
        for (let n = 0; n < 40; n += 1) {
          out.write(Buffer.alloc(1_000_000));
          await out.settle();
        }
        await out.end();
      } finally {
        await out.zero();
        closeSync(fd);
      }
    }

    test.skipIf(process.platform !== 'linux')('since the disk is full is said to be so, by the thread too', async () => {
      await expect(writing('/dev/full', bundledWorker().workerFile ?? '')).rejects.toMatchObject({ code: 'read_only', reason: 'disk_full' });
      const fd = openSync('/dev/full', 'w');
      await expect(openAgeWriter(fd, [recipient])).rejects.toMatchObject({ code: 'ENOSPC' });
      closeSync(fd);
    });

    test('since its thread is gone is waited for no longer', async () => {
      await expect(writing(file, join(folder, 'none.mjs'))).rejects.toMatchObject({ code: 'internal', reason: 'unexpected' });
    });
  });

  test('is read back as what was written, and as nothing else', async () => {
    const mac = (await write(randomBytes(3_000_000))).mac;
    const bytes = readFileSync(file);
    const { length: sizeBytes } = bytes;
    let readBytes = 0;
    const isIn = async (content: Buffer, ofWhat = mac): Promise<boolean> => {
      readBytes = 0;
      writeFileSync(file, content);
      const fd = openSync(file, 'r');
      try {
        return await isAsWritten(fd, { sizeBytes, mac: ofWhat }, async (more) => void (readBytes += more));
      } finally {
        closeSync(fd);
      }
    };
    expect(mac).toMatch(FILE_MAC);
    expect(await isIn(bytes)).toBe(true);
    for (const at of [0, 1_048_576, bytes.length - 1]) {
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      expect(await isIn(bytes)).toBe(false);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
    }
    expect(await isIn(bytes.subarray(0, -1))).toBe(false);
    expect(await isIn(Buffer.concat([bytes, Buffer.alloc(1)]))).toBe(false);
    expect(await isIn(Buffer.concat([bytes, Buffer.alloc(20_000_000)]))).toBe(false);
    expect(readBytes).toBeLessThan(5_000_000);
    expect(await isIn(bytes)).toBe(true);
    for (const other of [new Written().mac(), mac.slice(0, -1), '', mac.replace(/^./u, (first) => (first === 'A' ? 'B' : 'A'))]) expect(await isIn(bytes, other)).toBe(false);
  });

  test('opens for each of several recipients, also by the bytes of an identity, and for nobody else', async () => {
    const other = await generateIdentity();
    await write(contentOf(10), 10, [recipient, await identityToRecipient(other)]);
    expect(await read(identity)).toEqual(contentOf(10));
    expect(await read(other)).toEqual(contentOf(10));
    await expect(read(await generateIdentity())).rejects.toMatchObject({ reason: 'backup_wrong_identity' });
    const bytes = new Uint8Array(32).fill(9);
    const fromBytes = ageIdentity(bytes);
    await write(contentOf(10), 10, [await identityToRecipient(fromBytes)]);
    expect(await read(fromBytes)).toEqual(contentOf(10));
    for (const wrong of ['', 'AGE-SECRET-KEY-1', identity.toLowerCase(), `${identity}Q`, new Uint8Array(31)]) {
      expect(() => ageIdentity(wrong)).toThrow('invalid_input/backup_wrong_identity');
    }
  });

  test('is written for nobody who is no recipient', async () => {
    const fd = openSync(file, 'w');
    const pq = `age1pq1${'q'.repeat(60)}`;
    for (const wrong of [[], [''], ['age1'], [`${recipient.slice(0, -1)}${recipient.endsWith('q') ? 'p' : 'q'}`], [recipient, pq], Array.from({ length: 21 }, () => recipient)]) {
      await expect(openAgeWriter(fd, wrong)).rejects.toMatchObject({ code: 'invalid_input', reason: 'fields' });
    }
    closeSync(fd);
  });

  test('is refused with one bit changed, cut short, with chunks in another order or something behind it', async () => {
    await write(contentOf(3 * CHUNK + 7));
    const whole = readFileSync(file);
    const refused = async (bytes: Buffer): Promise<void> => {
      writeFileSync(file, bytes);
      await expect(read()).rejects.toThrow(/backup_damaged|backup_wrong_identity/u);
    };
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length * 8 - 1), fc.nat(whole.length - 1), async (bit, end) => {
        const flipped = Buffer.from(whole);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        await refused(flipped);
        await refused(whole.subarray(0, end));
      }),
      { numRuns: 150 },
    );
    const payload = whole.indexOf('\n', whole.indexOf('\n--- ') + 1) + 1 + 16;
    const chunk = (index: number): Buffer => whole.subarray(payload + index * (CHUNK + 16), payload + (index + 1) * (CHUNK + 16));
    await refused(Buffer.concat([whole.subarray(0, payload), chunk(1), chunk(0), chunk(2), chunk(3)]));
    await refused(Buffer.concat([whole.subarray(0, payload), chunk(0), chunk(1), chunk(3)]));
    for (let index = 0; index <= 3; index += 1) await refused(whole.subarray(0, payload + index * (CHUNK + 16)));
    await refused(Buffer.concat([whole, Buffer.alloc(1)]));
    await refused(Buffer.concat([whole, chunk(3)]));
  });

  test('is none of whatever else there is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.boolean(), async (bytes, isMarked) => {
        writeFileSync(file, Buffer.concat([Buffer.from(isMarked ? 'age-encryption.org/v1\n-> X25519 ' : ''), bytes, Buffer.from(isMarked ? '\n--- x\n' : '')]));
        await expect(read()).rejects.toThrow(/backup_damaged|backup_wrong_identity/u);
      }),
    );
    await expect(openAgeFile(folder, identity)).rejects.toMatchObject({ reason: 'file_unreadable' });
    // A pipe that nobody writes to would be waited for.
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    await expect(openAgeFile(join(folder, 'pipe'), identity)).rejects.toMatchObject({ reason: 'file_unreadable' });
    await expect(openAgeFile(join(folder, 'none'), identity)).rejects.toMatchObject({ reason: 'file_unreadable' });
  });
});
