import { EngineError } from '../../engine/errors.ts';
import { readyChaCha } from '../../engine/keys/chacha20-poly1305.ts';
import type { Job } from '../job.ts';
import { Thread } from '../thread.ts';
import { AGE_CHUNK_BYTES, AGE_TAG_BYTES, sealAgeChunks } from './age-stream.ts';
import { CONTROL_BYTES, controlAt, give, TURN, turnOf, waitUntilFilled, waitWhileFilled } from './shared-slots.ts';

/** Chunks that are handed over together, and how many such batches may be under way. */
const BATCH_CHUNKS = 16;
const SLOTS = 4;
export const BATCH_BYTES = BATCH_CHUNKS * AGE_CHUNK_BYTES;
export const SEALED_BATCH_BYTES = BATCH_CHUNKS * (AGE_CHUNK_BYTES + AGE_TAG_BYTES);
const SLOT_BYTES = CONTROL_BYTES + BATCH_BYTES + SEALED_BATCH_BYTES;

/** A batch in memory that both threads have: whose turn it is, the number of its first chunk, and its bytes before and after. */
interface Slot {
  control: Int32Array;
  plain: Uint8Array;
  sealed: Uint8Array;
}

function slotOf(memory: SharedArrayBuffer, slot: number): Slot {
  const at = slot * SLOT_BYTES;
  return { control: controlAt(memory, at), plain: new Uint8Array(memory, at + CONTROL_BYTES, BATCH_BYTES), sealed: new Uint8Array(memory, at + CONTROL_BYTES + BATCH_BYTES, SEALED_BATCH_BYTES) };
}

/** Seals batches in turn, until it is told to stop. The key is zeroed. */
export const sealChunks: Job<{ memory: SharedArrayBuffer; key: Uint8Array }, never, null> = async ({ memory, key }) => {
  const chacha = await readyChaCha();
  for (let slot = 0; ; slot = (slot + 1) % SLOTS) {
    const { control, plain, sealed } = slotOf(memory, slot);
    if (!waitUntilFilled(control)) {
      key.fill(0);
      return null;
    }
    sealAgeChunks(chacha, key, { index: control[1] ?? 0, isEnd: false }, plain, sealed);
    give(control, TURN.done);
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
    // Moved there and zeroed there: none is left on this side.
    const moved = Uint8Array.from(key);
    // How it ends is of no interest: what it does not do is done here.
    this.#thread.run('seal-chunks', { memory: this.#memory, key: moved }, [moved.buffer], () => undefined).catch(() => undefined);
  }

  /** Hands a whole batch over and says under which number to ask for it; null while it has enough to do. */
  give(firstIndex: number, batch: Uint8Array): number | null {
    const slot = this.#next;
    const { control, plain } = slotOf(this.#memory, slot);
    if (turnOf(control) !== TURN.free) return null;
    plain.set(batch);
    control[1] = firstIndex;
    give(control, TURN.filled);
    this.#next = (slot + 1) % SLOTS;
    return slot;
  }

  isDone(slot: number): boolean {
    return turnOf(slotOf(this.#memory, slot).control) === TURN.done;
  }

  /** Waits for a batch that was handed over, and lends it until it is put back. Throws internal/unexpected when it does not come. */
  take(slot: number): Uint8Array {
    const { control, sealed } = slotOf(this.#memory, slot);
    waitWhileFilled(control);
    return sealed;
  }
  putBack(slot: number): void {
    Atomics.store(slotOf(this.#memory, slot).control, 0, TURN.free);
  }

  /** Ends the thread, and leaves nothing of what it had. */
  async end(): Promise<void> {
    give(slotOf(this.#memory, this.#next).control, TURN.stop);
    await this.#thread.end(new EngineError('conflict', 'cancelled'));
    new Uint8Array(this.#memory).fill(0);
  }
}
