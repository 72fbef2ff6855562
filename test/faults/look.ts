import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { openReadOnly } from '../../main/engine/db/store.ts';
import { readSlotFile } from '../../main/engine/keys/slot-file.ts';
import { databaseFile, reserveFile } from '../../main/engine/keys/store-files.ts';
import { JobRunner } from '../../main/jobs/runner.ts';
import { createDeviceFile } from '../../main/keychain/device-file.ts';
import { bundledWorker } from '../program-file.ts';
import { readBack } from '../engine/attachments/example-files.ts';
import { openKey } from '../engine/open-key.ts';
import { ADMIN, patientUptime, runEngine, testClock } from '../engine/running-engine.ts';
import { givenIn } from './operations.ts';
import type { Operation } from './operations.ts';

/** What is there after something happened. */
export interface Found {
  /** `nothing`: no store, where there was none and none was acknowledged. */
  store: 'opened' | 'nothing' | string;
  isChainIntact: boolean;
  /** Of what was acknowledged. */
  lost: string[];
  /** Files that no later run takes away. */
  left: string[];
}

/** Opens what is left in a place with an engine of its own, looks at all of it, closes it, and looks at the files. */
export async function lookAt(operation: Operation, root: string, acknowledged: readonly string[]): Promise<Found> {
  const dataDir = join(root, 'data');
  const given = givenIn(root);
  const running = runEngine({ dataDir, uptimeMs: patientUptime() });
  try {
    const { store } = await running.call('session.status', {});
    if (store === 'none' && operation.mayBeNothing && acknowledged.length === 0) {
      // Nothing in its way: it can be made after all.
      await operation.run(running, () => undefined, { root, given });
    } else {
      const opened = await opens(operation, running, acknowledged.length > 0, given.recoveryCode);
      if (opened !== 'done') return { store: opened, isChainIntact: false, lost: [...acknowledged], left: [] };
    }
    const { intact, attachmentIds } = await behindTheDoor(dataDir, operation);
    const unreadable = [];
    for (const id of attachmentIds) if (!(await isReadable(running, id))) unreadable.push(`attachment ${id}`);
    const lost = [...unreadable, ...(await operation.lost({ running, root, given, acknowledged }))];
    await running.engine.close();
    // A file that no row knows stays for a month, for the day that the database of yesterday is put back.
    if (filesBelow(join(dataDir, 'store', 'attachments')).length > attachmentIds.length) await openLater(dataDir, operation);
    const known = ['given.json', 'world.age', 'out/records.zip', 'out/people.csv', 'out/records.csv', 'out/world.age', ...(operation.leaves ?? []), ...filesOfStore(dataDir, attachmentIds).map((file) => `data/${file}`)];
    return { store: store === 'none' ? 'nothing' : 'opened', isChainIntact: intact, lost, left: filesBelow(root).filter((file) => !known.some((each) => (typeof each === 'string' ? each === file : each.test(file)))) };
  } finally {
    await running.engine.close();
  }
}

async function opens({ passwords }: Operation, running: ReturnType<typeof runEngine>, isAcknowledged: boolean, recoveryCode: string): Promise<string> {
  const signIn = (password: string) => running.outcome('session.signIn', { username: ADMIN.username, password });
  const [password = ADMIN.password] = passwords ?? [];
  const outcome = await signIn(password);
  if (outcome === 'done' || isAcknowledged || !passwords) return outcome;
  // It was not said to be done: then the way that it went is open once more.
  return running.outcome('session.recover', { code: recoveryCode, username: ADMIN.username, newPassword: password });
}

async function openLater(dataDir: string, { passwords }: Operation): Promise<void> {
  const later = runEngine({ dataDir, uptimeMs: patientUptime(), clock: testClock(Date.now() + 31 * 24 * 3_600_000) });
  await later.call('session.signIn', { username: ADMIN.username, password: passwords?.[0] ?? ADMIN.password });
  await later.engine.close();
}

/** By the engine's own parts, but not through its door: there a person has only so many verifications. */
async function behindTheDoor(dataDir: string, { passwords }: Operation): Promise<{ intact: boolean; attachmentIds: string[] }> {
  const { storeId, options } = await openKey(dataDir, { ...ADMIN, password: passwords?.[0] ?? ADMIN.password });
  const kept = await createDeviceFile(join(dataDir, 'device-secret.json')).readAnchor(storeId);
  const jobs = new JobRunner(bundledWorker());
  try {
    const store = { ...options, databaseKey: Uint8Array.from(options.databaseKey), nativeBinding: undefined };
    const { result } = await jobs.start('verify-chain', { store, storeId, anchor: kept.state === 'ok' ? kept.value : null });
    const db = openReadOnly(options);
    const rows = db.prepare('SELECT id FROM attachment').all() as { id: string }[];
    db.close();
    return { intact: result === 'intact', attachmentIds: rows.map(({ id }) => id) };
  } finally {
    await jobs.close();
  }
}

async function isReadable(running: ReturnType<typeof runEngine>, attachmentId: string): Promise<boolean> {
  try {
    return (await readBack(running, attachmentId)).length > 0;
  } catch {
    return false;
  }
}

function filesOfStore(dataDir: string, attachmentIds: readonly string[]): string[] {
  const folder = join(dataDir, 'store');
  const names = ['keyslots.json', 'keyslots.json.1', 'attempts.json', relative(folder, databaseFile(folder, readSlotFile(folder).epoch)), relative(folder, reserveFile(folder)), ...attachmentIds.map((id) => `attachments/${id}`)];
  return ['holdfast.lock', 'device-secret.json', ...names.map((name) => `store/${name}`)];
}

function filesBelow(root: string): string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)))
    .sort();
}
