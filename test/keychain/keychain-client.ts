import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { KeptThings } from '../../main/keychain/kept-things.ts';

export interface Answer {
  value: unknown;
  tookMs: number;
}
type Method = Exclude<keyof KeptThings, 'deviceSecretKind'> | 'writeRaw' | 'deleteRaw' | 'accounts';

/** The keychain module in a process with an environment of its own; answers come in the order of the questions. */
export class KeychainClient {
  readonly #child: ChildProcess;
  readonly #waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void }[] = [];
  readonly #gone: Promise<number | NodeJS.Signals | null>;

  constructor(env: NodeJS.ProcessEnv, { timeoutMs = 5_000 } = {}) {
    this.#child = spawn(process.execPath, [join(import.meta.dirname, 'keychain-program.ts'), String(timeoutMs)], { env, stdio: ['pipe', 'pipe', 'pipe'] });
    let complaint = '';
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    if (this.#child.stdout) {
      createInterface({ input: this.#child.stdout }).on('line', (line) => {
        const { error, ...answer } = JSON.parse(line) as Answer & { error?: string };
        const next = this.#waiting.shift();
        if (error === undefined) next?.resolve(answer);
        else next?.reject(new Error(error));
      });
    }
    this.#gone = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        for (const { reject } of this.#waiting) reject(new Error(`the keychain's process ended: ${complaint}`));
        resolve(signal ?? code);
      });
    });
  }

  ask(method: Method, ...args: unknown[]): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#child.stdin?.write(`${JSON.stringify([method, ...args])}\n`);
    });
  }

  /** Lets the process end by itself. Resolves with its exit code, or the signal that ended it. */
  end(): Promise<number | NodeJS.Signals | null> {
    this.#child.stdin?.end();
    return this.#gone;
  }
}
