import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ADMIN, patientUptime, runEngine, withOrganisation } from '../../engine/running-engine.ts';
import type { RunningEngine } from '../../engine/running-engine.ts';
import { table } from '../table.ts';

const SIZE_MIB = 48;

/** A drive of its own, in a file, with a real file system. */
class Drive {
  readonly root = mkdtempSync(join(tmpdir(), 'holdfast-drive-'));
  readonly place = join(this.root, 'place');
  readonly #image = join(this.root, 'image');

  /** Throws where that is not permitted. */
  constructor() {
    mkdirSync(this.place);
    run('truncate', '-s', `${String(SIZE_MIB)}M`, this.#image);
    run('mkfs.ext4', '-q', this.#image);
    this.putBack();
  }

  putBack(): void {
    run('mount', '-o', 'loop', this.#image, this.place);
  }

  /** As ext4 does by itself when it finds an error, whoever has files open. */
  turnReadOnly(): void {
    run('mount', '-o', 'remount,abort', this.place);
  }

  /** Gone from its place; what is open stays so until it is closed. */
  takeAway(): void {
    run('umount', '-l', this.place);
  }

  /** What ext4 asks for after an error. */
  check(): void {
    spawnSync('fsck.ext4', ['-p', this.#image]);
  }

  remove(): void {
    spawnSync('umount', ['-l', this.place]);
    rmSync(this.root, { recursive: true, force: true });
  }
}

function run(program: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`a drive of its own needs root, ext4 and loop devices: ${program}: ${stderr}`);
}

const TROUBLES = ['turned read-only', 'taken from its place'] as const;
type Trouble = (typeof TROUBLES)[number];

/** Drives that turn read-only, and that are taken from their place, under a running engine; each comes back, and the same process goes on. */
export async function drive(): Promise<number> {
  const rows: string[][] = [];
  let failures = 0;
  for (const trouble of TROUBLES) {
    const { told, wrong } = await inTrouble(trouble);
    failures += wrong.length;
    for (const what of wrong) console.log(`  ${trouble}: ${what}`);
    rows.push([trouble, ...told]);
  }
  console.log(`\n${table(['drive', 'a change', 'looking up', 'locking', 'signing in', 'when it is back', 'changes kept', 'chain'], rows)}`);
  return failures;
}

async function inTrouble(trouble: Trouble): Promise<{ told: string[]; wrong: string[] }> {
  const at = new Drive();
  const running = runEngine({ dataDir: join(at.place, 'data'), uptimeMs: patientUptime() });
  const add = (name: string): Promise<string> => running.outcome('people.create', { name: `Example ${name}`, username: `example.${name}`, email: null, team: null, roleId: null });
  try {
    await withOrganisation(running);
    const before = await add('before');
    if (trouble === 'turned read-only') at.turnReadOnly();
    else at.takeAway();
    const change = await add('during');
    const look = await running.outcome('people.list', { offset: 0, limit: 10 });
    const lock = await running.outcome('session.lock', {});
    const inside = await running.outcome('session.signIn', ADMIN);
    // Nobody has anything of it open any more: it is the drive itself that comes back.
    if (trouble === 'turned read-only') at.takeAway();
    at.check();
    at.putBack();
    const back = await running.outcome('session.signIn', ADMIN);
    const kept = await namesIn(running);
    const { result } = await running.call('audit.verify', {});
    const acknowledged = [...(before === 'done' ? ['before'] : []), ...(change === 'done' ? ['during'] : [])];
    const lost = acknowledged.filter((name) => !kept.includes(`example.${name}`));
    const wrong = [
      ...lost.map((name) => `lost: ${name}`),
      ...(back === 'done' ? [] : [`does not go on: ${back}`]),
      ...(inside === 'done' ? ['opened what was not there'] : []),
      ...(lock === 'done' ? [] : [`did not lock: ${lock}`]),
      ...(result === 'intact' ? [] : [`chain ${result}`]),
    ];
    return { told: [change, look, lock, inside, back, `${String(acknowledged.length - lost.length)} of ${String(acknowledged.length)}`, result], wrong };
  } finally {
    await running.engine.close();
    at.remove();
  }
}

async function namesIn(running: RunningEngine): Promise<string[]> {
  return (await running.call('people.list', { offset: 0, limit: 20 })).rows.map(({ username }) => username ?? '');
}
