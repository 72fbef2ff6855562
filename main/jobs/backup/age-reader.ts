import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { Decrypter } from 'age-encryption';
import { EngineError } from '../../engine/errors.ts';
import { readyChaCha } from '../../engine/keys/chacha20-poly1305.ts';
import { afterAgeVersion } from '../age-header.ts';
import { damaged } from './archive-reader.ts';
import { AGE_CHUNK_BYTES, AGE_SALT_BYTES, AGE_TAG_BYTES, openAgeChunk, payloadKey } from './age-stream.ts';

/** A header of 20 recipients has 3 KiB; one that is longer was not written here. */
const MOST_HEADER_BYTES = 16 * 1024;
const SEALED_BYTES = AGE_CHUNK_BYTES + AGE_TAG_BYTES;

/** An encrypted file that was opened. */
export interface AgeFile {
  /** How many bytes it holds, in all. */
  sizeBytes: number;
  /** From front to back, chunk by chunk, each checked before it is given. Throws unavailable/backup_damaged, unavailable/file_unreadable. */
  chunks(): Generator<Buffer, void>;
  /** Zeroes the key and closes the file. */
  close(): void;
}

/**
 * Opens a file in the format of age with an identity (AGE-SECRET-KEY-1…). Throws unavailable/file_unreadable,
 * unavailable/backup_damaged, invalid_input/backup_wrong_identity.
 */
export async function openAgeFile(path: string, identity: string): Promise<AgeFile> {
  const fd = openRegular(path);
  try {
    const fileBytes = fstatSync(fd).size;
    const start = readAt(fd, 0, Math.min(fileBytes, MOST_HEADER_BYTES));
    const headerBytes = headerLength(start);
    const from = headerBytes + AGE_SALT_BYTES;
    if (fileBytes < from + AGE_TAG_BYTES) throw damaged();
    const salt = readAt(fd, headerBytes, AGE_SALT_BYTES);
    const chacha = await readyChaCha();
    // Behind all that may fail, so that both keys are zeroed whatever happens.
    const fileKey = await openHeader(start.subarray(0, headerBytes), identity);
    const key = payloadKey(fileKey, salt);
    fileKey.fill(0);
    const sealedBytes = fileBytes - from;
    const count = Math.ceil(sealedBytes / SEALED_BYTES);
    return {
      sizeBytes: sealedBytes - count * AGE_TAG_BYTES,
      *chunks() {
        for (let index = 0; index < count; index += 1) {
          const isLast = index === count - 1;
          const bytes = isLast ? sealedBytes - index * SEALED_BYTES : SEALED_BYTES;
          const sealed = readAt(fd, from + index * SEALED_BYTES, bytes);
          const plain = bytes < AGE_TAG_BYTES ? null : openAgeChunk(chacha, key, { index, isLast }, sealed);
          // The last chunk is empty only in a file that holds nothing.
          if (!plain || (plain.length === 0 && index > 0)) throw damaged();
          yield plain;
        }
      },
      close() {
        key.fill(0);
        closeSync(fd);
      },
    };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** Up to the line with the header's own authentication, which is its last. */
function headerLength(start: Buffer): number {
  const lastLine = afterAgeVersion(start) === null ? -1 : start.indexOf('\n--- ');
  const end = lastLine < 0 ? -1 : start.indexOf('\n', lastLine + 1);
  if (end < 0) throw damaged();
  return end + 1;
}

async function openHeader(header: Buffer, identity: string): Promise<Buffer> {
  const decrypter = new Decrypter();
  try {
    decrypter.addIdentity(identity);
  } catch {
    throw new EngineError('invalid_input', 'backup_wrong_identity');
  }
  try {
    return Buffer.from(await decrypter.decryptHeader(header));
  } catch (error) {
    // The library has no other way to say it. A recipient's lines that are damaged cannot be told from another's.
    if (error instanceof Error && error.message.startsWith('no identity matched')) throw new EngineError('invalid_input', 'backup_wrong_identity');
    throw damaged();
  }
}

function openRegular(path: string): number {
  let fd: number | null = null;
  try {
    // A pipe would be waited for; the flag is missing on Windows.
    fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    if (fstatSync(fd).isFile()) return fd;
  } catch {
    // Whatever the system says names the path; the reason is enough.
  }
  if (fd !== null) closeSync(fd);
  throw new EngineError('unavailable', 'file_unreadable');
}

function readAt(fd: number, at: number, bytes: number): Buffer {
  const into = Buffer.alloc(bytes);
  try {
    for (let done = 0; done < bytes; ) {
      const read = readSync(fd, into, done, bytes - done, at + done);
      // Cut short while it is read.
      if (read === 0) throw damaged();
      done += read;
    }
    return into;
  } catch (error) {
    throw error instanceof EngineError ? error : new EngineError('unavailable', 'file_unreadable');
  }
}
