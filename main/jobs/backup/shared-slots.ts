import { EngineError } from '../../engine/errors.ts';

/** Whose turn it is with a slot of memory that two threads have. `stop` ends the other thread, `failed` says that it has ended by itself. */
export const TURN = { free: 0, filled: 1, stop: 2, failed: 3 } as const;
type Turn = (typeof TURN)[keyof typeof TURN];
/** A batch takes some milliseconds, and on a slow drive whose cache is full some seconds: a thread that is silent for so long is dead. */
const MOST_WAIT_MS = 120_000;

/** What `controlAt` takes of the memory. */
export const CONTROL_BYTES = 16;
/** Where the turn stands, and numbers that go with the batch; `at` is in bytes. */
export function controlAt(memory: SharedArrayBuffer, at: number): Int32Array {
  return new Int32Array(memory, at, 3);
}

/** Whose turn it is, one of TURN. */
export function turnOf(control: Int32Array): number {
  return Atomics.load(control, 0);
}

/** Hands the slot on. */
export function give(control: Int32Array, turn: Turn): void {
  Atomics.store(control, 0, turn);
  Atomics.notify(control, 0);
}

/** Waits for a batch; false where it is told to stop instead. */
export function waitUntilFilled(control: Int32Array): boolean {
  for (let turn = turnOf(control); turn !== TURN.filled; turn = turnOf(control)) {
    if (turn === TURN.stop) return false;
    Atomics.wait(control, 0, turn);
  }
  return true;
}

/** Waits until the other thread is through with a slot. Throws internal/unexpected when it does not come to that. */
export function waitWhileFilled(control: Int32Array): void {
  if (Atomics.wait(control, 0, TURN.filled, MOST_WAIT_MS) === 'timed-out') throw new EngineError('internal', 'unexpected');
}
