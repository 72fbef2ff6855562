import type { MediaType } from '../../../preload/contract/attachments.ts';

/**
 * How many pixels a picture says it has, from its beginning: what a decoder would set memory aside for. 0 where that
 * cannot be told of something that the page would decode; null for what it never decodes.
 */
export function pixelsOf(head: Buffer, mediaType: MediaType): number | null {
  try {
    return READERS[mediaType]?.(head) ?? null;
  } catch (error) {
    // It ends before it says.
    if (error instanceof RangeError) return 0;
    throw error;
  }
}

/** For every kind of picture that a page decodes. */
const READERS: Partial<Record<MediaType, (head: Buffer) => number>> = {
  // PNG (ISO/IEC 15948), 11.2.2: IHDR comes first.
  'image/png': (head) => (head.toString('latin1', 12, 16) === 'IHDR' ? head.readUInt32BE(16) * head.readUInt32BE(20) : 0),
  'image/gif': (head) => head.readUInt16LE(6) * head.readUInt16LE(8),
  'image/jpeg': jpegPixels,
  'image/webp': webpPixels,
};

/** ITU-T T.81, B.1: segments by their lengths, up to the frame header. */
function jpegPixels(head: Buffer): number {
  for (let at = 2; ; ) {
    if (head.readUInt8(at) !== 0xff) return 0;
    const marker = head.readUInt8(at + 1);
    // Fill bytes may stand before a marker.
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) return head.readUInt16BE(at + 5) * head.readUInt16BE(at + 7);
    else if (marker === 0xd9 || marker === 0xda) return 0;
    else {
      const bytes = head.readUInt16BE(at + 2);
      if (bytes < 2) return 0;
      at += 2 + bytes;
    }
  }
}

/** RFC 9649: the first chunk says it, in one of three ways. */
function webpPixels(head: Buffer): number {
  const chunk = head.toString('latin1', 12, 16);
  if (chunk === 'VP8X') return (head.readUIntLE(24, 3) + 1) * (head.readUIntLE(27, 3) + 1);
  if (chunk === 'VP8 ') return (head.readUInt16LE(26) & 0x3fff) * (head.readUInt16LE(28) & 0x3fff);
  if (chunk !== 'VP8L' || head.readUInt8(20) !== 0x2f) return 0;
  const bits = head.readUInt32LE(21);
  return ((bits & 0x3fff) + 1) * (((bits >>> 14) & 0x3fff) + 1);
}
