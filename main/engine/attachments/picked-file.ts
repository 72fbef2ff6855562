import { open } from 'node:fs/promises';
import { EngineError } from '../errors.ts';

const PIECE_BYTES = 256 * 1024;

/**
 * Reads a file that a person picked, piece by piece, off this thread. Throws invalid_input/attachment_empty
 * and attachment_too_large, unavailable/file_unreadable for what is none, cannot be read, or changes meanwhile.
 */
export async function readPicked(path: string, mostBytes: number, take: (piece: Buffer) => void): Promise<void> {
  const file = await open(path, 'r').catch(() => null);
  if (!file) throw new EngineError('unavailable', 'file_unreadable');
  try {
    const facts = await file.stat();
    if (!facts.isFile()) throw new EngineError('unavailable', 'file_unreadable');
    if (facts.size === 0) throw new EngineError('invalid_input', 'attachment_empty');
    if (facts.size > mostBytes) throw new EngineError('invalid_input', 'attachment_too_large');
    const buffer = Buffer.alloc(PIECE_BYTES);
    let total = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, PIECE_BYTES, total).catch(() => ({ bytesRead: -1 }));
      if (bytesRead === 0) break;
      total += bytesRead;
      if (bytesRead < 0 || total > facts.size) throw new EngineError('unavailable', 'file_unreadable');
      take(buffer.subarray(0, bytesRead));
    }
    if (total !== facts.size) throw new EngineError('unavailable', 'file_unreadable');
  } finally {
    await file.close();
  }
}
