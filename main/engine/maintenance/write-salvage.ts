import { mkdirSync, statSync } from 'node:fs';
import { SALVAGED_KINDS } from '../../../preload/contract/health.ts';
import type { Salvaged } from '../../../preload/contract/health.ts';
import { administers } from '../../../preload/contract/permission.ts';
import type { SalvagedTable, StoreSalvaged } from '../../jobs/salvage-store.ts';
import type { StoreAccess } from '../../jobs/store-snapshot.ts';
import { appendBehind, appendEvent, head } from '../audit/chain.ts';
import { lastCheckpoint } from '../audit/checkpoint.ts';
import { FURTHEST_SEQ } from '../audit/highest-anchor.ts';
import type { EventEntry } from '../audit/event-body.ts';
import { fileError } from '../audit/file-error.ts';
import type { Core } from '../core.ts';
import type { Db } from '../db/database.ts';
import { requireRoom } from '../db/room.ts';
import { openDatabase } from '../db/store.ts';
import type { GateCall } from '../handler.ts';
import type { Anchor, Kept } from '../host-services.ts';
import { discard } from '../keys/discard.ts';
import { databaseFile } from '../keys/store-files.ts';
import { grantsOfRole } from '../people/subject.ts';
import { trialFolder } from './trial-folder.ts';
import { toldOf } from './write-backup.ts';

/** What is to be saved, and for whom. */
export interface DamagedStore {
  access: StoreAccess;
  storeId: string;
  /** Where the files of its attachments lie. */
  dir: string;
  /** Who asked, as events name them. */
  by: Pick<EventEntry, 'actor' | 'sessionId'>;
  /** Whose keys open the backup, by what could be read. Throws what ends the work. */
  recipientsIn: (db: Db) => string[];
}
/** What the result says, and what events tell. */
export interface SalvageWritten {
  salvaged: Omit<Salvaged, 'isRecorded'>;
  told: EventEntry['details'];
}

/** Of the way: reading everything, writing it, reading it back. */
const STAGES = { reading: [0, 50], writing: [50, 90], checking: [90, 100] } as const;

/**
 * Writes what can be read of a damaged store into a draft as an ordinary backup. What is read becomes a store of its own for
 * that, in the data folder and under a key that is nowhere else, and goes again whatever happens. Its chain goes on with an
 * event that says what was lost. Only under the store's lock. Throws unavailable/nothing_readable, read_only, conflict/cancelled.
 */
export async function writeSalvage(core: Core, damaged: DamagedStore, { target, backupId }: { target: string; backupId: string }, call: GateCall): Promise<SalvageWritten> {
  const { storeId, dir, access } = damaged;
  const nowMs = core.clock.nowMs();
  requireRoom(core.dataDir, statSync(access.file, { throwIfNoEntry: false })?.size ?? 0);
  const folder = trialFolder(core.dataDir, core.random.uuid());
  const databaseKey = core.random.bytes(32);
  const lent = Uint8Array.from(databaseKey);
  const copy = { ...access, file: databaseFile(folder, 0) };
  const report = (stage: keyof typeof STAGES, done: number, total: number): void => {
    const [from, to] = STAGES[stage];
    call.progress(Math.floor(from + ((to - from) * Math.min(done, total)) / Math.max(total, 1)), 100, 'parts');
  };
  try {
    mkdirSync(folder, { mode: 0o700 });
    const anchor = await core.host.readAnchor(storeId);
    const found = await core.jobs.start(
      'salvage-store',
      { from: access, to: { ...copy, databaseKey: lent }, storeId, nowMs },
      { signal: call.signal, onBatch: ({ done, total }) => report('reading', done, total) },
    );
    const { what, recipients, hasAdministrator } = tellOf(core, damaged, found, { ...copy, databaseKey }, { nowMs, anchor });
    const made = await core.jobs.start(
      'write-backup',
      { store: { ...copy, databaseKey: lent }, storeDir: dir, storeId, target, recipients, since: null, backupId, nowMs },
      { signal: call.signal, onBatch: ({ stage, doneBytes, totalBytes }) => report(stage === 'checking' ? 'checking' : 'writing', doneBytes, totalBytes) },
    );
    const told = toldOf(backupId, made);
    const { kinds, emptied, standIns, details } = what;
    return { salvaged: { sizeBytes: made.sizeBytes, checksSha256: made.checksSha256, kinds, files: { held: told.attachments, lost: told.lost }, emptied, standIns, hasAdministrator }, told: { ...told, ...details } };
  } catch (error) {
    throw fileError(error);
  } finally {
    for (const key of [databaseKey, lent]) key.fill(0);
    // What a failing disk keeps of it is swept when the store opens next, and has a key that is nowhere.
    discard(folder);
  }
}

