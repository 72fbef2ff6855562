import { EXIF_NAME, exifWith, orientationIn } from './orientation.ts';
import { malformed, PIECE_BYTES, take } from './walk.ts';
import type { Outlet, Walk } from './walk.ts';

/** ITU-T T.81, B.1.1.3. */
const [SOI, EOI, SOS, JPG, TEM, RST0, RST7, APP0, APP1, APP2, APP14] = [0xd8, 0xd9, 0xda, 0xc8, 0x01, 0xd0, 0xd7, 0xe0, 0xe1, 0xe2, 0xee];
const isRestart = (marker: number): boolean => marker >= RST0 && marker <= RST7;
/** Frames, tables, scans and what belongs to them: what the picture is made of. */
const isOfPicture = (marker: number): boolean => marker >= 0xc0 && marker <= 0xdf && marker !== JPG;

const JFIF = Buffer.from('JFIF\0', 'latin1');
const ICC = Buffer.from('ICC_PROFILE\0', 'latin1');
const ADOBE = Buffer.from('Adobe', 'latin1');
/** Without the small picture that may follow (ITU-T T.871, 10.1), and what Adobe's says of colours (T.872, 6.5.3). */
const [JFIF_BYTES, ADOBE_BYTES] = [14, 12];

/**
 * A JPEG with the segments that make the picture, its colours and how it is turned. Everything else goes, known or
 * not: EXIF with makers' notes and small pictures, XMP, IPTC, comments, and what stands after the end.
 */
export function* walkJpeg(out: Outlet): Walk {
  out.keep(yield* take(2));
  let isTurned = false;
  let marker = yield* nextMarker();
  while (marker !== EOI) {
    if (marker === TEM || isRestart(marker)) {
      out.lose();
      marker = yield* nextMarker();
      continue;
    }
    if (marker === SOI || marker < 0xc0) throw malformed();
    const length = yield* take(2);
    const bytes = length.readUInt16BE() - 2;
    if (bytes < 0) throw malformed();
    const content = yield* take(bytes);
    const isExif = marker === APP1 && startsWith(content, EXIF_NAME);
    const kept = isExif ? (isTurned ? null : turned(content)) : keptOf(marker, content);
    if (isExif) isTurned = true;
    if (kept === null || !kept.equals(content)) out.lose();
    if (kept !== null) {
      length.writeUInt16BE(kept.length + 2);
      out.keep(Buffer.from([0xff, marker]));
      out.keep(length);
      out.keep(kept);
    }
    marker = marker === SOS ? yield* walkScan(out) : yield* nextMarker();
  }
  out.keep(Buffer.from([0xff, EOI]));
}

function startsWith(content: Buffer, name: Buffer): boolean {
  return content.subarray(0, name.length).equals(name);
}

function turned(content: Buffer): Buffer | null {
  const orientation = orientationIn(content);
  return orientation === null || orientation === 1 ? null : Buffer.concat([EXIF_NAME, exifWith(orientation)]);
}

/** What of a segment goes on; null for nothing. */
function keptOf(marker: number, content: Buffer): Buffer | null {
  if (isOfPicture(marker)) return content;
  if (marker === APP2 && startsWith(content, ICC)) return content;
  if (marker === APP14 && startsWith(content, ADOBE)) return content.subarray(0, ADOBE_BYTES);
  if (marker !== APP0 || !startsWith(content, JFIF) || content.length < JFIF_BYTES) return null;
  const plain = Buffer.from(content.subarray(0, JFIF_BYTES));
  plain.fill(0, JFIF_BYTES - 2);
  return plain;
}

/** The marker that must stand here. */
function* nextMarker(): Walk<number> {
  const [first] = yield* take(1);
  if (first !== 0xff) throw malformed();
  return yield* restOfMarker();
}

/** Any number of fill bytes may stand before a marker (B.1.1.2). */
function* restOfMarker(): Walk<number> {
  for (;;) {
    const marker = (yield* take(1)).readUInt8();
    if (marker !== 0xff) return marker;
  }
}

/** The data of a scan, as they are; gives the marker that ends it (B.1.1.5: a zero byte follows each 0xff that is none). */
function* walkScan(out: Outlet): Walk<number> {
  for (;;) {
    const piece = yield PIECE_BYTES;
    if (piece.length === 0) throw malformed();
    const at = endOfData(piece);
    out.keep(piece.subarray(0, at));
    if (at === piece.length) continue;
    // A piece may end between the two bytes: what follows decides whether it was data.
    out.again(piece.subarray(at));
    const marker = yield* nextMarker();
    if (marker !== 0x00 && !isRestart(marker)) return marker;
    out.keep(Buffer.from([0xff, marker]));
  }
}

/** Where in a piece of a scan the data end: at a marker, or at a last byte that may begin one. */
function endOfData(piece: Buffer): number {
  for (let at = piece.indexOf(0xff); at >= 0; at = piece.indexOf(0xff, at + 2)) {
    const next = piece[at + 1];
    if (next === undefined || (next !== 0x00 && !isRestart(next))) return at;
  }
  return piece.length;
}
