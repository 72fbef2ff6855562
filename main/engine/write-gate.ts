/**
 * Lets one command at a time into the write connection. A long command may await between its batches; nobody
 * can join its transaction meanwhile, because everybody else waits here. First come, first served.
 */
export class WriteGate {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `work` after all work asked for earlier has ended, whatever its outcome. */
  run<T>(work: () => T | Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    // The chain must go on after a failure; the failure itself belongs to the caller.
    this.#last = turn.then(nothing, nothing);
    return turn;
  }
}

function nothing(): void {}
