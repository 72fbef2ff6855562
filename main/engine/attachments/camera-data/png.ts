import { crc32 } from 'node:zlib';
import { exifWith, orientationIn } from './orientation.ts';
import { malformed, pass, PIECE_BYTES, take } from './walk.ts';
import type { Outlet, Walk } from './walk.ts';

const SIGNATURE_BYTES = 8;
const IHDR_BYTES = 13;
const CRC_BYTES = 4;
/** PNG, third edition (W3C, 2025): what the picture, its colours, its size on paper and its movement are made of. */
const KEPT: ReadonlySet<string> = new Set([
  ...['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'bKGD', 'hIST', 'sPLT', 'pHYs'],
  ...['cHRM', 'gAMA', 'iCCP', 'sBIT', 'sRGB', 'cICP', 'mDCV', 'cLLI'],
  ...['acTL', 'fcTL', 'fdAT'],
]);

/**
 * A PNG with the chunks that make the picture and its colours, and how it is turned. Everything else goes, known or
 * not: texts, times, EXIF, programs' own chunks, and what stands after the end.
 */
export function* walkPng(out: Outlet): Walk {
  out.keep(yield* take(SIGNATURE_BYTES));
  let isTurned = false;
  for (let isFirst = true; ; isFirst = false) {
    const header = yield* take(8);
    const length = header.readUInt32BE();
    const type = header.toString('latin1', 4);
    const fits = length <= 0x7fffffff && /^[A-Za-z]{4}$/u.test(type) && isFirst === (type === 'IHDR') && (!isFirst || length === IHDR_BYTES);
    // The case of the first letter: whoever does not know it cannot show the picture (5.4).
    if (!fits || (/^[A-Z]/u.test(type) && !KEPT.has(type))) throw malformed();
    if (KEPT.has(type)) {
      out.keep(header);
      yield* pass(length + CRC_BYTES, out.keep);
      if (type !== 'IEND') continue;
      if (length > 0) throw malformed();
      return;
    }
    const content = yield* take(Math.min(length, PIECE_BYTES));
    yield* pass(length - content.length + CRC_BYTES, () => undefined);
    const orientation = type === 'eXIf' && !isTurned ? orientationIn(content) : null;
    if (type === 'eXIf') isTurned = true;
    const kept = orientation === null || orientation === 1 ? null : exifWith(orientation);
    if (kept === null || length !== kept.length || !kept.equals(content)) out.lose();
    if (kept !== null) out.keep(chunkOf('eXIf', kept));
  }
}

/** A chunk with its length and its check (5.3). */
export function chunkOf(type: string, content: Buffer): Buffer {
  const chunk = Buffer.alloc(8 + content.length + CRC_BYTES);
  chunk.writeUInt32BE(content.length);
  chunk.write(type, 4, 'latin1');
  chunk.set(content, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + content.length)), 8 + content.length);
  return chunk;
}
