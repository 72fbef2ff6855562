import { malformed, take } from './walk.ts';
import type { Outlet, Walk } from './walk.ts';

/** GIF89a (CompuServe, 1990), appendix A. */
const [EXTENSION, IMAGE, TRAILER] = [0x21, 0x2c, 0x3b];
const [PLAIN_TEXT, GRAPHIC_CONTROL, APPLICATION] = [0x01, 0xf9, 0xff];
/** Programs whose extensions say how often to play, each with the same block, and the one that has the colour profile. */
const LOOPS: ReadonlySet<string> = new Set(['NETSCAPE2.0', 'ANIMEXTS1.0']);
const LOOP_ID = 1;
const COLOURS = 'ICCRGBG1012';
const END = Buffer.from([0]);

/**
 * A GIF with what makes its pictures, their movement and colours. Everything else goes, known or not: comments, other
 * programs' extensions, XMP among them, and what stands after the end.
 */
export function* walkGif(out: Outlet): Walk {
  const head = yield* take(13);
  out.keep(head);
  out.keep(yield* take(colourTableBytes(head.readUInt8(10))));
  for (;;) {
    const introducer = yield* take(1);
    if (introducer[0] === EXTENSION) {
      yield* walkExtension(out, introducer);
      continue;
    }
    out.keep(introducer);
    if (introducer[0] === TRAILER) return;
    if (introducer[0] !== IMAGE) throw malformed();
    const image = yield* take(9);
    out.keep(image);
    out.keep(yield* take(colourTableBytes(image.readUInt8(8)) + 1));
    yield* blocks(out.keep);
  }
}

/** Bytes of the colour table that these flags say follows. */
export function colourTableBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 0x07) + 1);
}

function* walkExtension(out: Outlet, introducer: Buffer): Walk {
  const label = yield* take(1);
  const keepAll = (): void => {
    out.keep(introducer);
    out.keep(label);
  };
  if (label[0] === PLAIN_TEXT || label[0] === GRAPHIC_CONTROL) {
    keepAll();
    return yield* blocks(out.keep);
  }
  if (label[0] !== APPLICATION) {
    out.lose();
    return yield* blocks(() => undefined);
  }
  const first = yield* block();
  const program = first.toString('latin1', 1);
  if (!LOOPS.has(program) && program !== COLOURS) {
    out.lose();
    return first.length === 1 ? undefined : yield* blocks(() => undefined);
  }
  keepAll();
  out.keep(first);
  yield* blocks((each) => {
    const isKept = program === COLOURS || each.length === 1 || (each.length === 4 && each[1] === LOOP_ID);
    if (isKept) out.keep(each);
    else out.lose();
  });
}

/** The data blocks of 255 bytes at most up to the empty one, which is shown too. */
function* blocks(see: (block: Buffer) => void): Walk {
  for (;;) {
    const each = yield* block();
    see(each);
    if (each.length === 1) return;
  }
}

/** One data block with its length before it. */
function* block(): Walk<Buffer> {
  const length = yield* take(1);
  return length[0] === 0 ? END : Buffer.concat([length, yield* take(length.readUInt8())]);
}
