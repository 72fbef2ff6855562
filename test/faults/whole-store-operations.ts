import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openReadOnly } from '../../main/engine/db/store.ts';
import { asideFolder, asideStores } from '../../main/engine/keys/swap-stores.ts';
import { JobRunner } from '../../main/jobs/runner.ts';
import { bundledWorker } from '../program-file.ts';
import { openKey } from '../engine/open-key.ts';
import { ADMIN, auditTrail } from '../engine/running-engine.ts';
import type { RunningEngine } from '../engine/running-engine.ts';
import type { Look, Operation } from './operations.ts';
import type { Given } from './worlds.ts';

/** Files of a store that was set aside: data of the person's own. */
const ASIDE = /^data\/store\.aside-[^/]+\/(?:keyslots\.json(?:\.1)?|attempts\.json|holdfast(?:\.\d+)?\.db|attachments\/[0-9a-f-]{36})$/u;

/** One that was being written to when it was killed keeps its log, which holds a part of it until it is opened the next time. */
const ASIDE_LOG = /^data\/store\.aside-[^/]+\/holdfast(?:\.\d+)?\.db-(?:wal|shm)$/u;

export const hasEvent = async ({ running, acknowledged }: Look, verb: string): Promise<string[]> =>
  acknowledged.length === 0 || (await verbs(running)).includes(verb) ? [] : [`no event ${verb}`];

/** Restores a backup, beside the present data where that is asked for. Everybody's password is the administrator's own. */
export function restore(running: RunningEngine, file: string, { recoveryCode }: Given, replace = false) {
  return running.call('backups.restore', { file: running.engine.offerFile(file, 'backup-restore'), code: recoveryCode, username: ADMIN.username, newPassword: ADMIN.password, replace });
}

/** What puts one whole store in the place of another, takes one away, or changes what opens it. */
export const WHOLE_STORE_OPERATIONS: readonly Operation[] = [
  {
    name: 'restore beside',
    world: 'organisation',
    signsIn: false,
    async run(running, say, { root, given }) {
      await restore(running, join(root, 'world.age'), given, true);
      say('restored');
    },
    // A disk that refused it leaves the store that was there.
    again: (running) => running.call('session.signIn', ADMIN),
    leaves: [ASIDE],
    async lost(look) {
      const isRestored = (await verbs(look.running)).includes('store.restored');
      const asides = asideStores(look.running.dataDir).length;
      return [
        ...(look.acknowledged.length > 0 && !isRestored ? ['the restored store'] : []),
        ...(isRestored && asides !== 1 ? [`the store that was there: ${String(asides)} set aside`] : []),
        ...(await brokenAsides(look)),
      ];
    },
  },
  {
    name: 'put back',
    world: 'two stores',
    async run(running, say, { given }) {
      await running.call('backups.putBack', { aside: await asideIn(running), code: given.recoveryCode });
      say('put back');
    },
    again: (running) => running.call('session.signIn', ADMIN),
    leaves: [ASIDE, ASIDE_LOG],
    async lost(look) {
      const isFormer = !(await verbs(look.running)).includes('store.restored');
      const asides = asideStores(look.running.dataDir).length;
      return [
        ...(look.acknowledged.length > 0 && !isFormer ? ['the store that was put back'] : []),
        ...(asides === 1 ? [] : [`the other store: ${String(asides)} set aside`]),
        ...(await brokenAsides(look)),
        ...(isFormer ? await hasEvent(look, 'store.put_back') : []),
      ];
    },
  },
  {
    name: 'remove aside',
    world: 'two stores',
    async run(running, say) {
      await running.call('backups.removeAside', { aside: await asideIn(running) });
      say('removed');
    },
    // Refused half-way, it may be gone already.
    again: (running) => running.call('backups.state', {}),
    leaves: [ASIDE],
    async lost(look) {
      const isThere = asideStores(look.running.dataDir).length > 0;
      return [...(look.acknowledged.length > 0 && isThere ? ['the removal'] : []), ...(await brokenAsides(look)), ...(isThere ? [] : await hasEvent({ ...look, acknowledged: ['gone'] }, 'store.aside_removed'))];
    },
  },
  {
    name: 'new recovery code',
    world: 'organisation',
    async run(running, say) {
      const { recoveryCode } = await running.call('keys.makeCode', {});
      say(`shown ${recoveryCode}`);
      await running.call('keys.replaceCode', { code: recoveryCode });
      say('replaced');
    },
    async lost({ running, given, acknowledged }) {
      const opens = async (code: string): Promise<boolean> => (await running.outcome('keys.drill', { code })) === 'done';
      // Asked for once more, another one was shown.
      const shown = acknowledged.findLast((line) => line.startsWith('shown '))?.slice('shown '.length);
      const isFormer = await opens(given.recoveryCode);
      const isNew = shown !== undefined && (await opens(shown));
      return [...(isFormer === isNew ? [`codes that open: ${isNew ? 'both' : 'neither'}`] : []), ...(acknowledged.includes('replaced') && !isNew ? ['the new code'] : [])];
    },
  },
  {
    name: 'check of the whole store',
    world: 'organisation',
    async run(running, say) {
      await running.call('health.check', {});
      // It answers in any case: a disk that does not take it down is one more thing that was found.
      if ((await verbs(running)).includes('store.checked')) say('checked');
    },
    async lost(look) {
      const { state } = await look.running.call('health.state', {});
      return [...(await hasEvent(look, 'store.checked')), ...(state === 'whole' || (state === 'unchecked' && look.acknowledged.length === 0) ? [] : [`health: ${state}`])];
    },
  },
];

async function asideIn(running: RunningEngine): Promise<string> {
  const [aside] = (await running.call('backups.state', {})).asides;
  if (!aside) throw new Error('no store was set aside');
  return aside.id;
}

async function verbs(running: RunningEngine): Promise<string[]> {
  return (await auditTrail(running)).map(({ verb }) => verb);
}

/** Of the stores that were set aside, each of which must open, with its chain intact and its files there. */
async function brokenAsides({ running: { dataDir } }: Look): Promise<string[]> {
  const broken: string[] = [];
  for (const { id } of asideStores(dataDir)) {
    const copy = mkdtempSync(join(tmpdir(), 'holdfast-aside-'));
    try {
      mkdirSync(join(copy, 'data'));
      cpSync(asideFolder(dataDir, id), join(copy, 'data', 'store'), { recursive: true });
      if (!(await isWhole(join(copy, 'data'), join(dataDir, 'device-secret.json')))) broken.push(`the store set aside at ${id} is not whole`);
    } catch (error) {
      broken.push(`the store set aside at ${id} does not open: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  }
  return broken;
}

async function isWhole(dataDir: string, deviceSecretFile: string): Promise<boolean> {
  const { storeId, options } = await openKey(dataDir, ADMIN, deviceSecretFile);
  const jobs = new JobRunner(bundledWorker());
  try {
    const store = { ...options, databaseKey: Uint8Array.from(options.databaseKey), nativeBinding: undefined };
    // It came to an end of its own: what the machine knows is of the store in its place.
    const { result } = await jobs.start('verify-chain', { store, storeId, anchor: null });
    const db = openReadOnly(options);
    const ids = (db.prepare('SELECT id FROM attachment').all() as { id: string }[]).map((row) => row.id);
    db.close();
    const there = readdirSync(join(dataDir, 'store', 'attachments'));
    return result === 'intact' && ids.every((id) => there.includes(id));
  } finally {
    await jobs.close();
  }
}
