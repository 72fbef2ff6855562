import type { MediaType } from '../../../preload/contract/attachments.ts';
import { colourTableBytes } from './camera-data/gif.ts';

export interface PictureSize {
  width: number;
  height: number;
}
const UNKNOWN: PictureSize = { width: 0, height: 0 };

/**
 * How large a picture says it is, from its beginning: what a decoder would set memory aside for. Nothing by nothing
 * where that cannot be told of something that the page would decode; null for what it never decodes.
 */
export function sizeOf(head: Buffer, mediaType: MediaType): PictureSize | null {
  try {
    return READERS[mediaType]?.(head) ?? null;
  } catch (error) {
    // It ends before it says.
    if (error instanceof RangeError) return UNKNOWN;
    throw error;
  }
}

/** For every kind of picture that a page decodes. */
const READERS: Partial<Record<MediaType, (head: Buffer) => PictureSize>> = {
  // PNG (ISO/IEC 15948), 11.2.2: IHDR comes first.
  'image/png': (head) => (head.toString('latin1', 12, 16) === 'IHDR' ? { width: head.readUInt32BE(16), height: head.readUInt32BE(20) } : UNKNOWN),
  'image/gif': gifSize,
  'image/jpeg': jpegSize,
  'image/webp': webpSize,
};

/**
 * GIF89a (CompuServe, 1990), 18 and 20: the screen, or the first picture where that goes beyond it. Decoders make room
 * for such a one instead of cutting it off.
 */
function gifSize(head: Buffer): PictureSize {
  const [width, height] = [head.readUInt16LE(6), head.readUInt16LE(8)];
  let at = 13 + colourTableBytes(head.readUInt8(10));
  while (head.readUInt8(at) === 0x21) {
    at += 2;
    while (head.readUInt8(at) > 0) at += 1 + head.readUInt8(at);
    at += 1;
  }
  if (head.readUInt8(at) !== 0x2c) return { width, height };
  return { width: Math.max(width, head.readUInt16LE(at + 1) + head.readUInt16LE(at + 5)), height: Math.max(height, head.readUInt16LE(at + 3) + head.readUInt16LE(at + 7)) };
}

/** ITU-T T.81, B.1: segments by their lengths, up to the frame header. */
function jpegSize(head: Buffer): PictureSize {
  for (let at = 2; ; ) {
    if (head.readUInt8(at) !== 0xff) return UNKNOWN;
    const marker = head.readUInt8(at + 1);
    // Fill bytes may stand before a marker.
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) return { width: head.readUInt16BE(at + 7), height: head.readUInt16BE(at + 5) };
    else if (marker === 0xd9 || marker === 0xda) return UNKNOWN;
    else {
      const bytes = head.readUInt16BE(at + 2);
      if (bytes < 2) return UNKNOWN;
      at += 2 + bytes;
    }
  }
}

/** RFC 9649: the first chunk says it, in one of three ways. */
function webpSize(head: Buffer): PictureSize {
  const chunk = head.toString('latin1', 12, 16);
  if (chunk === 'VP8X') return { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 };
  if (chunk === 'VP8 ') return { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff };
  if (chunk !== 'VP8L' || head.readUInt8(20) !== 0x2f) return UNKNOWN;
  const bits = head.readUInt32LE(21);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}
