import { fileError } from '../../engine/audit/file-error.ts';
import { EngineError } from '../../engine/errors.ts';
import { readyChaCha } from '../../engine/keys/chacha20-poly1305.ts';
import type { Job } from '../job.ts';
import { Thread } from '../thread.ts';
import { BATCH_BYTES, SealedFile } from './sealed-file.ts';
import type { AgeWritten } from './sealed-file.ts';
import type { Sealing } from './sealing.ts';
import { CONTROL_BYTES, controlAt, give, TURN, turnOf, waitUntilFilled, waitWhileFilled } from './shared-slots.ts';

/** How many batches may be under way. */
const SLOTS = 5;
const SLOT_BYTES = CONTROL_BYTES + BATCH_BYTES;

/** A batch in memory that both threads have: whose turn it is, and its bytes. */
interface Slot {
  control: Int32Array;
  plain: Uint8Array;
}

function slotOf(memory: SharedArrayBuffer, slot: number): Slot {
  const at = slot * SLOT_BYTES;
  return { control: controlAt(memory, at), plain: new Uint8Array(memory, at + CONTROL_BYTES, BATCH_BYTES) };
}

export interface WriteSealedParams {
  memory: SharedArrayBuffer;
  /** An open, empty file, which stays the caller's. */
  fd: number;
  /** As of `SealedFile`; the key is zeroed. */
  start: Uint8Array;
  key: Uint8Array;
}

/** Seals and writes batches in turn, up to the one that is the end; null when it is told to stop before. Throws read_only. */
export const writeSealed: Job<WriteSealedParams, never, AgeWritten | null> = async ({ memory, fd, start, key }) => {
  let slot = 0;
  try {
    const file = new SealedFile(await readyChaCha(), fd, { start, key });
    for (; ; slot = (slot + 1) % SLOTS) {
      const { control, plain } = slotOf(memory, slot);
      if (!waitUntilFilled(control)) return null;
      const isEnd = control[2] === 1;
      file.add(plain.subarray(0, control[1]), isEnd);
      if (isEnd) return await file.end();
      give(control, TURN.free);
    }
  } catch (error) {
    // Whoever waits for this slot, or comes to it, hears that no more is taken.
    give(slotOf(memory, slot).control, TURN.failed);
    throw fileError(error);
  } finally {
    key.fill(0);
  }
};

/** A thread that seals and writes, beside this one, which never waits for a message of it before the end. */
export class SealThread implements Sealing {
  readonly #memory = new SharedArrayBuffer(SLOTS * SLOT_BYTES);
  readonly #thread: Thread;
  readonly #written: Promise<unknown>;
  #next = 0;
  /** Whether the next one is being filled. */
  #isLent = false;
  #hasFailed = false;

  /** `file` is the program of worker threads; `key` is copied. */
  constructor(file: string | URL, { key, ...params }: Omit<WriteSealedParams, 'memory'>) {
    this.#thread = new Thread(file);
    // Moved there and zeroed there: none is left on this side.
    const moved = Uint8Array.from(key);
    this.#written = this.#thread.run('write-sealed', { ...params, memory: this.#memory, key: moved }, [moved.buffer], () => undefined);
    // Told by whoever settles next.
    this.#written.catch(() => undefined);
  }

  room(): Uint8Array {
    const { control, plain } = slotOf(this.#memory, this.#next);
    waitWhileFilled(control);
    this.#hasFailed ||= turnOf(control) === TURN.failed;
    this.#isLent = true;
    return plain;
  }

  give(bytes: number, isEnd: boolean): void {
    if (this.#hasFailed) return;
    const { control } = slotOf(this.#memory, this.#next);
    control[1] = bytes;
    control[2] = isEnd ? 1 : 0;
    give(control, TURN.filled);
    this.#next = (this.#next + 1) % SLOTS;
    this.#isLent = false;
  }

  async settle(): Promise<void> {
    // The one that is asked for next.
    const { control } = slotOf(this.#memory, (this.#next + (this.#isLent ? 1 : 0)) % SLOTS);
    // While this thread goes on: of another that died it hears at once, and of whoever cancels it.
    const free = Atomics.waitAsync(control, 0, TURN.filled);
    if (free.async) await Promise.race([free.value, this.#written]);
    if (turnOf(control) === TURN.failed) await this.#written;
  }

  async end(): Promise<AgeWritten> {
    return (await this.#written) as AgeWritten;
  }

  /** Ends the thread, and leaves nothing of what it had. */
  async zero(): Promise<void> {
    give(slotOf(this.#memory, this.#next).control, TURN.stop);
    await this.#thread.end(new EngineError('conflict', 'cancelled'));
    new Uint8Array(this.#memory).fill(0);
  }
}
