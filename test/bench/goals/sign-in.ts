import bcrypt from 'bcryptjs';
import { ADMIN, runEngine, withOrganisation } from '../../engine/running-engine.ts';
import type { RunningEngine } from '../../engine/running-engine.ts';
import type { Goal } from '../goal.ts';
import type { Side } from '../rounds.ts';

/** As the product sets it. */
const BCRYPT_COST = 12;
const SIGN_INS = 3;
/** As long as the hash's input in the product: 44 characters of base64. */
const INPUT = 'x'.repeat(44);

/** What a sign-in costs beside the one thing that is slow on purpose. The store is open: no key is derived. */
export const signIn: Goal = {
  id: 'SIGN-IN',
  title: 'sign-in through the worker ÷ the bare compare of bcryptjs',
  async run(bench) {
    const engines: RunningEngine[] = [];
    try {
      const [a, first, second] = [await through(engines), await through(engines), await through(engines)];
      await bench.compare({ goal: 'SIGN-IN', title: 'session.signIn ÷ bcryptjs compare', a, b: bare(), control: [first, second], figures: [{ kind: 'ratio', atMost: 1.15 }] });
    } finally {
      for (const engine of engines) await engine.stop();
    }
  },
};

async function through(engines: RunningEngine[]): Promise<Side> {
  let nowMs = Date.now();
  const running = runEngine({ settings: { bcryptCost: BCRYPT_COST }, clock: { nowMs: () => nowMs, advance: (ms) => void (nowMs += ms) } });
  engines.push(running);
  await withOrganisation(running);
  return {
    name: 'session.signIn',
    async sample() {
      // The budget of credentials comes back meanwhile.
      nowMs += 60_000;
      const startMs = performance.now();
      for (let turn = 0; turn < SIGN_INS; turn += 1) {
        const reply = await running.reply('session.signIn', ADMIN);
        if (!reply.ok) throw new Error(`session.signIn: ${reply.error.reason}`);
      }
      return (performance.now() - startMs) / SIGN_INS;
    },
  };
}

function bare(): Side {
  const hash = bcrypt.hashSync(INPUT, BCRYPT_COST);
  return {
    name: 'bcryptjs compare',
    sample() {
      const startMs = performance.now();
      for (let turn = 0; turn < SIGN_INS; turn += 1) bcrypt.compareSync(INPUT, hash);
      return (performance.now() - startMs) / SIGN_INS;
    },
  };
}
