import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Db } from '../../main/engine/db/database.ts';
import { openDatabase } from '../../main/engine/db/store.ts';
import type { StoreOptions } from '../../main/engine/db/store.ts';
import { EngineError } from '../../main/engine/errors.ts';
import { databaseFile } from '../../main/engine/keys/store-files.ts';
import { readBack } from '../engine/attachments/example-files.ts';
import { openKey } from '../engine/open-key.ts';
import { ADMIN, auditTrail, runEngine } from '../engine/running-engine.ts';
import type { RunningEngine } from '../engine/running-engine.ts';
import { damaged, damageOf } from './damage.ts';

/**
 * Examines damaged copies of a store, in a process that may crash: `examine.ts ROOT FILE SEED FROM TO` damages FILE of the
 * store in ROOT/data in the ways FROM to TO, and says for each what came of it, as `N outcome detail`. In ROOT nothing changes.
 */
const [root = '', file = '', seed = '', from = '', to = ''] = process.argv.slice(2);
const say = (line: string): void => void writeSync(1, `${line}\n`);
/** How damage is told for what it is. */
const TOLD: ReadonlySet<string> = new Set(['database_damaged', 'slots_damaged', 'slots_missing', 'attachment_damaged', 'attachment_missing']);
/**
 * What a key file is told for in which one character is another, where only the key that it hides could tell: it leads to
 * another store, another machine or another password. Nothing opens then, so nothing wrong is read.
 */
const MISTAKEN: ReadonlySet<string> = new Set(['store_newer', 'wrong_credentials', 'device_secret_missing', 'device_secret_changed']);

/** What happened later is the looking. */
const startedMs = Date.now();
const whole = readFileSync(join(root, 'data', file));
const { options } = await openKey(join(root, 'data'), ADMIN);
const healthy = { rows: '', door: '' };
await inCopy(whole, async (dataDir) => void (healthy.rows = everyRow(optionsIn(dataDir))));
await inCopy(whole, async (dataDir) => void (healthy.door = (await throughTheDoor(dataDir)).read));
for (let n = Number(from); n < Number(to); n += 1) {
  const damage = damageOf(Number(seed), n, whole.length);
  const bytes = damaged(whole, damage);
  const outcome = bytes.equals(whole) ? 'unchanged' : await examine(bytes);
  say(`${String(n)} ${outcome} ${damage.way} of ${String(damage.bytes)} bytes at ${String(damage.at)}`);
}

/** `refused`, `mistaken` (refused for something else), `noticed` (it opens, and says that something is missing), `mended` (all right, and it says what was put right), `right`, or what must never be: `WRONG`, `UNTOLD`. */
async function examine(bytes: Buffer): Promise<string> {
  // Each row of each table, which is more than anybody reads; and what a person reads, through the door.
  const rows = await inCopy(bytes, async (dataDir) => attempt(() => everyRow(optionsIn(dataDir))));
  const door = await inCopy(bytes, async (dataDir) => attempt(() => throughTheDoor(dataDir)));
  for (const found of [rows, door]) if ('untold' in found) return `UNTOLD:${found.untold.replaceAll(' ', '_')}`;
  if ('told' in door) return `${TOLD.has(door.told) ? 'refused' : 'mistaken'}:${door.told}`;
  if ('value' in door && door.value.isNoticed) return 'noticed';
  if ('value' in door && door.value.read !== healthy.door) return 'WRONG:door';
  if ('value' in door && door.value.isMended) return 'mended';
  if ('told' in rows) return `refused:${rows.told}`;
  return 'value' in rows && rows.value === healthy.rows ? 'right' : 'WRONG:rows';
}

type Attempt<T> = { value: T } | { told: string } | { untold: string };
async function attempt<T>(work: () => T | Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    const text = error instanceof EngineError ? String(error.reason) : error instanceof Error ? (/: \w+\/(\w+) /u.exec(error.message)?.[1] ?? error.message) : String(error);
    return TOLD.has(text) || MISTAKEN.has(text) ? { told: text } : { untold: text };
  }
}

async function inCopy<T>(bytes: Buffer, use: (dataDir: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-damaged-'));
  try {
    const dataDir = join(folder, 'data');
    cpSync(join(root, 'data'), dataDir, { recursive: true });
    writeFileSync(join(dataDir, file), bytes, { mode: 0o600 });
    return await use(dataDir);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function optionsIn(dataDir: string): StoreOptions {
  const epoch = Number(/\.(\d+)\.db$/u.exec(options.file)?.[1] ?? 0);
  return { ...options, file: databaseFile(join(dataDir, 'store'), epoch) };
}

function everyRow(from: StoreOptions): string {
  const { read, close } = openDatabase(from);
  try {
    return digestOf(read);
  } finally {
    close();
  }
}

function digestOf(db: Db): string {
  const hash = createHash('sha256');
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name").all() as { name: string }[];
  for (const { name } of tables) for (const row of db.prepare(`SELECT * FROM "${name}"`).iterate()) hash.update(JSON.stringify(row));
  const [verdict] = db.prepare('PRAGMA integrity_check').all() as { integrity_check: string }[];
  if (verdict?.integrity_check !== 'ok') throw new EngineError('unavailable', 'database_damaged');
  return hash.digest('hex');
}

interface Read {
  read: string;
  isNoticed: boolean;
  isMended: boolean;
}

/** What a person reads: people, records, files and the audit. */
async function throughTheDoor(dataDir: string): Promise<Read> {
  const running = runEngine({ dataDir });
  try {
    await running.call('session.signIn', ADMIN);
    return await allThatIsRead(running);
  } finally {
    await running.engine.close();
  }
}

async function allThatIsRead(running: RunningEngine): Promise<Read> {
  const trail = await auditTrail(running);
  const { result } = await running.call('audit.verify', {});
  const isNoticed = result !== 'intact' || trail.some(({ verb }) => verb === 'audit.rollback_noticed');
  const people = (await running.call('people.list', { offset: 0, limit: 100 })).rows.map(({ id, name, username, team, roleId, status }) => [id, name, username, team, roleId, status]);
  const { rows } = await running.call('records.list', { typeId: null, offset: 0, limit: 100 });
  const records = [];
  for (const { id } of rows) {
    const { values } = await running.call('records.get', { recordId: id });
    const papers = (values['papers'] ?? []) as string[];
    const files = [];
    for (const paper of papers) files.push(createHash('sha256').update(await readBack(running, paper)).digest('hex'));
    records.push([id, values, files]);
  }
  const events = trail.filter(({ atMs }) => atMs < startedMs).map(({ seq, verb, atMs, details }) => [seq, verb, atMs, details]);
  return { read: JSON.stringify([people, records, events]), isNoticed, isMended: trail.some(({ verb }) => verb === 'keys.file_mended') };
}
