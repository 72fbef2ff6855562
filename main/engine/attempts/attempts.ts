import type { Core } from '../core.ts';
import { acquireStoreLock } from '../db/store-lock.ts';
import { EngineError } from '../errors.ts';
import { readySlotFile } from '../session/unlock.ts';
import { WriteGate } from '../write-gate.ts';
import { attemptPassed, attemptTakenBack, countAttempt, countRecovery, freshLedger, recovered, recoveryTakenBack, standingOf, told, unlocked, untoldOf } from './ledger.ts';
import type { Ledger, Standing, Untold } from './ledger.ts';
import { HeldLedger } from './held-ledger.ts';
import { policyOf } from './policy.ts';

/** What became of an attempt whose answer is known. One of which nothing is said stays counted. */
export type AttemptEnd = 'passed' | 'taken_back' | 'failed';

/** One attempt, counted already: on disk and in the keychain. */
export interface Attempt {
  /** What failed while the store was locked, and was not told yet when this attempt began; itself left out. */
  readonly meanwhile: Untold;
  /**
   * Says how it ended. `isTold` when the audit knows of what was untold and of this one; the store must be open then.
   * Never throws: what cannot be written stays counted. A right one may be said behind the answer.
   */
  end(how: AttemptEnd, isTold?: boolean): Promise<void>;
}

/** Who could be told what about whom; for handlers. */
export interface AccountAttempts {
  /** How an account stands; null when the keychain does not say. */
  standing(username: string): Promise<Standing | null>;
  /** Lets an account count from nothing again. Throws read_only with the disk's reason, unavailable with the keychain's. */
  unlock(username: string): Promise<void>;
}

/**
 * The ledger of failed attempts (requirement B7; NIST SP 800-63B-4, 3.2.2). It works while the database is closed and
 * survives restart, kill, a clock that is set and a folder that is copied back. Every attempt is counted before it is
 * checked, one by one, and names that nobody has are counted and answered like those of people.
 */
export class Attempts {
  readonly #gate = new WriteGate();
  /** While a store is open nobody else can write its ledger, so it is read once. */
  #held: HeldLedger | null = null;

