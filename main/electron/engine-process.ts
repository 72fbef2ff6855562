import { join } from 'node:path';
import { utilityProcess } from 'electron';
import type { MessagePortMain, UtilityProcess } from 'electron';
import type { EventPayload } from '../../preload/contract/events.ts';
import { EngineError } from '../engine/errors.ts';
import { ENGINE_CALLS, HOST_CALLS } from '../engine/host-protocol.ts';
import { createPeer } from '../engine/peer.ts';
import type { Peer, Served } from '../engine/peer.ts';
import { RateLimit } from '../engine/rate-limit.ts';
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
  /**
   * Lets another process take the engine's place, where the data is locked and nothing is asked: what was typed, read and computed in
   * the one before goes with it, also what nobody could wipe. Pages get other ports, and ask again what was on its way.
   */
  renew(): Promise<void>;
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
const RETIRE_TRIES = 20;
const RETIRE_PAUSE_MS = 200;

/** One engine. */
interface Life {
  child: UtilityProcess;
  peer: EnginePeer;
  /** Once it has answered to its start. */
  facts: EngineFacts | null;
  /** Resolves to its exit code: also for who asks after that, since it may end before it is the current one. */
  exited: Promise<number>;
  /** Whether it was asked to end. */
  isAsked: boolean;
}

/** Keeps one engine running: starts it, starts it again when it dies, and carries the calls to it. */
export function createEngineProcess({ runtime, dataDir, host, log }: EngineProcessOptions): EngineProcess {
  const upListeners: ((facts: EngineFacts) => void)[] = [];
  const downListeners: (() => void)[] = [];
  const lifetimesMs: number[] = [];
  let current: Life | null = null;
  /** Begun, to take the place of the current one. */
  let next: Life | null = null;
  /** How often the current one is still asked to give its calls up. */
  let triesLeft = 0;
  let stopping = false;
  const limit = new RateLimit({ nowMs: () => Date.now() });

  function begin(): Life {
    const child = fork(runtime);
    const peer: EnginePeer = createPeer({
      calls: ENGINE_CALLS,
      serves: HOST_CALLS,
      handlers: host,
      send: (message, ports) => child.postMessage(message, [...ports]),
      onTrouble: (event, name) => log.error(event, { call: name }),
    });
    child.on('message', (message: unknown) => peer.receive(message, []));
    child.once('exit', () => peer.end());
    return { child, peer, facts: null, exited: new Promise((resolve) => child.once('exit', resolve)), isAsked: false };
  }

  /** Tells it what it works on. Throws unavailable/engine_down, and what the start throws. */
  async function greet(life: Life): Promise<EngineFacts> {
    const workerFile = join(runtime.distDir, 'worker.cjs');
    return (life.facts = await life.peer.call('start', { dataDir, workerFile, nativeBinding: runtime.nativeBinding, settings: {} }));
  }

  /** From now on it has the calls; when it dies, another is started. */
  function take(life: Life): void {
    const startedAtMs = Date.now();
    current = life;
    void life.exited.then((exitCode) => {
      if (current !== life) return;
      current = null;
      log[stopping ? 'info' : 'error']('engine.exited', { exitCode });
      if (stopping) return;
      lifetimesMs.push(Date.now() - startedAtMs);
      if (lifetimesMs.length > REMEMBERED_LIVES) lifetimesMs.shift();
      for (const listener of downListeners) listener();
      setTimeout(() => stopping || start(), restartDelayMs(lifetimesMs));
    });
  }

  function start(): void {
    const life = begin();
    take(life);
    greet(life).then(
      (facts) => {
        if (current === life) announce(facts);
      },
      (error: unknown) => {
        log.error('engine.start_failed', fieldsOf(error));
        end(life);
      },
    );
  }

  function announce(facts: EngineFacts): void {
    log.info('engine.started');
    for (const listener of upListeners) listener(facts);
  }

  async function renew(): Promise<void> {
    const before = current;
    // Also of one under way: what was typed since the lock before must not stay for want of the last tries.
    triesLeft = RETIRE_TRIES;
    if (stopping || next !== null || before === null) return;
    // Each engine comes with fresh budgets, so that engines are rationed, as ports are.
    if (!limit.allow('credential')) return void log.warn('engine.not_renewed', { reason: 'too_many_calls' });
    let life: Life | null = null;
    try {
      life = next = begin();
      const facts = await greet(life);
      if (!(await retire(before)) || stopping || current !== before) return;
      take(life);
      end(before);
      log.info('engine.renewed');
      announce(facts);
    } catch (error) {
      // It goes on in the process that there is; the next lock tries again.
      if (!stopping) log.warn('engine.not_renewed', fieldsOf(error));
    } finally {
      next = null;
      if (life !== null && current !== life) end(life);
    }
  }

  /**
   * Lets it take no more calls, and says whether it does not. Asked again for a while: the page may be asking something. One that
   * does not answer may take none any more, so that it is ended.
   */
  async function retire(life: Life): Promise<boolean> {
    try {
      for (; triesLeft > 0; triesLeft -= 1) {
        if (stopping || current !== life) return false;
        if ((await life.peer.call('retire', {}, { timeoutMs: CLOSING_MAY_TAKE_MS })).isRetired) return true;
        await new Promise((goOn) => setTimeout(goOn, RETIRE_PAUSE_MS));
      }
      return false;
    } catch (error) {
      endAtOnce(life.child);
      throw error;
    }
  }

  return {
    call: (name, input, options) => (current?.facts ? current.peer.call(name, input, options) : Promise.reject(new EngineError('unavailable', 'engine_down'))),
    onUp(listener) {
      upListeners.push(listener);
      if (current?.facts) listener(current.facts);
    },
    onDown: (listener) => void downListeners.push(listener),
    start,
    renew,
    async lock(cause) {
      const asked = current;
      try {
        await asked?.peer.call('lock', { cause }, { timeoutMs: CLOSING_MAY_TAKE_MS });
      } catch {
        log.warn('engine.lock_failed', { cause });
        if (asked !== null && asked === current) endAtOnce(asked.child);
      }
    },
    async stop() {
      stopping = true;
      await current?.peer.call('close', {}, { timeoutMs: CLOSING_MAY_TAKE_MS }).catch(() => log.error('engine.close_failed'));
      for (const life of [current, next]) if (life !== null) end(life);
    },
  };
}

function fieldsOf(error: unknown): { code?: string; reason?: string } {
  return error instanceof EngineError ? { code: error.code, reason: error.reason } : {};
}

/** Asks it to end, once. */
function end(life: Life): void {
  if (life.isAsked) return;
  life.isAsked = true;
  life.child.kill();
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
