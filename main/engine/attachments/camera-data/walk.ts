import { EngineError } from '../../errors.ts';

/** As much of a file as is looked at together, in bytes. */
export const PIECE_BYTES = 64 * 1024;

/**
 * A walk through a file as it comes in: each step asks for at most so many of the next bytes, and is given some, or
 * none at the end of the file. What it has read it remembers only as far as it says so here, a segment at most.
 */
export type Walk<T = void> = Generator<number, T, Buffer>;

/** What a walk does with what it reads. */
export interface Outlet {
  /** This goes on, in this order. */
  keep: (bytes: Uint8Array) => void;
  /** Something that was there does not go on, or not as it was. */
  lose: () => void;
  /** These bytes, the last that were read, are read again next. */
  again: (bytes: Buffer) => void;
}

/** A picture that is not what its format says: it is refused, for nobody can tell what is in it. */
export function malformed(): EngineError {
  return new EngineError('invalid_input', 'attachment_malformed');
}

/** As many of the next bytes as there are, PIECE_BYTES at most. */
export function* upTo(bytes: number): Walk<Buffer> {
  const whole = Buffer.alloc(bytes);
  let at = 0;
  while (at < bytes) {
    const piece = yield bytes - at;
    if (piece.length === 0) break;
    whole.set(piece, at);
    at += piece.length;
  }
  return whole.subarray(0, at);
}

/** The next bytes, PIECE_BYTES at most. Throws invalid_input/attachment_malformed where the file ends before. */
export function* take(bytes: number): Walk<Buffer> {
  const whole = yield* upTo(bytes);
  if (whole.length < bytes) throw malformed();
  return whole;
}

/** Reads over the next bytes, however many; `see` is shown them. Throws as `take`. */
export function* pass(bytes: number, see: (piece: Buffer) => void): Walk {
  for (let left = bytes; left > 0; ) {
    const piece = yield Math.min(left, PIECE_BYTES);
    if (piece.length === 0) throw malformed();
    left -= piece.length;
    see(piece);
  }
}
