import { createSecretKey } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError } from '../errors.ts';
import { CHUNK_BYTES, chunkCount, chunkPlace, FILE_HEADER, openChunk, SEALED_BYTES, sealedSize } from './sealed-chunks.ts';

/** Where the files of attachments lie, inside the store's folder. */
export function attachmentsFolder(storeDir: string): string {
  return join(storeDir, 'attachments');
}
export function attachmentFile(storeDir: string, id: string): string {
  return join(attachmentsFolder(storeDir), id);
}

/** How many chunks are read at once. */
const READ_CHUNKS = 16;
/** Where the file before was read into, for the next one: each other time it would have to be made and zeroed. What it holds is sealed. */
let spare: Buffer | null = null;

/** What is needed to read one: its row's. */
export interface SealedFile {
  id: string;
  sizeBytes: number;
  key: Buffer;
}

/**
 * The content from a chunk on, chunk by chunk, each checked before it is given. Throws unavailable/attachment_missing,
 * unavailable/attachment_damaged for one bit that is not as it was sealed, also in its length.
 */
export function* readSealed(storeDir: string, { id, sizeBytes, key }: SealedFile, fromChunk = 0): Generator<Buffer, void> {
  const fd = openSealed(attachmentFile(storeDir, id));
  const read = spare ?? Buffer.alloc(READ_CHUNKS * SEALED_BYTES);
  spare = null;
  try {
    const head = Buffer.alloc(FILE_HEADER.length);
    readSync(fd, head, 0, head.length, 0);
    if (!head.equals(FILE_HEADER) || fstatSync(fd).size !== sealedSize(sizeBytes)) throw damaged();
    const count = chunkCount(sizeBytes);
    // Made once: a key of bytes is looked at anew for each chunk, which takes a tenth of the time.
    const secret = createSecretKey(key);
    for (let first = fromChunk; first < count; first += READ_CHUNKS) {
      const from = chunkPlace(first, sizeBytes).at;
      const found = readSync(fd, read, 0, read.length, from);
      for (let index = first; index < Math.min(first + READ_CHUNKS, count); index += 1) {
        const { at, bytes, isLast } = chunkPlace(index, sizeBytes);
        const plain = at + bytes - from <= found ? openChunk(secret, index, isLast, read.subarray(at - from, at + bytes - from)) : null;
        if (!plain) throw damaged();
        yield plain;
      }
    }
  } finally {
    closeSync(fd);
    spare = read;
  }
}

/** As many bytes from a place on as fit into a message, less at the end; none behind it. Throws as `readSealed`. */
export function readPiece(storeDir: string, file: SealedFile, offset: number, mostBytes: number): Buffer {
  const pieces: Buffer[] = [];
  let skip = offset % CHUNK_BYTES;
  let left = Math.min(mostBytes, file.sizeBytes - offset);
  if (left <= 0) return Buffer.alloc(0);
  for (const plain of readSealed(storeDir, file, Math.floor(offset / CHUNK_BYTES))) {
    const part = plain.subarray(skip, skip + left);
    skip = 0;
    left -= part.length;
    pieces.push(part);
    if (left === 0) break;
  }
  return Buffer.concat(pieces);
}

function openSealed(file: string): number {
  try {
    return openSync(file, 'r');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new EngineError('unavailable', missing ? 'attachment_missing' : 'file_unreadable');
  }
}

function damaged(): EngineError {
  return new EngineError('unavailable', 'attachment_damaged');
}
