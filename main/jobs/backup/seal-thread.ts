import { EngineError } from '../../engine/errors.ts';
import { readySodium } from '../../engine/keys/sodium.ts';
import type { Job } from '../job.ts';
import { Thread } from '../thread.ts';
import { AGE_CHUNK_BYTES, AGE_TAG_BYTES, sealAgeChunk } from './age-stream.ts';

/** Chunks that are handed over together, and how many such batches may be under way. */
const BATCH_CHUNKS = 16;
const SLOTS = 4;
export const BATCH_BYTES = BATCH_CHUNKS * AGE_CHUNK_BYTES;
const SEALED_BATCH_BYTES = BATCH_CHUNKS * (AGE_CHUNK_BYTES + AGE_TAG_BYTES);
const SLOT_BYTES = 8 + BATCH_BYTES + SEALED_BATCH_BYTES;
/** A batch takes some milliseconds: a thread that is silent for so long is dead, or its machine has other troubles. */
const MOST_WAIT_MS = 10_000;

/** Whose turn it is with a slot; only the last of these changes hands without a batch. */
const FREE = 0;
const FILLED = 1;
const SEALED = 2;
const STOP = 3;

/** A batch in memory that both threads have: whose turn it is, the number of its first chunk, and its bytes before and after. */
interface Slot {
  control: Int32Array;
  plain: Uint8Array;
  sealed: Uint8Array;
}

function slotOf(memory: SharedArrayBuffer, slot: number): Slot {
  const at = slot * SLOT_BYTES;
  return { control: new Int32Array(memory, at, 2), plain: new Uint8Array(memory, at + 8, BATCH_BYTES), sealed: new Uint8Array(memory, at + 8 + BATCH_BYTES, SEALED_BATCH_BYTES) };
}

/** Seals batches in turn, until it is told to stop. The key is zeroed. */
export const sealChunks: Job<{ memory: SharedArrayBuffer; key: Uint8Array }, never, null> = async ({ memory, key }) => {
  const sodium = await readySodium();
  for (let slot = 0; ; slot = (slot + 1) % SLOTS) {
    const { control, plain, sealed } = slotOf(memory, slot);
    for (let state = Atomics.load(control, 0); state !== FILLED; state = Atomics.load(control, 0)) {
      if (state === STOP) {
        key.fill(0);
        return null;
      }
      Atomics.wait(control, 0, state);
    }
    for (let n = 0; n < BATCH_CHUNKS; n += 1) {
      const chunk = sealAgeChunk(sodium, key, { index: (control[1] ?? 0) + n, isLast: false }, plain.subarray(n * AGE_CHUNK_BYTES, (n + 1) * AGE_CHUNK_BYTES));
      sealed.set(chunk, n * chunk.length);
    }
    Atomics.store(control, 0, SEALED);
    Atomics.notify(control, 0);
  }
};

/** A thread that seals whole batches beside this one, which never waits for a message of it. */
export class SealThread {
  readonly #memory = new SharedArrayBuffer(SLOTS * SLOT_BYTES);
  readonly #thread: Thread;
  #next = 0;

  /** `file` is the program of worker threads; the key is copied. */
  constructor(file: string | URL, key: Uint8Array) {
    this.#thread = new Thread(file);
    // How it ends is of no interest: what it does not do is done here.
    this.#thread.run('seal-chunks', { memory: this.#memory, key: Uint8Array.from(key) }, [], () => undefined).catch(() => undefined);
  }

  /** Hands a whole batch over and says under which number to ask for it; null while it has enough to do. */
  give(firstIndex: number, batch: Uint8Array): number | null {
    const slot = this.#next;
    const { control, plain } = slotOf(this.#memory, slot);
    if (Atomics.load(control, 0) !== FREE) return null;
    plain.set(batch);
    control[1] = firstIndex;
    Atomics.store(control, 0, FILLED);
    Atomics.notify(control, 0);
    this.#next = (slot + 1) % SLOTS;
    return slot;
  }

  isDone(slot: number): boolean {
    return Atomics.load(slotOf(this.#memory, slot).control, 0) === SEALED;
  }

  /** Waits for a batch that was handed over, and lends it until it is put back. Throws internal/unexpected when it does not come. */
  take(slot: number): Uint8Array {
    const { control, sealed } = slotOf(this.#memory, slot);
    if (Atomics.wait(control, 0, FILLED, MOST_WAIT_MS) === 'timed-out') throw new EngineError('internal', 'unexpected');
    return sealed;
  }
  putBack(slot: number): void {
    Atomics.store(slotOf(this.#memory, slot).control, 0, FREE);
  }

  /** Ends the thread, and leaves nothing of what it had. */
  async end(): Promise<void> {
    const { control } = slotOf(this.#memory, this.#next);
    Atomics.store(control, 0, STOP);
    Atomics.notify(control, 0);
    await this.#thread.end(new EngineError('conflict', 'cancelled'));
    new Uint8Array(this.#memory).fill(0);
  }
}
