import { exifWith, orientationIn } from './orientation.ts';
import { malformed, pass, PIECE_BYTES, take } from './walk.ts';
import type { Outlet, Walk } from './walk.ts';

const HEADER_BYTES = 8;
/** RFC 9649: what the picture, its colours and its movement are made of. */
const KEPT: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'ALPH', 'ANIM', 'ICCP']);
const [VP8X_BYTES, ANMF_BYTES] = [10, 16];
const XMP_FLAG = 0x04;
/** Space that nothing is in, to every reader of RIFF. */
const JUNK = 'JUNK';

/**
 * A WebP with the chunks that make the picture and its colours, and how it is turned. Its length stands before
 * everything, when nobody knows yet what is to go: so that everything else is overwritten with zeros in its place,
 * EXIF, XMP and what is not known. What stands after the end goes.
 */
export function* walkWebp(out: Outlet): Walk {
  const riff = yield* take(12);
  out.keep(riff);
  yield* walkChunks(out, riff.readUInt32LE(4) - 4, { isTurned: false, isFrame: false });
}

function* walkChunks(out: Outlet, bytes: number, state: { isTurned: boolean; isFrame: boolean }): Walk {
  for (let left = bytes; left !== 0; ) {
    if (left < HEADER_BYTES) throw malformed();
    const header = yield* take(HEADER_BYTES);
    const type = header.toString('latin1', 0, 4);
    const length = header.readUInt32LE(4);
    const padded = length + (length & 1);
    left -= HEADER_BYTES + padded;
    if (left < 0) throw malformed();
    if (KEPT.has(type)) {
      out.keep(header);
      yield* pass(padded, out.keep);
    } else if (type === 'VP8X' && length >= VP8X_BYTES && !state.isFrame) {
      out.keep(header);
      const facts = yield* take(VP8X_BYTES);
      const flags = facts.readUInt8();
      if ((flags & XMP_FLAG) !== 0) out.lose();
      facts.writeUInt8(flags & ~XMP_FLAG);
      out.keep(facts);
      yield* pass(padded - VP8X_BYTES, out.keep);
    } else if (type === 'ANMF' && length >= ANMF_BYTES && !state.isFrame) {
      out.keep(header);
      out.keep(yield* take(ANMF_BYTES));
      // What a frame is made of must end where it does: no reader may see other chunks than this one.
      yield* walkChunks(out, padded - ANMF_BYTES, { isTurned: true, isFrame: true });
    } else if (type === 'EXIF' && !state.isTurned) {
      state.isTurned = true;
      yield* turned(out, header, padded);
    } else {
      yield* zeros(out, header, padded);
    }
  }
}

/** How the picture is turned, and zeros for the rest of what stood there: the header says that there is EXIF. */
function* turned(out: Outlet, header: Buffer, padded: number): Walk {
  const content = yield* take(Math.min(padded, PIECE_BYTES));
  const kept = exifWith(orientationIn(content) ?? 1);
  const over = Buffer.alloc(content.length);
  const fits = content.length >= kept.length;
  if (fits) over.set(kept);
  else header.write(JUNK, 'latin1');
  if (!over.equals(content) || !fits) out.lose();
  out.keep(header);
  out.keep(over);
  yield* blank(out, padded - content.length);
}

function* zeros(out: Outlet, header: Buffer, padded: number): Walk {
  if (header.toString('latin1', 0, 4) !== JUNK) out.lose();
  header.write(JUNK, 'latin1');
  out.keep(header);
  yield* blank(out, padded);
}

function* blank(out: Outlet, bytes: number): Walk {
  yield* pass(bytes, (piece) => {
    if (piece.some((byte) => byte !== 0)) out.lose();
    out.keep(Buffer.alloc(piece.length));
  });
}
