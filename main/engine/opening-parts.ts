import type { KeyObject } from 'node:crypto';
import type { Settings } from '../../preload/contract/settings.ts';
import { head } from './audit/chain.ts';
import { auditSigningKey, lastCheckpoint } from './audit/checkpoint.ts';
import { FURTHEST_SEQ } from './audit/highest-anchor.ts';
import type { Db } from './db/database.ts';
import { meta } from './db/meta.ts';
import { EngineError } from './errors.ts';
import { loadPepper } from './keys/pepper.ts';
import { loadTokenKeys } from './session/token-keys.ts';
import type { TokenKeys } from './session/tokens.ts';
import { loadSettings } from './settings.ts';

/** What opening takes out of a database. */
export interface OpeningParts {
  organisation: string;
  signingKey: KeyObject;
  settings: Partial<Settings>;
  tokenKeys: TokenKeys;
}

/** Reads what a store is opened with. Throws unavailable/database_damaged where a part of it is gone or is no such part. */
export function loadOpeningParts(db: Db, storeId: string, nowMs: number): OpeningParts {
  return {
    organisation: meta(db, 'organisation') ?? '',
    signingKey: auditSigningKey(db),
    settings: loadSettings(db),
    tokenKeys: loadTokenKeys(db, storeId, nowMs),
  };
}

/**
 * Refuses a database that could not be opened, or into which nobody could be signed in, before it takes the place of one
 * that can. Reads only. Throws unavailable/database_damaged.
 */
export function requireOpenable(db: Db, storeId: string, nowMs: number): void {
  loadOpeningParts(db, storeId, nowMs);
  loadPepper(db).fill(0);
  // The opening is an event behind both, and numbers of events end (audit/event-form.ts).
  for (const seq of [head(db).seq, lastCheckpoint(db)?.seq ?? 0]) {
    if (seq < 0 || seq > FURTHEST_SEQ) throw new EngineError('unavailable', 'database_damaged');
  }
}
