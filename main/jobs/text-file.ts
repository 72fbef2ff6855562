import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { Encoding } from '../../preload/contract/records-import.ts';
import { EngineError } from '../engine/errors.ts';

const CHUNK_BYTES = 64 * 1024;
const UTF8_BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** Opens a regular file to be read. Throws unavailable/file_unreadable. */
export async function openRegularFile(path: string): Promise<FileHandle> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    if ((await file.stat()).isFile()) return file;
  } catch {
    // Whatever the system says names the path; the reason is enough.
  }
  await file?.close();
  throw new EngineError('unavailable', 'file_unreadable');
}

/** The next piece, in memory of its own (a parser may keep slices of it); null at the end. Throws unavailable/file_unreadable. */
export async function readChunk(file: FileHandle): Promise<Buffer | null> {
  const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  try {
    const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, null);
    return bytesRead === 0 ? null : chunk.subarray(0, bytesRead);
  } catch {
    throw new EngineError('unavailable', 'file_unreadable');
  }
}

/** The first piece of a file, for telling what it is. Throws unavailable/file_unreadable. */
export async function readStart(path: string): Promise<Buffer> {
  const file = await openRegularFile(path);
  try {
    return (await readChunk(file)) ?? Buffer.alloc(0);
  } finally {
    await file.close();
  }
}

/**
 * A whole file, for formats that cannot be read from front to back. Throws unavailable/file_unreadable,
 * invalid_input/file_too_large.
 */
export async function readWhole(path: string, mostBytes: number): Promise<Buffer> {
  const file = await openRegularFile(path);
  try {
    const chunks: Buffer[] = [];
    let bytes = (await file.stat()).size;
    if (bytes > mostBytes) throw new EngineError('invalid_input', 'file_too_large');
    bytes = 0;
    for (;;) {
      const chunk = await readChunk(file);
      if (chunk === null) return Buffer.concat(chunks);
      bytes += chunk.length;
      if (bytes > mostBytes) throw new EngineError('invalid_input', 'file_too_large');
      chunks.push(chunk);
    }
  } finally {
    await file.close();
  }
}

/** The piece that begins a file, without a byte-order mark. */
export function withoutMark(chunk: Buffer): Buffer {
  return chunk.subarray(0, UTF8_BOM.length).equals(UTF8_BOM) ? chunk.subarray(UTF8_BOM.length) : chunk;
}

/**
 * Refuses anything but UTF-8, and gives its text. UTF-16 shows by its byte-order mark, which no UTF-8 text can begin
 * with, or by the zero bytes in its header; no text file has those. Throws invalid_input/file_not_utf8.
 */
export function strictUtf8(): StrictText {
  return decoding('utf-8');
}

export interface StrictText {
  text(chunk: Buffer): string;
  end(): void;
}

/** As `strictUtf8` for text written in any of these ways. Throws invalid_input/file_not_utf8 for what is not. */
export function strictText(encoding: Encoding): StrictText {
  return encoding === 'windows-1252' ? { text: windows1252, end: () => undefined } : decoding(encoding);
}

function decoding(encoding: Exclude<Encoding, 'windows-1252'>): StrictText {
  const decoder = new TextDecoder(encoding, { fatal: true });
  /** A file that says by its mark what it is can hold what looks like another encoding: our own export does. */
  let isMarked: boolean | null = null;
  const decode = (...args: Parameters<typeof decoder.decode>): string => {
    try {
      return decoder.decode(...args);
    } catch {
      throw new EngineError('invalid_input', 'file_not_utf8');
    }
  };
  return {
    text(chunk) {
      isMarked ??= encoding === 'utf-8' && withoutMark(chunk).length < chunk.length;
      const text = decode(chunk, { stream: true });
      if (!isMarked && text.includes('\u0000')) throw new EngineError('invalid_input', 'file_not_utf8');
      return text;
    },
    end: () => void decode(),
  };
}

/** Where Windows-1252 differs from Latin-1, from 0x80 on (encoding.spec.whatwg.org); a space where it has nothing. */
const HIGH = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

function windows1252(chunk: Buffer): string {
  // eslint-disable-next-line no-control-regex -- a zero byte is what no text has
  return chunk.toString('latin1').replace(/[\u0000\u0080-\u009f]/gu, (mark) => {
    const letter = HIGH[mark.charCodeAt(0) - 0x80] ?? ' ';
    if (letter === ' ') throw new EngineError('invalid_input', 'file_not_utf8');
    return letter;
  });
}
