import { createPublicKey } from 'node:crypto';
import type { Verification } from '../../preload/contract/audit.ts';
import { chainRows } from '../engine/audit/chain-rows.ts';
import { originOf } from '../engine/audit/checkpoint-note.ts';
import { allCheckpoints, auditSigningKey } from '../engine/audit/checkpoint.ts';
import { head } from '../engine/audit/chain.ts';
import { type ChainAnchor, createChainChecker } from '../engine/audit/verify.ts';
import type { Job } from './job.ts';
import { type StoreAccess, withSnapshot } from './store-snapshot.ts';

const EVENTS_PER_REPORT = 10_000;

export interface VerifyChainParams {
  store: StoreAccess;
  storeId: string;
  /** Read before this job starts, so that the chain cannot be behind it by mere timing. */
  anchor: ChainAnchor | null;
}
/** How many events are checked, and how many there are. */
export interface ChainProgress {
  done: number;
  total: number;
}

/** Checks every link, checkpoint and the anchor on one snapshot of the store. */
export const verifyChainJob: Job<VerifyChainParams, ChainProgress, Verification> = ({ store, storeId, anchor }, emit) =>
  withSnapshot(store, async (db) => {
    const publicKey = createPublicKey(auditSigningKey(db));
    const total = head(db).seq;
    const checker = createChainChecker({ publicKey, origin: originOf(storeId), checkpoints: allCheckpoints(db), anchor });
    for (const row of chainRows(db)) {
      if (!checker.add(row)) break;
      if (row.seq % EVENTS_PER_REPORT === 0) await emit({ done: row.seq, total });
    }
    return checker.finish();
  });
