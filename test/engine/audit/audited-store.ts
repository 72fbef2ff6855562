import { createPublicKey, randomBytes, randomUUID, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appendEvent } from '../../../main/engine/audit/chain.ts';
import { allCheckpoints, auditSigningKey, createAuditKey, writeCheckpoint } from '../../../main/engine/audit/checkpoint.ts';
import { chainRows } from '../../../main/engine/audit/chain-rows.ts';
import { originOf } from '../../../main/engine/audit/checkpoint-note.ts';
import type { EventEntry } from '../../../main/engine/audit/event-body.ts';
import { type ChainAnchor, verifyChain } from '../../../main/engine/audit/verify.ts';
import { createDatabase, openDatabase, type StoreConnections } from '../../../main/engine/db/store.ts';
import type { Verification } from '../../../preload/contract/audit.ts';

export const PERSON = { id: randomUUID(), name: 'Example Person 12' };
/** 2026-01-05, 09:00 UTC. */
export const START_MS = Date.UTC(2026, 0, 5, 9);

/** An ordinary event of an example person. */
export function exampleEvent(index = 0, changes: Partial<EventEntry> = {}): EventEntry {
  return {
    atMs: START_MS + index * 1_000,
    actor: PERSON,
    sessionId: 'example-session',
    verb: 'person.role_changed',
    target: { kind: 'person', id: PERSON.id, name: PERSON.name },
    outcome: 'done',
    details: { after: 'field_worker', before: 'manager', index },
    ...changes,
  };
}

export interface AuditedStore extends StoreConnections {
  file: string;
  databaseKey: Buffer;
  storeId: string;
  signingKey: KeyObject;
  publicKey: KeyObject;
  /** Appends so many example events in one transaction. */
  append(count: number, entry?: (index: number) => EventEntry): void;
  checkpoint(): void;
  verify(anchor?: ChainAnchor | null): Verification;
  /** Runs SQL that no part of the program would. */
  tamper(sql: string, ...values: (string | number | Buffer)[]): void;
  remove(): void;
}

/** A real encrypted database with a signing key and an empty chain. */
export function auditedStore(): AuditedStore {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-audit-'));
  const file = join(dir, 'holdfast.db');
  const databaseKey = randomBytes(32);
  const storeId = randomUUID();
  const options = { file, databaseKey, cipher: 'aegis-256' } as const;
  createDatabase(options);
  const connections = openDatabase(options);
  const { write, read } = connections;
  write.transaction(() => createAuditKey(write, START_MS));
  const signingKey = auditSigningKey(write);
  const publicKey = createPublicKey(signingKey);
  return {
    ...connections,
    file,
    databaseKey,
    storeId,
    signingKey,
    publicKey,
    append(count, entry = exampleEvent) {
      write.transaction(() => {
        for (let index = 0; index < count; index += 1) appendEvent(write, entry(index));
      });
    },
    checkpoint: () => void write.transaction(() => writeCheckpoint(write, { signingKey, storeId, nowMs: START_MS })),
    verify: (anchor = null) => verifyChain(chainRows(read), { publicKey, origin: originOf(storeId), checkpoints: allCheckpoints(read), anchor }),
    tamper: (sql, ...values) => void write.prepare(sql).run(...values),
    remove() {
      connections.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
