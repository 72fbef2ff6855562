import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attach, pdf } from '../engine/attachments/example-files.ts';
import { field, visits } from '../engine/records/example-type.ts';
import { active } from '../engine/roles/signed-in.ts';
import { ADMIN, auditTrail, runEngine, withOrganisation } from '../engine/running-engine.ts';
import type { RunningEngine } from '../engine/running-engine.ts';

/** What an operation begins with. */
export type World = 'nothing' | 'organisation' | 'backup' | 'lost keychain' | 'two stores' | `version ${1 | 2 | 3 | 4}`;

/** What is known of a world to whoever works in it. */
export interface Given {
  recoveryCode: string;
  typeId: string;
  recordId: string;
  other: { username: string; password: string };
  people: number;
  /** How often somebody signed in before. */
  signIns: number;
}
const NOTHING_GIVEN: Given = { recoveryCode: '', typeId: '', recordId: '', other: { username: '', password: '' }, people: 1, signIns: 0 };

/** In each of the files that are imported. */
export const FILE_ROWS = 60;

const made = new Map<World, Promise<string>>();
let folder: string | undefined;

/** The folder of a world, made once; it is copied, never used. */
export function worlds(world: World): Promise<string> {
  folder ??= mkdtempSync(join(tmpdir(), 'holdfast-worlds-'));
  const there = made.get(world);
  if (there) return there;
  const root = join(folder, world.replaceAll(' ', '-'));
  const making = make(world, root).then(() => root);
  made.set(world, making);
  return making;
}

export function removeWorlds(): void {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  folder = undefined;
  made.clear();
}

async function make(world: World, root: string): Promise<void> {
  mkdirSync(join(root, 'out'), { recursive: true });
  if (world === 'nothing') return know(root, NOTHING_GIVEN);
  if (world === 'organisation') return organisation(root);
  if (world === 'two stores') return twoStores(root);
  if (world === 'backup' || world === 'lost keychain') {
    cpSync(await worlds('organisation'), root, { recursive: true });
    if (world === 'lost keychain') return rmSync(join(root, 'data', 'device-secret.json'));
    cpSync(join(root, 'world.age'), join(root, 'out', 'world.age'));
    return rmSync(join(root, 'data'), { recursive: true });
  }
  return former(world, root);
}

async function organisation(root: string): Promise<void> {
  await donated(join(root, 'out', 'records.zip'));
  const rows = Array.from({ length: FILE_ROWS }, (_, n) => `Imported ${String(n)}`);
  writeFileSync(join(root, 'out', 'people.csv'), ['name,email,username,team,role', ...rows.map((name, n) => `${name},,imported.${String(n)},Example Team,field_worker`)].join('\n'));
  writeFileSync(join(root, 'out', 'records.csv'), ['head', ...rows].join('\n'));
  const running = runEngine({ dataDir: join(root, 'data') });
  const { recoveryCode } = await withOrganisation(running);
  const other = { username: 'example.other', password: 'an example long password' };
  await active(running, other.username, { roleId: 'field_worker', team: 'Example Team' });
  const typeId = await visitsWithPapers(running, 'Example visit');
  const recordId = await withPapers(running, typeId, 'Example Ada', 90_000);
  await withPapers(running, typeId, 'Example Bo', 70_000);
  const signIns = (await auditTrail(running)).filter(({ verb }) => verb === 'session.signed_in').length;
  await running.call('backups.create', { file: running.engine.offerFile(join(root, 'world.age'), 'backup') });
  await running.engine.close();
  know(root, { recoveryCode, typeId, recordId, other, people: 2, signIns });
}

/** A backup was restored beside the data that it is of, which was set aside. */
async function twoStores(root: string): Promise<void> {
  cpSync(await worlds('organisation'), root, { recursive: true });
  const { recoveryCode } = JSON.parse(readFileSync(join(root, 'given.json'), 'utf8')) as Given;
  const running = runEngine({ dataDir: join(root, 'data') });
  const file = running.engine.offerFile(join(root, 'world.age'), 'backup-restore');
  await running.call('backups.restore', { file, code: recoveryCode, username: ADMIN.username, newPassword: ADMIN.password, replace: true });
  await running.engine.close();
}

/** A file of records with their attachments, from another organisation. */
async function donated(file: string): Promise<void> {
  const running = runEngine();
  await withOrganisation(running);
  const typeId = await visitsWithPapers(running, 'Example donor visit');
  for (const name of ['Example Donor', 'Example Giver']) await withPapers(running, typeId, name, 40_000);
  await running.call('records.export', { file: running.engine.offerFile(file, 'records-export'), typeId });
  await running.stop();
}

function visitsWithPapers(running: RunningEngine, name: string): Promise<string> {
  const papers = { kind: 'attachment' as const, name: 'papers', label: { text: 'Papers' }, most: 5 };
  return visits(running, { sections: [{ fields: [field('text', 'head', { required: true, inList: true }), papers] }], titleFields: ['head'] }, name);
}

async function withPapers(running: RunningEngine, typeId: string, head: string, sizeBytes: number): Promise<string> {
  const { id } = await attach(running, 'Example.pdf', pdf(sizeBytes));
  return (await running.call('records.create', { typeId, values: { head, papers: [id] } })).recordId;
}

/** A store as the program of an earlier schema wrote it (test/engine/db/data). */
function former(world: World, root: string): void {
  const kept = new URL(`../engine/db/data/store-v${world.slice(-1)}`, import.meta.url).pathname;
  cpSync(kept, join(root, 'data'), { recursive: true });
  for (const each of readdirSync(join(root, 'data'), { recursive: true, withFileTypes: true })) chmodSync(join(each.parentPath, each.name), each.isFile() ? 0o600 : 0o700);
  chmodSync(join(root, 'data'), 0o700);
  know(root, { ...NOTHING_GIVEN, people: { 'version 1': 4, 'version 2': 2, 'version 3': 2 }[world as string] ?? 1 });
}

function know(root: string, given: Given): void {
  writeFileSync(join(root, 'given.json'), JSON.stringify(given));
}