/** What was read and lost, in the terms of people and of events. */
interface What {
  kinds: Salvaged['kinds'];
  emptied: number;
  standIns: Salvaged['standIns'];
  details: EventEntry['details'];
}

/** Lets the chain of what was saved go on with what became of it. */
function tellOf(core: Core, { by, recipientsIn }: DamagedStore, { tables, emptied, standIns, lastEventSeq }: StoreSalvaged, copy: Parameters<typeof openDatabase>[0], { nowMs, anchor }: { nowMs: number; anchor: Kept<Anchor> }): { what: What; recipients: string[]; hasAdministrator: boolean } {
  const connections = openDatabase({ ...copy, nativeBinding: core.nativeBinding });
  const db = connections.write;
  try {
    const recipients = recipientsIn(db);
    // Numbers that something vouches for stay unused, so that it shows which events are lost.
    const anchorSeq = anchor.state === 'ok' && anchor.value.seq <= FURTHEST_SEQ ? anchor.value.seq : null;
    const knownSeq = Math.max(lastCheckpoint(db)?.seq ?? 0, anchorSeq ?? 0, lastEventSeq ?? 0);
    const lost = tables.map((table) => (table.name === 'audit_event' ? { ...table, lost: eventsLost(table, { knownSeq, isAnchored: anchorSeq !== null }) } : table));
    // Where nobody can know how many were behind the last one, a number stays unused all the same.
    const lastSeq = lost.some(({ name, lost: events }) => name === 'audit_event' && events === null) ? Math.max(knownSeq, head(db).seq + 1) : knownSeq;
    const details = {
      rowsRead: lost.filter(({ read }) => read > 0).map(({ name, read }) => `${name} ${String(read)}`),
      rowsLost: lost.filter((table) => table.lost !== 0).map((table) => `${table.name} ${table.lost === null ? '?' : String(table.lost)}`),
      emptied,
      standIns,
      anchor: anchor.state,
    };
    const entry: EventEntry = { atMs: nowMs, ...by, verb: 'store.salvaged', target: null, outcome: 'done', details: { ...details, ...(by.actor === null ? { as: 'by_code' } : {}) } };
    db.transaction(() => {
      if (lastSeq > head(db).seq) appendBehind(db, lastSeq, entry);
      else appendEvent(db, entry);
    });
    return { what: { kinds: kindsOf(lost), emptied, standIns, details }, recipients, hasAdministrator: hasAdministrator(db) };
  } finally {
    connections.close();
  }
}

/** Numbers of events have no gaps: the last tells how many there were. Only the keychain knows it where no index of the table does. */
function eventsLost({ read, lost }: SalvagedTable, { knownSeq, isAnchored }: { knownSeq: number; isAnchored: boolean }): number | null {
  return lost === null && !isAnchored ? null : Math.max(lost ?? 0, knownSeq - read);
}

const KIND_OF: Readonly<Record<string, (typeof SALVAGED_KINDS)[number]>> = { person: 'people', record: 'records', record_past: 'versions', attachment: 'attachments', audit_event: 'events' };

function kindsOf(tables: readonly SalvagedTable[]): Salvaged['kinds'] {
  return SALVAGED_KINDS.map((kind) => {
    const own = tables.filter(({ name }) => (KIND_OF[name] ?? 'rest') === kind);
    const lost = own.reduce<number | null>((sum, table) => (sum === null || table.lost === null ? null : sum + table.lost), 0);
    return { kind, read: own.reduce((sum, { read }) => sum + read, 0), lost };
  });
}

function hasAdministrator(db: Db): boolean {
  const rows = db.prepare("SELECT DISTINCT role_id AS roleId FROM person WHERE status = 'active' AND role_id IS NOT NULL").all() as { roleId: string }[];
  return rows.some(({ roleId }) => administers(grantsOfRole(db, roleId)));
}
