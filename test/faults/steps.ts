import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { programFile } from '../program-file.ts';

/** As in steps.c. */
const MODES = { off: 0, count: 1, kill: 2, fail: 3 } as const;
const NAME_BYTES = 96;
const HEAD_BYTES = 16;
const CONTROL_BYTES = HEAD_BYTES + 8_000 * NAME_BYTES;
const SOURCE = new URL('./steps.c', import.meta.url).pathname;
const PROGRAM = programFile(new URL('./under-way.ts', import.meta.url));

/** What is to happen to a program at a step in the file system, counted from 1 since it was ready. */
export type Fault =
  | { kind: 'none' }
  /** SIGKILL right before the step, or with half of what it writes written; beyond the last step, when all is acknowledged. */
  | { kind: 'kill'; at: number; how: 'before' | 'halfway' }
  /** From the step on there is no room, or no leave to write, until the program says that there is again. */
  | { kind: 'fail'; at: number; error: 'ENOSPC' | 'EROFS' | 'EIO' }
  /** A trouble of a real disk, which the program makes and ends itself (trouble.ts); no step is counted. */
  | { kind: 'disk'; trouble: string; user?: number };

export interface Run {
  /** Lines that the program said after it was ready. */
  said: string[];
  /** Whether it was ready at all. */
  wasReady: boolean;
  killed: boolean;
  exitCode: number | null;
  complaint: string;
  /** The steps that it took, as `main pwrite data/store/holdfast.db-wal`. */
  steps: string[];
}

/** The steps of programs that are started with what is built here. */
export class StepCounter {
  readonly #folder = mkdtempSync(join(tmpdir(), 'holdfast-steps-'));
  readonly #library = join(this.#folder, 'steps.so');
  #runs = 0;

  /** Throws where it cannot be built: on anything but Linux, or without a C compiler. */
  constructor() {
    const { status, stderr, error } = spawnSync('cc', ['-O1', '-Wall', '-fPIC', '-shared', '-o', this.#library, SOURCE, '-ldl'], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`the counting of steps needs Linux and a C compiler: ${error?.message ?? stderr}`);
  }

  /** Runs `under-way.ts ROOT OPERATION` to its end, with a fault. `root` is the folder whose steps count. */
  async run(root: string, operation: string, fault: Fault): Promise<Run> {
    this.#runs += 1;
    const control = join(this.#folder, `control-${String(this.#runs)}`);
    const at = 'at' in fault ? fault.at : 0;
    const how = fault.kind === 'fail' ? constants.errno[fault.error] : fault.kind === 'kill' && fault.how === 'halfway' ? 1 : 0;
    const bytes = Buffer.alloc(CONTROL_BYTES);
    [MODES.off, at, how, 0].forEach((value, index) => bytes.writeInt32LE(value, index * 4));
    writeFileSync(control, bytes);
    const child = spawn(process.execPath, [PROGRAM, root, operation], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, HOLDFAST_STEPS_FAULT: fault.kind, ...(fault.kind === 'disk' ? { HOLDFAST_TROUBLE: fault.trouble } : { LD_PRELOAD: this.#library, HOLDFAST_STEPS_ROOT: root, HOLDFAST_STEPS_CONTROL: control }) },
      ...(fault.kind === 'disk' && fault.user !== undefined ? { uid: fault.user, gid: fault.user } : {}),
    });
    let said = '';
    let complaint = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => void (said += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => void (complaint += text));
    const [exitCode, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    const lines = said.split('\n').slice(0, -1);
    const steps = stepsIn(readFileSync(control));
    rmSync(control);
    return { said: lines.slice(1), wasReady: lines[0] === 'ready', killed: signal === 'SIGKILL', exitCode, complaint, steps };
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function stepsIn(control: Buffer): string[] {
  const count = Math.min(control.readInt32LE(12), (CONTROL_BYTES - HEAD_BYTES) / NAME_BYTES);
  return Array.from({ length: count }, (_, index) => {
    const name = control.subarray(HEAD_BYTES + index * NAME_BYTES, HEAD_BYTES + (index + 1) * NAME_BYTES);
    return name.toString('utf8', 0, name.indexOf(0));
  });
}

/** For the program itself: from now on its steps count and its fault may happen; or not any more. */
export function stepsCount(counts: boolean): void {
  const mode = { none: MODES.count, kill: MODES.kill, fail: MODES.fail, disk: MODES.off }[faultKind()];
  if (mode === MODES.off) return;
  const value = Buffer.alloc(4);
  value.writeInt32LE(counts ? mode : MODES.off);
  const fd = openSync(process.env['HOLDFAST_STEPS_CONTROL'] ?? '', 'r+');
  writeSync(fd, value, 0, 4, 0);
  closeSync(fd);
}

/** For the program itself: what is to happen to it. */
export function faultKind(): Fault['kind'] {
  return process.env['HOLDFAST_STEPS_FAULT'] as Fault['kind'];
}
