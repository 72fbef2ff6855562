import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { SETTINGS } from '../../../preload/contract/settings.ts';
import type { SettingName } from '../../../preload/contract/settings.ts';
import { readBounded } from '../keys/bounded-read.ts';
import { AccountLookup, Failures, LedgerDigest, LedgerSeq } from './anchor.ts';
import { MOST_ACCOUNTS } from './ledger.ts';
import type { AccountCount, Count, Ledger } from './ledger.ts';
import { policyOf } from './policy.ts';

export const LEDGER_FILE_NAME = 'attempts.json';
/** No state before this one. */
export const NO_DIGEST = '0'.repeat(64);
/** A full ledger takes a quarter of it. */
const FILE_LIMIT_BYTES = 256 * 1024;
const VERSION = 1;

/** No wait is longer than the longest that can be set; what says otherwise was not written here. */
const WaitMs = z.number().int().min(0).max(SETTINGS.longestWaitMinutes.most * 60_000);
const Counted = z.strictObject({ failures: Failures, waitMs: WaitMs });
const withinBounds = (name: SettingName) => z.number().int().min(SETTINGS[name].least).max(SETTINGS[name].most);

/** attempts.json, version 1. */
const LedgerFile = z.strictObject({
  format: z.literal('holdfast-attempts'),
  version: z.literal(VERSION),
  storeId: z.uuid(),
  /** Grows by one with each write. */
  seq: LedgerSeq.min(1),
  /** The MAC of the state that this one was made from: one line of states, no two branches. */
  previous: LedgerDigest,
  uptimeMs: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  policy: z.strictObject({ freeAttempts: withinBounds('freeAttempts'), longestWaitMinutes: withinBounds('longestWaitMinutes'), mostFailures: withinBounds('mostFailures') }),
  machine: Counted,
  recovery: Counted,
  unlisted: Counted,
  untoldElsewhere: Failures,
  untoldRecoveries: Failures,
  untoldRollbacks: Failures,
  /** Account, failures, wait in ms, the state in which it was last counted, untold attempts. */
  accounts: z.array(z.tuple([AccountLookup, Failures, WaitMs, LedgerSeq, Failures])).max(MOST_ACCOUNTS),
  /** HMAC-SHA-256 over everything above, under a key from the device secret. */
  mac: LedgerDigest,
});
type LedgerFile = z.infer<typeof LedgerFile>;

/** One state of the ledger as it stands in the file. */
export interface LedgerState {
  storeId: string;
  seq: number;
  previous: string;
  ledger: Ledger;
}
export interface WrittenState extends LedgerState {
  /** The file's MAC, which names this state and no other. */
  digest: string;
}
export type FoundState = { state: 'ok'; found: WrittenState } | { state: 'missing' } | { state: 'damaged' };

/** Reads a store's ledger. Anything but what was written under this key is damaged, a file of another store too. Never throws. */
export function readLedgerFile(file: string, storeId: string, macKey: Buffer): FoundState {
  const read = readBounded(file, FILE_LIMIT_BYTES);
  if (read.state === 'missing') return { state: 'missing' };
  const found = read.state === 'ok' ? parseLedgerFile(read.bytes.toString('utf8'), macKey) : null;
  return found?.storeId === storeId ? { state: 'ok', found } : { state: 'damaged' };
}

/** Parses a ledger file's text; null for anything that was not written under this key. */
export function parseLedgerFile(text: string, macKey: Buffer): WrittenState | null {
  const parsed = LedgerFile.safeParse(parseJson(text));
  if (!parsed.success) return null;
  const { format: _format, version: _version, storeId, seq, previous, accounts, mac, ...rest } = parsed.data;
  if (!timingSafeEqual(Buffer.from(mac, 'hex'), macOf(parsed.data, macKey))) return null;
  const listed = accounts.map(([lookup, failures, waitMs, countedAtSeq, untold]): AccountCount => ({ lookup, failures, waitMs, countedAtSeq, untold }));
  return { storeId, seq, previous, digest: mac, ledger: { ...rest, accounts: listed } };
}

/** The text of a ledger file, and the digest that names it. */
export function formatLedgerFile({ storeId, seq, previous, ledger }: LedgerState, macKey: Buffer): { text: string; digest: string } {
  const file: LedgerFile = {
    format: 'holdfast-attempts',
    version: VERSION,
    storeId,
    seq,
    previous,
    uptimeMs: ledger.uptimeMs,
    policy: policyOf(ledger.policy),
    machine: ledger.machine,
    recovery: ledger.recovery,
    unlisted: ledger.unlisted,
    untoldElsewhere: ledger.untoldElsewhere,
    untoldRecoveries: ledger.untoldRecoveries,
    untoldRollbacks: ledger.untoldRollbacks,
    accounts: ledger.accounts.map(({ lookup, failures, waitMs, countedAtSeq, untold }) => [lookup, failures, waitMs, countedAtSeq, untold]),
    mac: NO_DIGEST,
  };
  file.mac = macOf(file, macKey).toString('hex');
  return { text: `${JSON.stringify(LedgerFile.parse(file))}\n`, digest: file.mac };
}

/** Over every field, in an encoding in which no two files look alike (JSON of nested lists). */
function macOf(file: LedgerFile, macKey: Buffer): Buffer {
  const { format, version, storeId, seq, previous, uptimeMs, policy, machine, recovery, unlisted, untoldElsewhere, untoldRecoveries, untoldRollbacks, accounts } = file;
  const counts = [machine, recovery, unlisted].map(({ failures, waitMs }: Count) => [failures, waitMs]);
  const { freeAttempts, longestWaitMinutes, mostFailures } = policy;
  const listed = [format, version, storeId, seq, previous, uptimeMs, [freeAttempts, longestWaitMinutes, mostFailures], counts, [untoldElsewhere, untoldRecoveries, untoldRollbacks], accounts];
  return createHmac('sha256', macKey).update(JSON.stringify(listed), 'utf8').digest();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
