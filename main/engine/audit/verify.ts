import { createHash, type KeyObject } from 'node:crypto';
import type { Verification } from '../../../preload/contract/audit.ts';
import { verifyCheckpoint } from './checkpoint-note.ts';
import { seqOfBody } from './event-form.ts';
import { GENESIS_HASH, linkHash } from './link.ts';

/** One event as it was kept. `hash` is lower-case hex. */
export interface ChainRow {
  seq: number;
  body: string;
  hash: string;
}
/** Where the chain stood when somebody outside last looked. `hash` is lower-case hex. */
export interface ChainAnchor {
  seq: number;
  hash: string;
}
/** A signed note, and the number of the last event it is said to cover. */
export interface FiledCheckpoint {
  seq: number;
  note: string;
}
/** What vouches for a chain, besides its own links. */
export interface ChainProof {
  publicKey: KeyObject;
  origin: string;
  /** In any order. */
  checkpoints: readonly FiledCheckpoint[];
  anchor: ChainAnchor | null;
}

export interface ChainChecker {
  /** Takes the next event. False once the chain has failed: there is no need to read on. */
  add(row: ChainRow): boolean;
  /** Takes a checkpoint of an event already added or still to come; numbers must not fall. */
  file(checkpoint: FiledCheckpoint): boolean;
  /** What stands where the next event should be is no event. */
  refuse(): false;
  finish(): Verification;
}

/** Checks a whole chain; `docs/audit-format.md` says what each result means and what it cannot tell. */
export function verifyChain(rows: Iterable<ChainRow>, proof: ChainProof): Verification {
  const checker = createChainChecker(proof);
  for (const row of rows) if (!checker.add(row)) break;
  return checker.finish();
}

/**
 * The verifier, one event at a time and in constant memory. An event fails by itself when its number is not the
 * next one, its body is not the canonical form of an event with that number, or its hash does not follow from the
 * hash before: then it is the first bad one. When instead a checkpoint fails, any event since the last proof that
 * did hold may be false, and the first of those is named. When only the anchor contradicts, its own event is named:
 * a copy that was set back and worked on since is properly signed from the parting of the ways on, wherever that was.
 */
export function createChainChecker(proof: ChainProof): ChainChecker {
  const filed = [...proof.checkpoints].sort((a, b) => a.seq - b.seq);
  const anchor = proof.anchor !== null && proof.anchor.seq > 0 ? proof.anchor : null;
  let nextFiled = 0;
  let lastSeq = 0;
  let lastHash = GENESIS_HASH;
  /** Every event up to here agrees with a signature or with the anchor. */
  let vouchedSeq = 0;
  let checkpointSeq: number | null = null;
  let alteredAt: number | null = null;
  let anchorBroken = false;

  /** The hash that a note states, if it is really signed by the key, about this chain, and filed under its own number. */
  const signedHash = (checkpoint: FiledCheckpoint): string | null => {
    const stated = verifyCheckpoint(checkpoint.note, proof.origin, proof.publicKey);
    return stated?.seq === checkpoint.seq ? stated.hash : null;
  };
  const checkFiled = (): boolean => {
    for (let due = filed[nextFiled]; due !== undefined && due.seq <= lastSeq; due = filed[++nextFiled]) {
      if (due.seq !== lastSeq || signedHash(due) !== lastHash) {
        alteredAt = vouchedSeq + 1;
        return false;
      }
      vouchedSeq = checkpointSeq = due.seq;
    }
    return true;
  };
  const checkAnchor = (): void => {
    if (anchor?.seq !== lastSeq) return;
    if (anchor.hash === lastHash) vouchedSeq = lastSeq;
    else anchorBroken = true;
  };
  const refuse = (): false => {
    alteredAt ??= lastSeq + 1;
    return false;
  };

  return {
    refuse,
    add(row) {
      if (alteredAt !== null) return false;
      const seq = lastSeq + 1;
      const holds = row.seq === seq && seqOfBody(row.body) === seq && linkHash(lastHash, row.body) === row.hash;
      if (!holds || (seq === 1 && !namesKey(row.body, proof.publicKey))) return refuse();
      lastSeq = seq;
      lastHash = row.hash;
      if (!checkFiled()) return false;
      checkAnchor();
      return true;
    },
    file(checkpoint) {
      if (alteredAt !== null) return false;
      filed.push(checkpoint);
      return checkFiled();
    },
    finish() {
      if (alteredAt === null) {
        // What is left speaks of events that are not there: signed, they are missing; not signed, it is a forgery.
        for (const due of filed.slice(nextFiled)) {
          if (signedHash(due) === null) alteredAt = vouchedSeq + 1;
          else checkpointSeq = due.seq;
        }
      }
      const altered = alteredAt !== null;
      return {
        ...judge(),
        events: alteredAt === null ? lastSeq : alteredAt - 1,
        checkpointSeq,
        anchorSeq: anchor?.seq ?? null,
        headHash: altered || lastSeq === 0 ? null : lastHash,
      };
    },
  };

  /** The strongest finding: a contradiction inside, then one with the outside, then a missing end. */
  function judge(): Pick<Verification, 'result' | 'firstBadSeq'> {
    if (alteredAt !== null) return { result: 'altered', firstBadSeq: alteredAt };
    if (anchor !== null && anchorBroken) return { result: 'rolled_back', firstBadSeq: anchor.seq };
    if ((checkpointSeq ?? 0) > lastSeq) return { result: 'cut_short', firstBadSeq: lastSeq + 1 };
    if ((anchor?.seq ?? 0) > lastSeq) return { result: 'rolled_back', firstBadSeq: lastSeq + 1 };
    return { result: 'intact', firstBadSeq: null };
  }
}

/** Hex SHA-256 of the public key (SPKI, DER). The first event names its chain's key by this. */
export function keyFingerprint(publicKey: KeyObject): string {
  return createHash('sha256').update(publicKey.export({ format: 'der', type: 'spki' })).digest('hex');
}

/**
 * Whether the first event names this key, or none: a chain that was signed anew with another key must also have a
 * new first event, and so a new hash for every event. The body is known to be in form.
 */
function namesKey(body: string, publicKey: KeyObject): boolean {
  const { details } = JSON.parse(body) as { details: Record<string, unknown> };
  return details['auditKey'] === undefined || details['auditKey'] === keyFingerprint(publicKey);
}
