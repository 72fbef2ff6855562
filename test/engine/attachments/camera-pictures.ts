import { crc32 } from 'node:zlib';

/** Hand-made containers: each kind of picture in the parts that its format has. What is in the parts is any bytes. */

export const EXIF = Buffer.from('Exif\0\0', 'latin1');
export const TELLING = 'Example Owner 51.5007 N 0.1246 W';

/** A block of EXIF, in either order of bytes, with an owner's name (0xa430) and, unless null, how the picture is turned. */
export function tiff(orientation: number | null, order: 'II' | 'MM' = 'II'): Buffer {
  const isLittle = order === 'II';
  const entries = [...(orientation === null ? [] : [[0x0112, 3, 1, orientation] as const]), [0xa430, 2, TELLING.length, -1] as const];
  const owner = 8 + 2 + entries.length * 12 + 4;
  const block = Buffer.alloc(owner + TELLING.length);
  const short = (value: number, at: number): number => (isLittle ? block.writeUInt16LE(value, at) : block.writeUInt16BE(value, at));
  const long = (value: number, at: number): number => (isLittle ? block.writeUInt32LE(value, at) : block.writeUInt32BE(value, at));
  block.write(order, 'latin1');
  short(42, 2);
  long(8, 4);
  short(entries.length, 8);
  entries.forEach(([tag, type, count, value], n) => {
    const at = 10 + n * 12;
    short(tag, at);
    short(type, at + 2);
    long(count, at + 4);
    if (value === -1) long(owner, at + 8);
    else short(value, at + 8);
  });
  block.write(TELLING, owner, 'latin1');
  return block;
}

/** A segment of a JPEG. */
export function segment(marker: number, content: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}
export const JPEG = {
  start: Buffer.from([0xff, 0xd8]),
  jfif: segment(0xe0, Buffer.from('JFIF\0\u0001\u0002\u0001\0\u0048\0\u0048\0\0', 'latin1')),
  frame: segment(0xc0, Buffer.from([8, 0, 16, 0, 16, 1, 1, 0x11, 0])),
  scan: segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
  end: Buffer.from([0xff, 0xd9]),
};

/** A chunk of a PNG. */
export function pngChunk(type: string, content: Buffer): Buffer {
  const chunk = Buffer.alloc(12 + content.length);
  chunk.writeUInt32BE(content.length);
  chunk.write(type, 4, 'latin1');
  chunk.set(content, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + content.length)), 8 + content.length);
  return chunk;
}
export const PNG = {
  start: Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), pngChunk('IHDR', Buffer.from([0, 0, 0, 4, 0, 0, 0, 3, 8, 0, 0, 0, 0]))]),
  end: pngChunk('IEND', Buffer.alloc(0)),
};

/** A chunk of a WebP. */
export function riffChunk(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content, Buffer.alloc(content.length & 1)]);
}
export function webp(...chunks: Buffer[]): Buffer {
  return riffChunk('RIFF', Buffer.concat([Buffer.from('WEBP', 'latin1'), ...chunks]));
}
/** The header of one that has EXIF (0x08) and XMP (0x04), 16 by 16. */
export const vp8x = (flags: number): Buffer => riffChunk('VP8X', Buffer.from([flags, 0, 0, 0, 15, 0, 0, 15, 0, 0]));

/** Blocks of data of a GIF, with the empty one at the end. */
export function gifBlocks(...blocks: Buffer[]): Buffer {
  return Buffer.concat([...blocks.flatMap((block) => [Buffer.from([block.length]), block]), Buffer.from([0])]);
}
export const gifExtension = (label: number, ...blocks: Buffer[]): Buffer => Buffer.concat([Buffer.from([0x21, label]), gifBlocks(...blocks)]);
export const GIF = {
  /** Four by three, with a table of two colours. */
  start: Buffer.concat([Buffer.from('GIF89a', 'latin1'), Buffer.from([4, 0, 3, 0, 0x80, 0, 0]), Buffer.from([0, 0, 0, 255, 255, 255])]),
  image: (...blocks: Buffer[]): Buffer => Buffer.concat([Buffer.from([0x2c, 0, 0, 0, 0, 4, 0, 3, 0, 0, 2]), gifBlocks(...blocks)]),
  loop: gifExtension(0xff, Buffer.from('NETSCAPE2.0', 'latin1'), Buffer.from([1, 0, 0])),
  end: Buffer.from([0x3b]),
};
