import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { schemaVersion } from '../../main/engine/db/migrate.ts';
import { withClosedStore } from '../../main/engine/db/store.ts';
import { upgradeCopyOf } from '../../main/engine/db/upgrade-copy.ts';
import { attach, pdf } from '../engine/attachments/example-files.ts';
import { openKey } from '../engine/open-key.ts';
import { auditTrail, ADMIN, CHEAP, runEngine } from '../engine/running-engine.ts';
import type { RunningEngine } from '../engine/running-engine.ts';
import { hasEvent, restore, WHOLE_STORE_OPERATIONS } from './whole-store-operations.ts';
import { FILE_ROWS, worlds } from './worlds.ts';
import type { Given, World } from './worlds.ts';

/** Tells that something was acknowledged; from then on it may not be lost. */
export type Say = (what: string) => void;
/** What a look at the store found, from the outside. */
export interface Look {
  running: RunningEngine;
  root: string;
  given: Given;
  acknowledged: readonly string[];
}
/** An operation that something may happen to. */
export interface Operation {
  name: string;
  world: World;
  /** False when it is what opens the store, or makes it. */
  signsIn?: boolean;
  /** May be asked for once more after it was refused. */
  run(running: RunningEngine, say: Say, place: { root: string; given: Given }): Promise<void>;
  /** What shows that all is well again, where that is not to run it once more. */
  again?(running: RunningEngine): Promise<unknown>;
  /** What of the acknowledged is not there, or is there without its other half. */
  lost(look: Look): Promise<string[]>;
  /** The store may not be there yet, when nothing was acknowledged. */
  mayBeNothing?: boolean;
  /** Who signs in afterwards, when that depends: the first that is let in. */
  passwords?: readonly string[];
  /** Goes on when the disk has no free byte, in the room that is held for it. */
  goesOnWhenFull?: boolean;
  /** Files of its own below `root` that may be there afterwards, besides those of the store. */
  leaves?: readonly (string | RegExp)[];
}

const NEW_PASSWORD = 'another example stapler entirely';
const PEOPLE = ['ada', 'bo', 'cleo'];
/** Only what was acknowledged and is wrong counts; an operation under way may have happened or not. */
const wholeOrNot = (found: number, whole: number, isAcknowledged: boolean, what: string): string[] => (found === whole || (found === 0 && !isAcknowledged) ? [] : [`${what}: ${String(found)} of ${String(whole)}`]);
const nothingToLose = (): Promise<string[]> => Promise.resolve([]);
async function lockedOrTold(running: RunningEngine, acknowledged: readonly string[]): Promise<string[]> {
  const trail = await auditTrail(running);
  const isTold = trail.some(({ verb, details }) => verb === 'store.opened' && details['closedCleanly'] === false);
  return acknowledged.length === 0 || isTold || trail.filter(({ verb }) => verb === 'store.closed').length > 1 ? [] : ['the locking'];
}
async function countOf(running: RunningEngine, search: string): Promise<number> {
  return (await running.call('people.list', { filter: { search }, offset: 0, limit: 1 })).total;
}

