import type { FilePurpose } from '../../preload/contract/host.ts';
import { EngineError } from './errors.ts';
import type { Clock, Randomness } from './host-services.ts';

const HANDLE_LIFETIME_MS = 30 * 60 * 1000;
/** From the event to the file: what the host needs to make it, several times over. */
const RELEASED_LIFETIME_MS = 5 * 60 * 1000;
const MOST_HANDLES = 32;

/**
 * Files that a person picked in a dialog of the host. The page holds an opaque handle, the path stays here.
 * A handle serves one purpose, so that what was picked to be read is never written over (threat model: compromised
 * renderer), until it is consumed or half an hour has passed; a dry run looks without consuming.
 */
export class OfferedFiles {
  readonly #clock: Clock;
  readonly #random: Randomness;
  readonly #paths = new Map<string, { path: string; purpose: FilePurpose | null; untilMs: number; isReleased: boolean }>();

  constructor(clock: Clock, random: Randomness) {
    this.#clock = clock;
    this.#random = random;
  }

  /**
   * Registers a path and returns its handle; the oldest is forgotten beyond a bounded number. Without a purpose the
   * handle serves any: for a host that asks for the operation itself.
   */
  offer(path: string, purpose: FilePurpose | null): string {
    const oldest = this.#paths.keys().next();
    if (this.#paths.size >= MOST_HANDLES && !oldest.done) this.#paths.delete(oldest.value);
    const handle = this.#random.uuid();
    this.#paths.set(handle, { path, purpose, untilMs: this.#clock.nowMs() + HANDLE_LIFETIME_MS, isReleased: false });
    return handle;
  }

  /** The path behind a handle. Throws not_found/handle_expired, also for a handle that is for something else. */
  path(handle: string, purpose: FilePurpose): string {
    const entry = this.#paths.get(handle);
    if (!entry || entry.untilMs < this.#clock.nowMs()) throw new EngineError('not_found', 'handle_expired');
    if (entry.purpose !== null && entry.purpose !== purpose) throw new EngineError('not_found', 'handle_expired');
    return entry.path;
  }

  /** Lets the host write to it from now on, for a few minutes: what it will hold is in the audit. */
  release(handle: string): void {
    const entry = this.#paths.get(handle);
    if (entry) this.#paths.set(handle, { ...entry, untilMs: this.#clock.nowMs() + RELEASED_LIFETIME_MS, isReleased: true });
  }

  /** The path behind a handle that was released, which is of no use any more. Throws as `path`, also for one that was not. */
  takeReleased(handle: string, purpose: FilePurpose): string {
    const path = this.path(handle, purpose);
    if (this.#paths.get(handle)?.isReleased !== true) throw new EngineError('not_found', 'handle_expired');
    this.consume(handle);
    return path;
  }

  consume(handle: string): void {
    this.#paths.delete(handle);
  }

  /** Whether no handle is good for anything. */
  get isEmpty(): boolean {
    const nowMs = this.#clock.nowMs();
    return [...this.#paths.values()].every(({ untilMs }) => untilMs < nowMs);
  }

  clear(): void {
    this.#paths.clear();
  }
}
