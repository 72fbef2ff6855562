import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CameraDataFilter } from '../../../main/engine/attachments/camera-data/filter.ts';
import type { Found } from '../../../main/engine/attachments/camera-data/filter.ts';
import { exifWith } from '../../../main/engine/attachments/camera-data/orientation.ts';
import { pdf, png } from './example-files.ts';
import { EXIF, GIF, gifExtension, JPEG, PNG, pngChunk, riffChunk, segment, TELLING, tiff, vp8x, webp } from './camera-pictures.ts';

/** What goes through, in pieces of these sizes, over and over. */
function through(bytes: Buffer, sizes: readonly number[] = [bytes.length + 1]): { out: Buffer; found: Found } {
  const kept: Buffer[] = [];
  const filter = new CameraDataFilter((piece) => kept.push(Buffer.from(piece)));
  for (let at = 0, n = 0; at < bytes.length; n += 1) {
    const size = sizes[n % sizes.length] ?? 1;
    filter.add(bytes.subarray(at, at + size));
    at += size;
  }
  return { found: filter.end(), out: Buffer.concat(kept) };
}
const REFUSED = expect.objectContaining({ code: 'invalid_input', reason: 'attachment_malformed' });

const bytes = (most = 300, least = 0): fc.Arbitrary<Buffer> => fc.uint8Array({ minLength: least, maxLength: most }).map((array) => Buffer.from(array));
/** A part of a picture, as it comes, and as it goes on. */
interface Part {
  comes: Buffer;
  goes: Buffer;
}
const same = (part: Buffer): Part => ({ comes: part, goes: part });
const gone = (part: Buffer): Part => ({ comes: part, goes: Buffer.alloc(0) });
const telling = bytes(200).map((more) => Buffer.concat([Buffer.from(TELLING, 'latin1'), more]));
/** EXIF comes once at most: only the first block is asked how the picture is turned. */
const exif = fc.record({ orientation: fc.option(fc.integer({ min: 1, max: 8 })), order: fc.constantFrom('II' as const, 'MM' as const) });
const isTurned = (orientation: number | null): orientation is number => orientation !== null && orientation > 1;

