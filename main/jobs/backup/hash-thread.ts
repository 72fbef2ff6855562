import { createHash } from 'node:crypto';
import { EngineError } from '../../engine/errors.ts';
import type { Job } from '../job.ts';
import { Thread } from '../thread.ts';
import { SEALED_BATCH_BYTES } from './seal-thread.ts';
import { CONTROL_BYTES, controlAt, give, TURN, waitUntilFilled, waitWhileFilled } from './shared-slots.ts';

const SLOTS = 4;
const SLOT_BYTES = CONTROL_BYTES + SEALED_BATCH_BYTES;
const DIGEST_BYTES = 32;

/** Bytes in memory that both threads have: whose turn it is, how many they are, and they themselves. */
interface Slot {
  control: Int32Array;
  bytes: Uint8Array;
}

function slotOf(memory: SharedArrayBuffer, slot: number): Slot {
  const at = slot * SLOT_BYTES;
  return { control: controlAt(memory, at), bytes: new Uint8Array(memory, at + CONTROL_BYTES, SEALED_BATCH_BYTES) };
}

/** Hashes what it is given in turn; nothing given asks for the digest (SHA-256), which comes in its place and ends it. */
export const hashPieces: Job<{ memory: SharedArrayBuffer }, never, null> = async ({ memory }) => {
  const hash = createHash('sha256');
  for (let slot = 0; ; slot = (slot + 1) % SLOTS) {
    const { control, bytes } = slotOf(memory, slot);
    if (!waitUntilFilled(control)) return null;
    const length = control[1] ?? 0;
    if (length > 0) hash.update(bytes.subarray(0, length));
    else bytes.set(hash.digest());
    give(control, TURN.free);
    if (length === 0) return null;
  }
};

/** A thread that hashes beside this one, which never waits for a message of it. What it hashes is no secret. */
export class HashThread {
  readonly #memory = new SharedArrayBuffer(SLOTS * SLOT_BYTES);
  readonly #thread: Thread;
  #next = 0;

  /** `file` is the program of worker threads. */
  constructor(file: string | URL) {
    this.#thread = new Thread(file);
    this.#thread.run('hash-pieces', { memory: this.#memory }, [], () => undefined).catch(() => undefined);
  }

  /** Takes a copy. Throws internal/unexpected when the thread does not come to what it was given before. */
  update(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += SEALED_BATCH_BYTES) this.#give(bytes.subarray(at, at + SEALED_BATCH_BYTES));
  }

  /** In hex; asked once. Throws as `update`. */
  digest(): string {
    const { control, bytes } = this.#give(new Uint8Array());
    waitWhileFilled(control);
    return Buffer.from(bytes.subarray(0, DIGEST_BYTES)).toString('hex');
  }

  async end(): Promise<void> {
    give(slotOf(this.#memory, this.#next).control, TURN.stop);
    await this.#thread.end(new EngineError('conflict', 'cancelled'));
  }

  #give(piece: Uint8Array): Slot {
    const slot = slotOf(this.#memory, this.#next);
    waitWhileFilled(slot.control);
    slot.bytes.set(piece);
    slot.control[1] = piece.length;
    give(slot.control, TURN.filled);
    this.#next = (this.#next + 1) % SLOTS;
    return slot;
  }
}
