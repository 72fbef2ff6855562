import { execFileSync } from 'node:child_process';
import { scryptSync } from 'node:crypto';
import { closeSync, copyFileSync, fsyncSync, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { behindItsBack } from '../../engine/db/behind.ts';
import { openKey } from '../../engine/open-key.ts';
import { ADMIN, runEngine, withOrganisation } from '../../engine/running-engine.ts';
import type { RunningEngine, TestClock } from '../../engine/running-engine.ts';
import type { Goal } from '../goal.ts';
import type { Side } from '../rounds.ts';

/** As the product sets it for a password's slot (RFC 7914). */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 } as const;
/** A database of 1 GB, as the goal says: in a smaller one the stretching of the recovery code would weigh, which is no part of encrypting it. */
const DRAFTS = 16_000;
const DRAFT_BYTES = 60_000;
/** Rows that are put in together, so that the log of writes does not grow to the same size again. */
const DRAFTS_AT_ONCE = 500;

/** A clock that goes two seconds with each look: budgets come back meanwhile. */
function generousClock(): TestClock {
  let nowMs = Date.now();
  return { nowMs: () => (nowMs += 2_000), advance: (ms) => void (nowMs += ms) };
}

/** What opening the locked store costs beside the one thing that is slow on purpose: the password's check is cheap here. */
export const unlock: Goal = {
  id: 'UNLOCK',
  title: 'sign-in on a locked store ÷ bare scrypt',
  async run(bench) {
    const engines: RunningEngine[] = [];
    try {
      const [a, first, second] = [await unlocking(engines), await unlocking(engines), await unlocking(engines)];
      await bench.compare({ goal: 'UNLOCK', title: 'unlock ÷ scrypt of node:crypto', a, b: bareScrypt(), control: [first, second], figures: [{ kind: 'ratio', atMost: 1.1 }] });
    } finally {
      for (const engine of engines) await engine.stop();
    }
  },
};

async function unlocking(engines: RunningEngine[]): Promise<Side> {
  const running = runEngine({ settings: { bcryptCost: 4, scryptCost: SCRYPT.N } });
  engines.push(running);
  await withOrganisation(running);
  return {
    name: 'unlock',
    async sample() {
      await running.engine.lock('person');
      const startMs = performance.now();
      const reply = await running.reply('session.signIn', ADMIN);
      const tookMs = performance.now() - startMs;
      if (!reply.ok) throw new Error(`session.signIn: ${reply.error.reason}`);
      return tookMs;
    },
  };
}

function bareScrypt(): Side {
  return {
    name: 'scrypt',
    sample() {
      const startMs = performance.now();
      scryptSync('an example password', Buffer.alloc(32, 1), 32, SCRYPT);
      return performance.now() - startMs;
    },
  };
}

/** What another key for everything costs, through the door, beside a copy of the file. Both end on disk. */
export const rotation: Goal = {
  id: 'ROTATION',
  title: 'rotation of the database key ÷ a plain copy of the database',
  async run(bench) {
    let running = runEngine({ clock: generousClock() });
    try {
      const { personId, recoveryCode } = await withOrganisation(running);
      await running.engine.close();
      const { options } = await openKey(running.dataDir, ADMIN);
      behindItsBack(options, (db) => {
        const put = db.prepare('INSERT INTO draft (person_id, name, body, at_ms) VALUES (?, ?, hex(randomblob(?)), 0)');
        for (let from = 0; from < DRAFTS; from += DRAFTS_AT_ONCE) {
          db.transaction(() => {
            for (let n = from; n < from + DRAFTS_AT_ONCE; n += 1) put.run(personId, `bulk-${String(n)}`, DRAFT_BYTES / 2);
          });
        }
        db.pragma('wal_checkpoint(TRUNCATE)');
      });
      running = runEngine({ dataDir: running.dataDir, clock: generousClock() });
      await running.call('session.signIn', ADMIN);
      await bench.compare({ goal: 'ROTATION', title: 'keys.rotate ÷ cp, fsync', a: rotating(running, recoveryCode), b: copying(running), control: 'its own', figures: [{ kind: 'ratio', atMost: 3 }] });
    } finally {
      await running.stop();
    }
  },
};

function rotating(running: RunningEngine, recoveryCode: string): Side {
  return {
    name: 'keys.rotate',
    async sample() {
      // By this clock a session does not last for all rounds.
      await running.call('session.signIn', ADMIN);
      await running.call('session.confirm', { password: ADMIN.password });
      settleDisk();
      const startMs = performance.now();
      // So often in a row, the code's slot cannot lead on by itself.
      await running.call('keys.rotate', { recoveryCode });
      return performance.now() - startMs;
    },
  };
}

function copying({ dataDir }: RunningEngine): Side {
  return {
    name: 'copy',
    sample() {
      const store = join(dataDir, 'store');
      const name = readdirSync(store).find((each) => /^holdfast(?:\.\d+)?\.db$/u.test(each)) ?? '';
      const copy = join(dataDir, 'copy.db');
      settleDisk();
      const startMs = performance.now();
      copyFileSync(join(store, name), copy);
      const fd = openSync(copy, 'r+');
      fsyncSync(fd);
      closeSync(fd);
      const tookMs = performance.now() - startMs;
      if (statSync(copy).size < DRAFTS * DRAFT_BYTES) throw new Error('not all of it');
      rmSync(copy);
      return tookMs;
    },
  };
}

/** What the sample before left to write or to free would be waited for in this one, and the two A of a round come after different things. */
function settleDisk(): void {
  execFileSync('sync');
}
