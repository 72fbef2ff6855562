import { walkGif } from './gif.ts';
import { walkJpeg } from './jpeg.ts';
import { walkPng } from './png.ts';
import { PIECE_BYTES, upTo } from './walk.ts';
import type { Outlet, Walk } from './walk.ts';
import { walkWebp } from './webp.ts';

/** What was found in a file: nothing that is not needed to show it, or something. Null for kinds that are not looked through. */
export type Found = 'nothing' | 'something' | null;

const NAME_BYTES = 12;
const NOTHING = Buffer.alloc(0);

/**
 * Lets a file through piece by piece and leaves out of a picture what its camera, or whatever made it, wrote beside
 * the picture itself: place, time, device, owner, numbers, small pictures of what was cut off. The picture's own bytes
 * stay as they are, and so do its colour profile and how it is turned. Bounded: a segment is held at most, and every
 * length is asked of the file before anything is set aside for it.
 */
export class CameraDataFilter {
  readonly #take: (bytes: Buffer) => void;
  readonly #walk: Walk;
  #wants: number;
  #isOver = false;
  #input: Buffer = NOTHING;
  #at = 0;
  // Walks give single bytes too: they go on together.
  readonly #ready = Buffer.alloc(2 * PIECE_BYTES);
  #readyBytes = 0;
  #isPicture = false;
  #hasLost = false;

  /** `take` is given what goes on, and keeps none of the memory it is in. */
  constructor(take: (bytes: Buffer) => void) {
    this.#take = take;
    const out: Outlet = {
      keep: (bytes) => this.#keep(bytes),
      lose: () => (this.#hasLost = true),
      again: (bytes) => this.#again(bytes),
    };
    this.#walk = this.#walkFile(out);
    this.#wants = PIECE_BYTES;
    this.#step(this.#walk.next());
  }

  /** The next bytes of the file. Throws invalid_input/attachment_malformed for a picture that is none. */
  add(bytes: Buffer): void {
    this.#input = bytes;
    this.#at = 0;
    this.#goOn();
    // What stands after the end of a picture.
    if (this.#at < this.#input.length) this.#hasLost = true;
    this.#input = NOTHING;
    this.#at = 0;
    this.#flush();
  }

  /** There is no more: gives what was found. Throws invalid_input/attachment_malformed for a picture that is not whole. */
  end(): Found {
    while (!this.#isOver) {
      this.#step(this.#walk.next(NOTHING));
      this.#goOn();
    }
    this.#flush();
    if (!this.#isPicture) return null;
    return this.#hasLost ? 'something' : 'nothing';
  }

  #goOn(): void {
    while (this.#at < this.#input.length && !this.#isOver) {
      const piece = this.#input.subarray(this.#at, this.#at + this.#wants);
      this.#at += piece.length;
      this.#step(this.#walk.next(piece));
    }
  }

  *#walkFile(out: Outlet): Walk {
    const name = yield* upTo(NAME_BYTES);
    out.again(name);
    const walk = walkOf(name);
    if (walk) {
      this.#isPicture = true;
      return yield* walk(out);
    }
    for (;;) {
      const piece = yield PIECE_BYTES;
      if (piece.length === 0) return;
      out.keep(piece);
    }
  }

  #step({ done, value }: IteratorResult<number, void>): void {
    this.#isOver = done === true;
    if (typeof value === 'number') this.#wants = value;
  }

  #again(bytes: Buffer): void {
    if (bytes.length <= this.#at) this.#at -= bytes.length;
    else {
      this.#input = Buffer.concat([bytes, this.#input.subarray(this.#at)]);
      this.#at = 0;
    }
  }

  #keep(bytes: Uint8Array): void {
    if (this.#readyBytes + bytes.length > this.#ready.length) this.#flush();
    this.#ready.set(bytes, this.#readyBytes);
    this.#readyBytes += bytes.length;
  }

  #flush(): void {
    if (this.#readyBytes > 0) this.#take(this.#ready.subarray(0, this.#readyBytes));
    this.#readyBytes = 0;
  }
}

/** By the bytes that the kinds of pictures begin with which a page decodes, the same as in media-type.ts. */
function walkOf(name: Buffer): ((out: Outlet) => Walk) | null {
  const begins = name.toString('latin1');
  if (begins.startsWith('\xff\xd8\xff')) return walkJpeg;
  if (begins.startsWith('\x89PNG\r\n\x1a\n')) return walkPng;
  if (begins.startsWith('GIF87a') || begins.startsWith('GIF89a')) return walkGif;
  return begins.startsWith('RIFF') && begins.startsWith('WEBP', 8) ? walkWebp : null;
}