/** Every operation of the matrix, in the order of its table. */
export const OPERATIONS: readonly Operation[] = [
  {
    name: 'set-up',
    world: 'nothing',
    signsIn: false,
    mayBeNothing: true,
    async run(running, say) {
      await running.call('setup.create', { organisation: 'Example Organisation', name: 'Example Admin', ...ADMIN });
      say('made');
    },
    lost: (look) => hasEvent(look, 'store.created'),
  },
  {
    name: 'unlock',
    world: 'organisation',
    signsIn: false,
    goesOnWhenFull: true,
    async run(running, say) {
      await running.call('session.signIn', ADMIN);
      say('signed in');
    },
    // The look itself signs in too; before that there was nothing but the world's making.
    lost: async ({ running, acknowledged, given }) => ((await auditTrail(running)).filter(({ verb }) => verb === 'session.signed_in').length > given.signIns + acknowledged.length ? [] : ['a sign-in']),
  },
  {
    name: 'look up',
    world: 'organisation',
    goesOnWhenFull: true,
    async run(running, say, { given }) {
      await running.call('records.get', { recordId: given.recordId });
      await running.call('audit.verify', {});
      say('verified');
    },
    lost: (look) => hasEvent(look, 'audit.verified'),
  },
  {
    name: 'command',
    world: 'organisation',
    async run(running, say) {
      const there = (await running.call('people.list', { filter: { search: 'command.' }, offset: 0, limit: 10 })).rows;
      for (const name of PEOPLE) {
        const username = `command.${name}`;
        const found = there.find((person) => person.username === username);
        const { id } = found ?? (await running.call('people.create', { name: `Example ${name}`, username, email: null, team: null, roleId: 'field_worker' }));
        say(name);
        await running.call('people.setTeam', { personIds: [id], team: `Example ${name}` });
        say(`${name} team`);
      }
    },
    async lost({ running, acknowledged }) {
      const { rows } = await running.call('people.list', { filter: { search: 'command.' }, offset: 0, limit: 10 });
      const found = new Set(rows.flatMap(({ username, team }) => [username?.slice('command.'.length) ?? '', ...(team === null ? [] : [`${username?.slice('command.'.length) ?? ''} team`])]));
      return [...acknowledged.filter((what) => !found.has(what)), ...(found.size > new Set(acknowledged).size + 1 ? ['more than one that was never acknowledged'] : [])];
    },
  },
  {
    name: 'import people',
    world: 'organisation',
    async run(running, say, { root }) {
      await running.call('people.import', { file: running.engine.offerFile(join(root, 'out', 'people.csv')), dryRun: false });
      say('imported');
    },
    lost: async ({ running, acknowledged }) => wholeOrNot(await countOf(running, 'imported'), FILE_ROWS, acknowledged.length > 0, 'people'),
  },
  {
    name: 'import records',
    world: 'organisation',
    async run(running, say, { root, given }) {
      const file = running.engine.offerFile(join(root, 'out', 'records.csv'), 'records-import');
      await running.call('recordsImport.run', { file, typeId: given.typeId, dryRun: false, skipRefused: false, into: { fields: [{ field: 'head', column: 'head' }] } });
      say('imported');
    },
    async lost({ running, acknowledged, given }) {
      const { total } = await running.call('records.count', { typeId: given.typeId, filter: { search: 'imported' } });
      return wholeOrNot(total, FILE_ROWS, acknowledged.length > 0, 'records');
    },
  },
  {
    name: 'bring in record file',
    world: 'organisation',
    async run(running, say, { root }) {
      await running.call('recordsFile.run', { file: running.engine.offerFile(join(root, 'out', 'records.zip'), 'records-file'), dryRun: false });
      say('brought in');
    },
    async lost({ running, acknowledged }) {
      const { types } = await running.call('types.list', {});
      const type = types.find(({ name }) => name === 'Example donor visit');
      const total = type ? (await running.call('records.count', { typeId: type.id })).total : 0;
      return wholeOrNot(total, 2, acknowledged.length > 0, 'records');
    },
  },
  {
    name: 'attachment',
    world: 'organisation',
    async run(running, say, { given }) {
      const kept = await attach(running, 'Example.pdf', pdf(150_000));
      say(`file ${kept.id}`);
      const { recordId } = await running.call('records.create', { typeId: given.typeId, values: { head: 'Example attached', papers: [kept.id] } });
      say(`record ${recordId}`);
    },
    async lost({ running, acknowledged }) {
      const lost: string[] = [];
      for (const [what, id = ''] of acknowledged.map((line) => line.split(' '))) {
        const found = what === 'record' ? await running.outcome('records.get', { recordId: id }) : await running.outcome('attachments.read', { attachmentId: id, offset: 0 });
        if (found !== 'done') lost.push(`the ${what ?? ''}: ${found}`);
      }
      return lost;
    },
  },
  {
    name: 'erase',
    world: 'organisation',
    async run(running, say, { given }) {
      await running.call('retention.erase', { recordIds: [given.recordId], reason: 'An example' });
      say('erased');
    },
    async lost({ running, acknowledged, given }) {
      const found = await running.outcome('records.get', { recordId: given.recordId });
      return acknowledged.length > 0 && found === 'done' ? ['the erasure'] : [];
    },
  },
  {
    name: 'lock',
    world: 'organisation',
    goesOnWhenFull: true,
    async run(running, say) {
      await running.call('session.lock', {});
      say('locked');
    },
    again: (running) => running.call('session.signIn', ADMIN),
    // Locking always happens: what a full disk keeps it from writing, the next opening tells.
    lost: ({ running, acknowledged }) => lockedOrTold(running, acknowledged),
  },
  ...(['aegis-256', 'sqlcipher-4'] as const).map((cipher): Operation => ({
    name: `rotation to ${cipher}`,
    world: 'organisation',
    async run(running, say) {
      await running.call('keys.rotate', { cipher });
      say('rotated');
    },
    async lost({ running, acknowledged, given }) {
      const { rotations } = await running.call('keys.overview', {});
      const others = await running.another().outcome('session.signIn', given.other);
      return [...(acknowledged.length > rotations ? ['the rotation'] : []), ...(others === 'done' ? [] : [`somebody's password: ${others}`])];
    },
  })),
  ...(['backups.create', 'health.salvage'] as const).map((operation): Operation => ({
    name: operation === 'backups.create' ? 'backup' : 'salvage of what is readable',
    world: 'organisation',
    async run(running, say, { root }) {
      await running.call(operation, { file: running.engine.offerFile(join(root, 'out', 'backup.age'), 'backup') });
      say('written');
    },
    async lost({ root, given, acknowledged }) {
      const file = join(root, 'out', 'backup.age');
      if (!existsSync(file)) return acknowledged.length > 0 ? ['the backup'] : [];
      return (await restores(root, file, given)) ? [] : ['a backup under its name that does not restore'];
    },
    leaves: ['out/backup.age'],
  })),
  {
    name: 'restore',
    world: 'backup',
    signsIn: false,
    mayBeNothing: true,
    async run(running, say, { root, given }) {
      await restore(running, join(root, 'out', 'world.age'), given);
      say('restored');
    },
    lost: (look) => hasEvent(look, 'store.restored'),
  },
  {
    name: 'recovery without a keychain',
    world: 'lost keychain',
    signsIn: false,
    passwords: [NEW_PASSWORD],
    async run(running, say, { given }) {
      await running.call('session.recover', { code: given.recoveryCode, username: ADMIN.username, newPassword: NEW_PASSWORD });
      say('recovered');
    },
    lost: nothingToLose,
  },
  ...([1, 2, 3, 4] as const).map((version): Operation => ({
    name: `migration from ${String(version)}`,
    world: `version ${version}`,
    // The database as it was, which stays for two weeks.
    leaves: [`data/store/before-upgrade.v${version}.holdfast.db`],
    signsIn: false,
    async run(running, say) {
      await running.call('session.signIn', ADMIN);
      say('signed in');
    },
    async lost({ running, given }) {
      const { total } = await running.call('people.list', { offset: 0, limit: 1 });
      return [...(total === given.people ? [] : [`people: ${String(total)} of ${String(given.people)}`]), ...(await brokenUpgradeCopy(running.dataDir, version))];
    },
  })),
  ...WHOLE_STORE_OPERATIONS,
];