const jpegPart: fc.Arbitrary<Part> = fc.oneof(
  fc.tuple(fc.constantFrom(0xc4, 0xdb, 0xdd, 0xcc), bytes()).map(([marker, content]) => same(segment(marker, content))),
  bytes().map((content) => same(segment(0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0', 'latin1'), content])))),
  fc.constant(same(segment(0xee, Buffer.from('Adobe\0\u0064\0\0\0\0\u0001', 'latin1')))),
  fc.tuple(fc.constantFrom(0xe0, 0xe1, 0xe2, 0xe3, 0xec, 0xed, 0xee, 0xef, 0xfe, 0xf0), telling).map(([marker, content]) => gone(segment(marker, content))),
  fc.constant({ comes: segment(0xe0, Buffer.from(`JFIF\0\u0001\u0002\u0001\0\u0048\0\u0048\u0001\u0001${TELLING.slice(0, 3)}`, 'latin1')), goes: JPEG.jfif }),
);
/** Data of a scan: any bytes with a zero after each 0xff, and restarts in between. */
const scanData = fc.array(fc.oneof(bytes(400).map((data) => Buffer.from(data.toString('latin1').replaceAll('\xff', '\xff\0'), 'latin1')), fc.integer({ min: 0xd0, max: 0xd7 }).map((restart) => Buffer.from([0xff, restart]))), { maxLength: 6 }).map((parts) => Buffer.concat(parts));
const jpegScan: fc.Arbitrary<Part> = scanData.map((data) => same(Buffer.concat([JPEG.scan, data])));
const jpegExif: fc.Arbitrary<Part> = exif.map(({ orientation, order }) => ({
  comes: segment(0xe1, Buffer.concat([EXIF, tiff(orientation, order)])),
  goes: isTurned(orientation) ? segment(0xe1, Buffer.concat([EXIF, exifWith(orientation)])) : Buffer.alloc(0),
}));
const jpeg = fc
  .tuple(fc.array(jpegPart, { maxLength: 6 }), fc.option(jpegExif), fc.array(jpegPart, { maxLength: 4 }), fc.array(fc.oneof(jpegPart, jpegScan), { maxLength: 4 }), jpegScan, fc.option(telling))
  .map(([before, turned, after, more, scan, trailer]) => [same(JPEG.start), same(JPEG.jfif), ...before, ...(turned ? [turned] : []), ...after, same(JPEG.frame), ...more, scan, same(JPEG.end), ...(trailer ? [gone(trailer)] : [])]);

const pngPart: fc.Arbitrary<Part> = fc.oneof(
  fc.tuple(fc.constantFrom('PLTE', 'IDAT', 'tRNS', 'iCCP', 'sRGB', 'gAMA', 'pHYs', 'acTL', 'fcTL', 'fdAT'), bytes()).map(([type, content]) => same(pngChunk(type, content))),
  fc.tuple(fc.constantFrom('tEXt', 'zTXt', 'iTXt', 'tIME', 'caBX', 'iDOT', 'prVt', 'juNk'), telling).map(([type, content]) => gone(pngChunk(type, content))),
);
const pngExif: fc.Arbitrary<Part> = exif.map(({ orientation, order }) => ({ comes: pngChunk('eXIf', tiff(orientation, order)), goes: isTurned(orientation) ? pngChunk('eXIf', exifWith(orientation)) : Buffer.alloc(0) }));
const pngFile = fc
  .tuple(fc.array(pngPart, { maxLength: 6 }), fc.option(pngExif), fc.array(pngPart, { maxLength: 6 }), fc.option(telling))
  .map(([before, turned, after, trailer]) => [same(PNG.start), ...before, ...(turned ? [turned] : []), ...after, same(PNG.end), ...(trailer ? [gone(trailer)] : [])]);

const blank = (part: Buffer): Buffer => riffChunk('JUNK', Buffer.alloc(part.length));
const webpPart: fc.Arbitrary<Part> = fc.oneof(
  fc.tuple(fc.constantFrom('VP8 ', 'VP8L', 'ALPH', 'ANIM', 'ICCP'), bytes()).map(([type, content]) => same(riffChunk(type, content))),
  fc.tuple(fc.constantFrom('XMP ', 'XYZ ', 'JUNK', 'exif'), telling).map(([type, content]) => ({ comes: riffChunk(type, content), goes: blank(content) })),
  fc.tuple(bytes(), telling, bytes(16, 16)).map(([data, content, facts]) => ({
    comes: riffChunk('ANMF', Buffer.concat([facts, riffChunk('VP8 ', data), riffChunk('XMP ', content)])),
    goes: riffChunk('ANMF', Buffer.concat([facts, riffChunk('VP8 ', data), blank(content)])),
  })),
);
const webpExif: fc.Arbitrary<Part> = exif.map(({ orientation, order }) => {
  const block = tiff(orientation, order);
  return { comes: riffChunk('EXIF', block), goes: riffChunk('EXIF', Buffer.concat([exifWith(orientation ?? 1), Buffer.alloc(block.length - 26)])) };
});
const webpFile = fc.tuple(fc.array(webpPart, { maxLength: 5 }), fc.option(webpExif), fc.array(webpPart, { maxLength: 5 }), fc.option(telling)).map(([before, turned, after, trailer]): Part[] => {
  const parts = [{ comes: vp8x(0x0c), goes: vp8x(0x08) }, ...before, ...(turned ? [turned] : []), ...after];
  return [{ comes: webp(...parts.map(({ comes }) => comes)), goes: webp(...parts.map(({ goes }) => goes)) }, ...(trailer ? [gone(trailer)] : [])];
});

const short = bytes(255, 1);
const gifPart: fc.Arbitrary<Part> = fc.oneof(
  fc.array(short, { maxLength: 4 }).map((blocks) => same(GIF.image(...blocks))),
  fc.constant(same(gifExtension(0xf9, Buffer.from([4, 10, 0, 0])))),
  fc.constant({ comes: gifExtension(0xff, Buffer.from('NETSCAPE2.0', 'latin1'), Buffer.from([1, 0, 0]), Buffer.from([2, 0, 0, 1, 0])), goes: GIF.loop }),
  short.map((profile) => same(gifExtension(0xff, Buffer.from('ICCRGBG1012', 'latin1'), profile))),
  fc.tuple(fc.constantFrom(0xfe, 0xce, 0x00), fc.array(short, { maxLength: 3 })).map(([label, blocks]) => gone(gifExtension(label, Buffer.from(TELLING, 'latin1'), ...blocks))),
  fc.array(short, { maxLength: 3 }).map((blocks) => gone(gifExtension(0xff, Buffer.from('XMP DataXMP', 'latin1'), Buffer.from(TELLING, 'latin1'), ...blocks))),
);
const gif = fc.tuple(fc.array(gifPart, { maxLength: 8 }), fc.option(telling)).map(([parts, trailer]) => [same(GIF.start), ...parts, same(GIF.end), ...(trailer ? [gone(trailer)] : [])]);

const KINDS: [string, fc.Arbitrary<Part[]>][] = [['JPEG', jpeg], ['PNG', pngFile], ['WebP', webpFile], ['GIF', gif]];
const sizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 5 });
const joined = (parts: readonly Part[], side: keyof Part): Buffer => Buffer.concat(parts.map((part) => part[side]));

describe.each(KINDS)('what is beside the picture in a %s', (_kind, file) => {
  it('goes, and every other byte stays in its order, however the file is cut into pieces', () => {
    fc.assert(
      fc.property(file, sizes, (parts, cut) => {
        const [comes, goes] = [joined(parts, 'comes'), joined(parts, 'goes')];
        const { out, found } = through(comes, cut);
        expect(out.equals(goes)).toBe(true);
        expect(out.includes(TELLING)).toBe(false);
        expect(found).toBe(comes.equals(goes) ? 'nothing' : 'something');
        // Once it is gone there is nothing more to take out.
        expect(through(out, cut)).toEqual({ out, found: 'nothing' });
      }),
      { numRuns: 400 },
    );
  });

  it('cut off anywhere it is refused', () => {
    fc.assert(
      fc.property(file, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), sizes, (parts, place, cut) => {
        const isTrailed = parts.at(-1)?.goes.length === 0;
        const whole = joined(isTrailed ? parts.slice(0, -1) : parts, 'comes');
        // Less than its name is no picture to anybody.
        const at = 12 + Math.floor(place * (whole.length - 12));
        expect(() => through(whole.subarray(0, at), cut)).toThrow(REFUSED);
      }),
      { numRuns: 200 },
    );
  });

  it('with any bytes other it is refused, or what goes on is clean to the next look', () => {
    fc.assert(
      fc.property(file, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 }), sizes, (parts, changes, cut) => {
        const other = Buffer.from(joined(parts, 'comes'));
        for (const [at, byte] of changes) other[12 + (at % (other.length - 12))] = byte;
        try {
          const { out } = through(other, cut);
          expect(through(out)).toEqual({ out, found: 'nothing' });
        } catch (error) {
          expect(error).toEqual(REFUSED);
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe('other files', () => {
  it('go through as they are', () => {
    fc.assert(
      fc.property(bytes(2_000), sizes, (file, cut) => {
        const plain = Buffer.concat([Buffer.from('x'), file]);
        const { out, found } = through(plain, cut);
        expect(out.equals(plain) && found === null).toBe(true);
      }),
    );
    expect(through(pdf(300_000), [70_001]).out.equals(pdf(300_000))).toBe(true);
    for (const few of ['', 'R', 'RIFF', 'GIF8', '\x89PNG']) expect(through(Buffer.from(few, 'latin1')).found).toBeNull();
  });

  it('a picture that nothing was written into stays as it is', () => {
    expect(through(png(40, 30), [7])).toEqual({ out: png(40, 30), found: 'nothing' });
  });
});

describe('hostile pictures', () => {
  const huge = Buffer.alloc(4);
  huge.writeUInt32BE(0x7fffffff);
  it.each([
    ['a JPEG with a segment shorter than its length', Buffer.concat([JPEG.start, Buffer.from([0xff, 0xe1, 0, 1])])],
    ['a JPEG with something between two segments', Buffer.concat([JPEG.start, JPEG.jfif, Buffer.from('x'), JPEG.frame, JPEG.scan, JPEG.end])],
    ['a JPEG within a JPEG', Buffer.concat([JPEG.start, JPEG.jfif, JPEG.start, JPEG.frame, JPEG.scan, JPEG.end])],
    ['a PNG that claims two thousand million bytes', Buffer.concat([PNG.start, huge, Buffer.from('tEXt'), Buffer.alloc(100)])],
    ['a PNG with a chunk that nobody can leave out', Buffer.concat([PNG.start, pngChunk('CgBI', Buffer.alloc(4)), PNG.end])],
    ['a PNG with two headers', Buffer.concat([PNG.start, PNG.start.subarray(8), PNG.end])],
    ['a WebP whose chunk is longer than the file says', webp(riffChunk('VP8 ', Buffer.alloc(10)).fill(0xff, 4, 8))],
    ['a WebP whose frame ends within a chunk', webp(vp8x(0), riffChunk('ANMF', Buffer.concat([Buffer.alloc(16), riffChunk('VP8 ', Buffer.alloc(8)).fill(9, 4, 5)])))],
    ['a GIF with a block that nobody knows', Buffer.concat([GIF.start, Buffer.from([0x2d]), GIF.end])],
  ])('%s is refused', (_what, file) => {
    expect(() => through(file)).toThrow(REFUSED);
  });

  it('fill bytes before restarts and markers lose nothing of the scan', () => {
    const data = Buffer.from([1, 0xff, 0xff, 0xd0, 2, 0xff, 0xff, 0xff]);
    const { out, found } = through(Buffer.concat([JPEG.start, JPEG.frame, JPEG.scan, data, Buffer.from([0xd9])]), [1]);
    expect(out.equals(Buffer.concat([JPEG.start, JPEG.frame, JPEG.scan, Buffer.from([1, 0xff, 0xd0, 2]), JPEG.end]))).toBe(true);
    expect(found).toBe('nothing');
  });

  it('a hundred megabytes in pieces of a message take bounded time and memory', () => {
    const piece = Buffer.alloc(768 * 1024, 0x5a);
    for (let at = 100; at < piece.length; at += 256) piece.set([0xff, 0], at);
    let out = 0;
    const filter = new CameraDataFilter((bytes_) => (out += bytes_.length));
    const before = process.memoryUsage().arrayBuffers;
    const began = process.hrtime.bigint();
    filter.add(Buffer.concat([JPEG.start, JPEG.frame, JPEG.scan]));
    for (let n = 0; n < 130; n += 1) filter.add(piece);
    filter.add(JPEG.end);
    expect(filter.end()).toBe('nothing');
    expect(out).toBeGreaterThan(100_000_000);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1024 * 1024);
    expect(Number(process.hrtime.bigint() - began) / 1e9).toBeLessThan(10);
  });
});
