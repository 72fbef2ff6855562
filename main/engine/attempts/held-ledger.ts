import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import type { Core } from '../core.ts';
import { drawReserve } from '../db/reserve.ts';
import type { HostServices } from '../host-services.ts';
import { attemptsLookupKey, attemptsMacKey } from '../keys/kdf.ts';
import { replaceFile } from '../keys/replace-file.ts';
import { storeFolder } from '../keys/store-files.ts';
import type { OpenStore } from '../open-store.ts';
import { deviceEntry, keychainError } from '../keys/device-secret.ts';
import { readySlotFile } from '../session/unlock.ts';
import { anchorOf, supposed } from './anchor.ts';
import type { AttemptsAnchor } from './anchor.ts';
import { elapse, freshLedger } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import { formatLedgerFile, LEDGER_FILE_NAME, NO_DIGEST, readLedgerFile } from './ledger-file.ts';
import type { FoundState } from './ledger-file.ts';
import { policyOf } from './policy.ts';
import type { AttemptPolicy } from './policy.ts';

type KeptAnchor = Awaited<ReturnType<HostServices['readAttemptsAnchor']>>;

/** A state of the ledger that the next one may follow. */
interface Base {
  ledger: Ledger;
  seq: number;
  digest: string;
  /** The keychain knows this very state, or there is none that it could know. */
  isAnchored: boolean;
  /** It is not what the file says, so the file must be written even if nothing is counted. */
  isUnwritten: boolean;
}

/**
 * The ledger of one store in hand, with its keys: read, proven and held against its anchor. It is good for as long as
 * no other process can write, which the store's lock says; `dispose` zeroes the keys.
 */
export class HeldLedger {
  readonly storeId: string;
  /** The open store under whose lock it was read; null for a lock that was taken for one step. */
  readonly store: OpenStore | null;
  readonly #file: string;
  readonly #macKey: Buffer;
  readonly #lookupKey: Buffer;
  #base: Base;

  private constructor(core: Core, storeId: string, keys: { macKey: Buffer; lookupKey: Buffer }, kept: KeptAnchor) {
    this.storeId = storeId;
    this.store = core.store;
    this.#file = join(storeFolder(core.dataDir), LEDGER_FILE_NAME);
    this.#macKey = keys.macKey;
    this.#lookupKey = keys.lookupKey;
    this.#base = baseOf(readLedgerFile(this.#file, storeId, keys.macKey), kept, policyOf(core.settings), core.uptimeMs());
  }

  /** Throws unavailable with the keychain's reason, or with the store's where there is none that is ready. */
  static async read(core: Core): Promise<HeldLedger> {
    const slotFile = readySlotFile(core);
    const { storeId } = slotFile;
    const { secret } = await deviceEntry(core.host, slotFile);
    const keys = { macKey: attemptsMacKey(secret), lookupKey: attemptsLookupKey(secret) };
    secret.fill(0);
    const kept = await core.host.readAttemptsAnchor(storeId);
    // A keychain that does not answer may know better; what it never had, or lost, it has said.
    if (kept.state !== 'ok' && kept.state !== 'entry_missing' && kept.state !== 'entry_invalid') throw keychainError(kept.state);
    return new HeldLedger(core, storeId, keys, kept);
  }

  /** How an account stands in the ledger: HMAC-SHA-256 of its user name, cut to 132 bits. */
  lookup(username: string): string {
    return createHmac('sha256', this.#lookupKey).update(username, 'utf8').digest('base64url').slice(0, 22);
  }

  /** The number that the next state gets. */
  get nextSeq(): number {
    return this.#base.seq + 1;
  }

  /** The ledger as it is at this uptime. */
  now(core: Core): Ledger {
    return elapse(this.#base.ledger, core.uptimeMs());
  }

  /**
   * Whether the ledger must be written although nothing is counted: what was supposed is otherwise supposed anew the
   * next time, with its waits; and after the machine was started anew its uptime means something else.
   */
  mustBeWritten(core: Core): boolean {
    return this.#base.isUnwritten || core.uptimeMs() < this.#base.ledger.uptimeMs;
  }

  /**
   * Writes the next state: the file first, then its anchor. The anchor is never more than one state behind, or two
   * branches of states could pass for one another. Throws read_only with the disk's reason, unavailable with the
   * keychain's.
   */
  async write(core: Core, ledger: Ledger): Promise<void> {
    if (!this.#base.isAnchored) await this.#anchor(core);
    const policy = core.store ? policyOf(core.settings) : ledger.policy;
    const state = { storeId: this.storeId, seq: this.nextSeq, previous: this.#base.digest, ledger: { ...ledger, policy } };
    const { text, digest } = formatLedgerFile(state, this.#macKey);
    drawReserve(storeFolder(core.dataDir));
    replaceFile(this.#file, text);
    this.#base = { ledger: state.ledger, seq: state.seq, digest, isAnchored: false, isUnwritten: false };
    await this.#anchor(core);
  }

  dispose(): void {
    this.#macKey.fill(0);
    this.#lookupKey.fill(0);
  }

  async #anchor(core: Core): Promise<void> {
    const state = await core.host.writeAttemptsAnchor(this.storeId, anchorOf(this.#base.ledger, this.#base));
    if (state !== 'ok') throw keychainError(state);
    this.#base.isAnchored = true;
  }
}

/**
 * What the file and its anchor say together. The anchor's very state is believed, and the one made from it, which a
 * kill between the two writes leaves. Anything else is a folder that was copied back, or a file that was lost,
 * damaged or forged: then the anchor is believed alone.
 */
function baseOf(file: FoundState, kept: KeptAnchor, policy: AttemptPolicy, uptimeMs: number): Base {
  const anchor = kept.state === 'ok' ? kept.value : null;
  if (file.state === 'ok' && (anchor ? follows(file.found, anchor) : true)) {
    const { ledger, seq, digest } = file.found;
    // After the first state the keychain has had an anchor; without one, somebody took it.
    const isTaken = anchor === null && (seq > 1 || kept.state === 'entry_invalid');
    const believed = isTaken ? { ...ledger, untoldRollbacks: ledger.untoldRollbacks + 1 } : ledger;
    return { ledger: believed, seq, digest, isAnchored: anchor?.digest === digest, isUnwritten: isTaken };
  }
  const isNew = file.state === 'missing' && kept.state === 'entry_missing';
  const ledger = isNew ? freshLedger(policy, uptimeMs) : supposed(anchor, policy, uptimeMs);
  return { ledger, seq: anchor?.seq ?? 0, digest: anchor?.digest ?? NO_DIGEST, isAnchored: true, isUnwritten: !isNew };
}

function follows({ seq, previous, digest }: { seq: number; previous: string; digest: string }, anchor: AttemptsAnchor): boolean {
  return digest === anchor.digest || (seq === anchor.seq + 1 && previous === anchor.digest);
}