/** The copy from before the upgrade has its name only when it is whole, and of that version. */
async function brokenUpgradeCopy(dataDir: string, version: number): Promise<string[]> {
  const { options } = await openKey(dataDir, ADMIN);
  const file = upgradeCopyOf(options.file, version);
  if (!existsSync(file)) return ['no copy from before the upgrade'];
  const found = withClosedStore({ ...options, file }, (db) => [schemaVersion(db), db.pragma('integrity_check(1)')]);
  return found[0] === version && found[1] === 'ok' ? [] : [`the copy from before the upgrade: ${found.join(', ')}`];
}

/** The operation of this name. */
export function operationOf(name: string): Operation {
  const found = OPERATIONS.find((operation) => operation.name === name);
  if (!found) throw new Error(`there is no operation ${name}`);
  return found;
}

/** Makes a folder to run an operation in: `data` is the store's, `out` a person's own. Empty before. */
export async function makePlace(operation: Operation, root: string): Promise<void> {
  const world = await worlds(operation.world);
  cpSync(world, root, { recursive: true });
  mkdirSync(join(root, 'out'), { recursive: true });
}

export function givenIn(root: string): Given {
  return JSON.parse(readFileSync(join(root, 'given.json'), 'utf8')) as Given;
}

async function restores(root: string, file: string, given: Given): Promise<boolean> {
  const dataDir = join(root, 'restored');
  const running = runEngine({ dataDir, settings: CHEAP });
  try {
    await restore(running, file, given);
    return (await running.call('audit.verify', {})).result === 'intact' && readdirSync(join(dataDir, 'store', 'attachments')).length > 0;
  } catch {
    return false;
  } finally {
    await running.engine.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
