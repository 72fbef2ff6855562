import { join } from 'node:path';
import { utilityProcess } from 'electron';
import type { MessagePortMain, UtilityProcess } from 'electron';
import type { EventPayload } from '../../preload/contract/events.ts';
import { EngineError } from '../engine/errors.ts';
import { ENGINE_CALLS, HOST_CALLS } from '../engine/host-protocol.ts';
import { createPeer } from '../engine/peer.ts';
import type { Peer, Served } from '../engine/peer.ts';
import type { Log } from './logging.ts';
import { restartDelayMs } from './restart.ts';
import type { Runtime } from './runtime.ts';

export interface EngineProcessOptions {
  runtime: Runtime;
  dataDir: string;
  host: Served<typeof HOST_CALLS, MessagePortMain>;
  log: Log;
}
export interface EngineProcess {
  call: Peer<typeof ENGINE_CALLS, MessagePortMain>['call'];
  /** Runs `listener` whenever an engine is ready, and at once when one is. */
  onUp(listener: (facts: EngineFacts) => void): void;
  onDown(listener: () => void): void;
  /**
   * Locks the data. An engine that has not in 15 s is ended, whatever keeps it, and the keys with it: what a kill leaves is whole,
   * and a page that asks without end must not keep them in memory.
   */
  lock(cause: EventPayload<'locked'>['cause']): Promise<void>;
  start(): void;
  /** Ends it for good: the closing checkpoint is written if that takes less than 15 s. */
  stop(): Promise<void>;
}
export interface EngineFacts {
  idleLockMinutes: number;
}
type EnginePeer = Peer<typeof ENGINE_CALLS, MessagePortMain>;

/** Long enough for a command under way to be undone and the closing checkpoint to reach the disk and the keychain. */
const CLOSING_MAY_TAKE_MS = 15_000;
const REMEMBERED_LIVES = 16;

/** Keeps one engine running: starts it, starts it again when it dies, and carries the calls to it. */
export function createEngineProcess({ runtime, dataDir, host, log }: EngineProcessOptions): EngineProcess {
  const upListeners: ((facts: EngineFacts) => void)[] = [];
  const downListeners: (() => void)[] = [];
  const lifetimesMs: number[] = [];
  let child: UtilityProcess | null = null;
  let peer: EnginePeer | null = null;
  let facts: EngineFacts | null = null;
  let stopping = false;

  function start(): void {
    const startedAtMs = Date.now();
    const born = fork(runtime);
    const line: EnginePeer = createPeer({
      calls: ENGINE_CALLS,
      serves: HOST_CALLS,
      handlers: host,
      send: (message, ports) => born.postMessage(message, [...ports]),
      onTrouble: (event, name) => log.error(event, { call: name }),
    });
    child = born;
    peer = line;
    born.on('message', (message: unknown) => line.receive(message, []));
    born.once('exit', (exitCode) => {
      line.end();
      child = peer = facts = null;
      log[stopping ? 'info' : 'error']('engine.exited', { exitCode });
      if (stopping) return;
      lifetimesMs.push(Date.now() - startedAtMs);
      if (lifetimesMs.length > REMEMBERED_LIVES) lifetimesMs.shift();
      for (const listener of downListeners) listener();
      setTimeout(() => stopping || start(), restartDelayMs(lifetimesMs));
    });
    void greet(line, born);
  }

  async function greet(line: EnginePeer, born: UtilityProcess): Promise<void> {
    try {
      const workerFile = join(runtime.distDir, 'worker.cjs');
      const known = await line.call('start', { dataDir, workerFile, nativeBinding: runtime.nativeBinding, settings: {} });
      if (child !== born) return;
      facts = known;
      log.info('engine.started');
      for (const listener of upListeners) listener(known);
    } catch (error) {
      log.error('engine.start_failed', error instanceof EngineError ? { code: error.code, reason: error.reason } : {});
      born.kill();
    }
  }

  return {
    call: (name, input, options) => (peer && facts ? peer.call(name, input, options) : Promise.reject(new EngineError('unavailable', 'engine_down'))),
    onUp(listener) {
      upListeners.push(listener);
      if (facts) listener(facts);
    },
    onDown: (listener) => void downListeners.push(listener),
    start,
    async lock(cause) {
      const asked = child;
      try {
        await peer?.call('lock', { cause }, { timeoutMs: CLOSING_MAY_TAKE_MS });
      } catch {
        log.warn('engine.lock_failed', { cause });
        if (asked !== null && asked === child) endAtOnce(asked);
      }
    },
    async stop() {
      stopping = true;
      await peer?.call('close', {}, { timeoutMs: CLOSING_MAY_TAKE_MS }).catch(() => log.error('engine.close_failed'));
      child?.kill();
    },
  };
}

/** Not by asking it to: what does not answer would not do that either. */
function endAtOnce({ pid }: UtilityProcess): void {
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself, and will say so.
  }
}

/** The variables a process needs from its surroundings to run at all; secrets live in others, so those stay out. */
const PASSED_ON = ['PATH', 'LANG', 'LC_ALL', 'TZ', 'SystemRoot', 'SystemDrive', 'TEMP', 'TMP', 'TMPDIR', 'HOME', 'USERPROFILE'];

function fork(runtime: Runtime): UtilityProcess {
  return utilityProcess.fork(join(runtime.distDir, 'engine.cjs'), [], {
    serviceName: 'Holdfast Engine',
    // What it has to say goes down the line as closed words; free text from below it is dropped.
    stdio: 'ignore',
    env: Object.fromEntries(PASSED_ON.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))),
  });
}
