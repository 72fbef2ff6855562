import { deflateSync } from 'node:zlib';
import { chunkOf } from '../attachments/camera-data/png.ts';

/** A picture that is drawn by code, in few colours; everything outside it is left out. */
export class Drawing {
  readonly #width: number;
  readonly #height: number;
  readonly #palette: readonly number[];
  readonly #pixels: Uint8Array;

  /** All of the first colour; `palette` are colours as 0xrrggbb, 256 at most. */
  constructor(width: number, height: number, palette: readonly number[]) {
    this.#width = width;
    this.#height = height;
    this.#palette = palette;
    this.#pixels = new Uint8Array(width * height);
  }

  /** A filled rectangle; `colour` is a place in the palette. */
  fill(left: number, top: number, width: number, height: number, colour: number): void {
    for (let y = Math.max(0, top); y < Math.min(this.#height, top + height); y += 1) {
      this.#pixels.fill(colour, y * this.#width + Math.max(0, left), y * this.#width + Math.max(0, Math.min(this.#width, left + width)));
    }
  }

  /** A line from one point to another, as thick as `pen` pixels. */
  line(fromX: number, fromY: number, toX: number, toY: number, pen: number, colour: number): void {
    const steps = Math.max(1, Math.ceil(Math.max(Math.abs(toX - fromX), Math.abs(toY - fromY))));
    const half = pen >> 1;
    for (let step = 0; step <= steps; step += 1) {
      this.fill(Math.round(fromX + ((toX - fromX) * step) / steps) - half, Math.round(fromY + ((toY - fromY) * step) / steps) - half, pen, pen, colour);
    }
  }

  /** Capitals and digits that there are, `scale` pixels for each of their dots. */
  write(text: string, left: number, top: number, scale: number, colour: number): void {
    [...text].forEach((letter, at) => {
      (LETTERS[letter] ?? []).forEach((row, y) => {
        for (let x = 0; x < LETTER_WIDTH; x += 1) if (((row >> (LETTER_WIDTH - 1 - x)) & 1) === 1) this.fill(left + (at * (LETTER_WIDTH + 1) + x) * scale, top + y * scale, scale, scale, colour);
      });
    });
  }

  /** As a PNG (W3C, PNG third edition) with a palette. */
  png(): Buffer {
    const header = Buffer.alloc(13);
    header.writeUInt32BE(this.#width, 0);
    header.writeUInt32BE(this.#height, 4);
    header.set([8, 3, 0, 0, 0], 8);
    const rows = Buffer.alloc((this.#width + 1) * this.#height);
    for (let y = 0; y < this.#height; y += 1) rows.set(this.#pixels.subarray(y * this.#width, (y + 1) * this.#width), y * (this.#width + 1) + 1);
    const colours = Buffer.from(this.#palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 0xff, colour & 0xff]));
    return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunkOf('IHDR', header), chunkOf('PLTE', colours), chunkOf('IDAT', deflateSync(rows)), chunkOf('IEND', Buffer.alloc(0))]);
  }
}

const LETTER_WIDTH = 5;
/** Rows of five dots each, from the top. */
const LETTERS: Readonly<Record<string, readonly number[]>> = {
  '0': [0x0e, 0x11, 0x13, 0x15, 0x19, 0x11, 0x0e],
  '1': [0x04, 0x0c, 0x04, 0x04, 0x04, 0x04, 0x0e],
  '2': [0x0e, 0x11, 0x01, 0x02, 0x04, 0x08, 0x1f],
  '3': [0x1f, 0x02, 0x04, 0x02, 0x01, 0x11, 0x0e],
  '4': [0x02, 0x06, 0x0a, 0x12, 0x1f, 0x02, 0x02],
  '5': [0x1f, 0x10, 0x1e, 0x01, 0x01, 0x11, 0x0e],
  '6': [0x06, 0x08, 0x10, 0x1e, 0x11, 0x11, 0x0e],
  '7': [0x1f, 0x01, 0x02, 0x04, 0x08, 0x08, 0x08],
  '8': [0x0e, 0x11, 0x11, 0x0e, 0x11, 0x11, 0x0e],
  '9': [0x0e, 0x11, 0x11, 0x0f, 0x01, 0x02, 0x0c],
  A: [0x0e, 0x11, 0x11, 0x1f, 0x11, 0x11, 0x11],
  E: [0x1f, 0x10, 0x10, 0x1e, 0x10, 0x10, 0x1f],
  H: [0x11, 0x11, 0x11, 0x1f, 0x11, 0x11, 0x11],
  L: [0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x1f],
  M: [0x11, 0x1b, 0x15, 0x15, 0x11, 0x11, 0x11],
  P: [0x1e, 0x11, 0x11, 0x1e, 0x10, 0x10, 0x10],
  X: [0x11, 0x11, 0x0a, 0x04, 0x0a, 0x11, 0x11],
};