  /**
   * Counts an attempt at an account. Throws rate_limited/try_later with the seconds to wait, rate_limited/account_locked,
   * locked/store_in_use, read_only with the disk's reason, and unavailable with the keychain's or the store's.
   */
  begin(core: Core, username: string): Promise<Attempt> {
    return this.#run(core, async (held) => {
      const lookup = held.lookup(username);
      const now = held.now(core);
      const refusal = refusalOf(now, lookup);
      if (refusal) {
        if (held.mustBeWritten(core)) await held.write(core, now);
        throw refusal;
      }
      const isUntold = core.store === null;
      const counted = countAttempt(now, lookup, held.nextSeq, isUntold);
      await held.write(core, counted);
      return this.#attempt(core, lookup, { before: untoldOf(now), counted, isUntold });
    });
  }

  /**
   * Counts an attempt at the recovery code, whose waits are short and which never locks. Without the device secret the
   * ledger cannot be read, and the way back must not hang on it: 130 random bits hold without waits.
   * Throws rate_limited/try_later, locked/store_in_use, read_only.
   */
  async beginRecovery(core: Core): Promise<void> {
    await this.#run(core, async (held) => {
      const now = held.now(core);
      if (now.recovery.waitMs > 0) {
        if (held.mustBeWritten(core)) await held.write(core, now);
        throw tryLater(now.recovery.waitMs);
      }
      await held.write(core, countRecovery(now));
    }).catch((error: unknown) => {
      if (!(error instanceof EngineError && error.code === 'unavailable')) throw error;
    });
  }

  /** The recovery code was right: the account counts from nothing, and under a new device secret everybody does. Never throws. */
  async recovered(core: Core, username: string, isNewDevice: boolean): Promise<void> {
    await this.#settle(core, (held) =>
      isNewDevice ? freshLedger(policyOf(core.settings), core.uptimeMs()) : recovered(held.now(core), held.lookup(username)),
    );
  }

  /** As `recovered`, for a code that only proved whose the data is. Never throws. */
  async recoveryWasRight(core: Core): Promise<void> {
    await this.#settle(core, (held) => recoveryTakenBack(held.now(core)));
  }

  /** Keeps the settings as they are now, for the time when the store is locked. Never throws. */
  async keepPolicy(core: Core): Promise<void> {
    await this.#settle(core, (held) => held.now(core));
  }

  /** The ledger of the open store as handlers may use it. */
  of(core: Core): AccountAttempts {
    return {
      standing: (username) =>
        this.#run(core, (held) => Promise.resolve(standingOf(held.now(core), held.lookup(username)))).catch((error: unknown) => {
          if (error instanceof EngineError) return null;
          throw error;
        }),
      unlock: (username) => this.#run(core, (held) => held.write(core, unlocked(held.now(core), held.lookup(username)))),
    };
  }

  /** Which of these user names an account of the ledger is, by account. */
  namesOf(core: Core, usernames: Iterable<string>): Promise<Map<string, string>> {
    return this.#run(core, (held) => Promise.resolve(new Map(Array.from(usernames, (username) => [held.lookup(username), username]))));
  }

  /** Waits for what is still being written. Before the store closes. */
  settled(): Promise<void> {
    return this.#gate.run(() => undefined);
  }

  /** Forgets the ledger and its keys. */
  forget(): void {
    this.#held?.dispose();
    this.#held = null;
  }

  #attempt(core: Core, lookup: string, { before, counted, isUntold }: { before: Untold; counted: Ledger; isUntold: boolean }): Attempt {
    const { failures } = standingOf(counted, lookup);
    // What its end takes out of the untold: itself unless the audit cannot know, and what was there before once it does.
    const own: Untold = { accounts: new Map(isUntold ? [[lookup, 1]] : []), elsewhere: 0, recoveries: 0, rollbacks: 0 };
    const all: Untold = { ...before, accounts: new Map([...before.accounts, [lookup, (before.accounts.get(lookup) ?? 0) + (isUntold ? 1 : 0)]]) };
    return {
      meanwhile: before,
      end: async (how, isTold = false) => {
        const isWorthWriting = how !== 'failed' || (isTold && (isUntold || !isNothing(before)));
        if (!isWorthWriting) return;
        await this.#settle(core, (held) => {
          const ended = ENDS[how](held.now(core), lookup, failures);
          return told(ended, isTold ? all : how === 'failed' ? NOTHING : own);
        });
      },
    };
  }

  async #settle(core: Core, next: (held: HeldLedger) => Ledger): Promise<void> {
    try {
      await this.#run(core, (held) => held.write(core, next(held)));
    } catch (error) {
      core.log.warn('attempts.not_kept', { reason: error instanceof EngineError ? error.reason : 'unexpected' });
    }
  }

  /** Alone with the ledger: in this process by the gate, among processes by the store's lock. */
  #run<T>(core: Core, work: (held: HeldLedger) => Promise<T>): Promise<T> {
    return this.#gate.run(async () => {
      // First of all: where there is no store, no lock file is left behind.
      if (core.store) core.store.requireLock();
      else readySlotFile(core);
      const lock = core.store ? null : acquireStoreLock(core.dataDir, { nativeBinding: core.nativeBinding });
      try {
        const held = await this.#hold(core);
        try {
          return await work(held);
        } finally {
          if (held !== this.#held) held.dispose();
        }
      } finally {
        lock?.release();
      }
    });
  }

  async #hold(core: Core): Promise<HeldLedger> {
    const { store } = core;
    if (this.#held && this.#held.store === store) return this.#held;
    this.forget();
    const held = await HeldLedger.read(core);
    // It may have been locked meanwhile.
    if (store && core.store === store) this.#held = held;
    return held;
  }
}

const NOTHING: Untold = { accounts: new Map(), elsewhere: 0, recoveries: 0, rollbacks: 0 };
const ENDS = {
  passed: attemptPassed,
  taken_back: attemptTakenBack,
  failed: (ledger: Ledger) => ledger,
} as const satisfies Record<AttemptEnd, (ledger: Ledger, lookup: string, failures: number) => Ledger>;

/** Whether there is anything that the audit does not know. */
export function isNothing({ accounts, elsewhere, recoveries, rollbacks }: Untold): boolean {
  return accounts.size + elsewhere + recoveries + rollbacks === 0;
}

/** The same for every name, whether anybody has it or not. */
function refusalOf(ledger: Ledger, lookup: string): EngineError | null {
  const { waitMs, isLocked } = standingOf(ledger, lookup);
  if (isLocked) return new EngineError('rate_limited', 'account_locked');
  const longestMs = Math.max(waitMs, ledger.machine.waitMs);
  return longestMs > 0 ? tryLater(longestMs) : null;
}

function tryLater(waitMs: number): EngineError {
  return new EngineError('rate_limited', 'try_later', [], Math.ceil(waitMs / 1000));
}
