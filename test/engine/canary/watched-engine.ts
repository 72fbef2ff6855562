import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openReadOnly } from '../../../main/engine/db/store.ts';
import { backupIdentityOf, pageKey } from '../../../main/engine/keys/kdf.ts';
import { parseRecoveryCode, recoverySecret } from '../../../main/engine/keys/recovery-code.ts';
import { readSlotFile } from '../../../main/engine/keys/slot-file.ts';
import { createDeviceFile } from '../../../main/keychain/device-file.ts';
import { openKey } from '../open-key.ts';
import { runEngine } from '../running-engine.ts';

const PROGRAM = new URL('./locked-engine.ts', import.meta.url).pathname;

/** An engine in a process of its own, and what only its store has: to be looked for in its memory. */
export interface WatchedEngine {
  pid: number;
  admin: { username: string; password: string };
  recoveryCode: string;
  /** Bytes that must be gone when it is locked, under the names of what they are. */
  keys: Record<string, readonly Buffer[]>;
  /** What people type, as text. */
  typed: Record<string, readonly Buffer[]>;
  /** Sends a call, or `collect`, and says what came of it. */
  ask(operation: string, input?: unknown): Promise<string>;
  /** Ends it as a crash does, and gives its core file; null where the system takes that elsewhere. */
  core(): Promise<Buffer | null>;
  /** Ends it, and takes its folder away. */
  remove(): Promise<void>;
}

/** Started in that control group, if there is one: it is a folder of cgroup v2. */
export async function watchedEngine(group: string | null = null): Promise<WatchedEngine> {
  // In no source, no argument and no environment: only what a person types has it.
  const admin = { username: 'canary.admin', password: `canary ${randomUUID()}` };
  const running = runEngine();
  const { dataDir } = running;
  const { recoveryCode } = await running.call('setup.create', { organisation: 'Example Organisation', name: 'Example Admin', ...admin });
  await running.engine.close();
  const crashes = join(dataDir, 'crashes');
  mkdirSync(crashes);
  const child = spawn('/bin/sh', ['-c', `${group === null ? '' : `echo $$ >'${group}/cgroup.procs' || exit 1; `}ulimit -c unlimited 2>/dev/null; exec "$@"`, 'sh', process.execPath, '--expose-gc', PROGRAM, dataDir], { stdio: ['pipe', 'pipe', 'ignore'], cwd: crashes });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const texts = Object.entries({ password: [admin.password], 'recovery code': [recoveryCode, recoveryCode.replaceAll('-', '')] });
  return {
    pid: child.pid ?? 0,
    admin,
    recoveryCode,
    keys: await keysOf(dataDir, admin, recoveryCode),
    typed: Object.fromEntries(texts.map(([name, forms]) => [name, forms.flatMap((text) => [Buffer.from(text), Buffer.from(text, 'utf16le')])])),
    async ask(operation, input = {}) {
      child.stdin.write(`${JSON.stringify({ operation, input })}\n`);
      return String((await answers.next()).value);
    },
    async core() {
      child.kill('SIGABRT');
      await once(child, 'close');
      const [name] = readdirSync(crashes).filter((each) => each.startsWith('core'));
      return name === undefined ? null : readFileSync(join(crashes, name));
    },
    async remove() {
      const ended = child.exitCode === null && child.signalCode === null ? once(child, 'close') : null;
      child.kill('SIGKILL');
      await ended;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function keysOf(dataDir: string, admin: WatchedEngine['admin'], recoveryCode: string): Promise<WatchedEngine['keys']> {
  const { options, storeId } = await openKey(dataDir, admin);
  const device = await createDeviceFile(join(dataDir, 'device-secret.json')).readDevice(readSlotFile(join(dataDir, 'store')).storeId);
  if (device.state !== 'ok') throw new Error(`no device secret of ${storeId}`);
  const secret = recoverySecret(parseRecoveryCode(recoveryCode));
  const { databaseKey } = options;
  const db = openReadOnly(options);
  const inDatabase = db.prepare('SELECT name, value FROM secret').all() as { name: string; value: Buffer }[];
  db.close();
  return {
    'database key': [databaseKey, ...(['hex', 'base64', 'base64url'] as const).map((form) => Buffer.from(databaseKey.toString(form)))],
    'page key': [pageKey(databaseKey)],
    'device secret': [device.value.secret],
    'backup identity': [backupIdentityOf(secret)],
    // A private key ends with what is secret of it.
    ...Object.fromEntries(inDatabase.map(({ name, value }) => [name, [value.subarray(-32)]])),
  };
}
