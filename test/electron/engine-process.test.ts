import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createEngineProcess } from '../../main/electron/engine-process.ts';
import type { EngineProcess, EngineProcessOptions } from '../../main/electron/engine-process.ts';
import { EngineError } from '../../main/engine/errors.ts';
import { ENGINE_CALLS, HOST_CALLS } from '../../main/engine/host-protocol.ts';
import { createPeer } from '../../main/engine/peer.ts';
import type { Served } from '../../main/engine/peer.ts';
import { RATES } from '../../preload/contract/operation.ts';

// What becomes of the one engine and of the one that takes its place; with real processes: test/e2e/renewal.spec.ts.

const { fork } = vi.hoisted(() => ({ fork: vi.fn() }));
vi.mock('electron', () => ({ utilityProcess: { fork } }));

/** A process with an engine that answers what `answers` says. */
class Child extends EventEmitter {
  readonly answers = {
    start: () => Promise.resolve({ idleLockMinutes: 5 }),
    retire: () => Promise.resolve({ isRetired: true }),
    close: () => Promise.resolve({}),
  };
  hasEnded = false;
  readonly #peer = createPeer({
    calls: HOST_CALLS,
    serves: ENGINE_CALLS,
    handlers: { start: () => this.answers.start(), retire: () => this.answers.retire(), close: () => this.answers.close() } as unknown as Served<typeof ENGINE_CALLS, never>,
    send: (message) => queueMicrotask(() => this.emit('message', message)),
    onTrouble: (event, name) => expect.fail(`${event} ${name}`),
  });

  postMessage(message: unknown): void {
    queueMicrotask(() => this.#peer.receive(message, []));
  }

  kill(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    queueMicrotask(() => this.emit('exit', 1));
  }
}

let children: Child[];
let engine: EngineProcess;
const told = { up: vi.fn(), down: vi.fn() };
const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
const passes = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

beforeEach(async () => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  children = [];
  fork.mockImplementation(() => {
    const child = new Child();
    children.push(child);
    return child;
  });
  const runtime: EngineProcessOptions['runtime'] = { runtime: 'stand-in', testBuild: true, nativeBinding: null, distDir: '/example' };
  engine = createEngineProcess({ runtime, dataDir: '/example/data', host: {} as EngineProcessOptions['host'], log });
  engine.onUp(told.up);
  engine.onDown(told.down);
  engine.start();
  await passes(0);
  expect(told.up).toHaveBeenCalledTimes(1);
});
afterEach(() => vi.useRealTimers());

const child = (index: number): Child => children[index] ?? expect.fail(`no process ${String(index)}`);

test('another takes the place of one that gives its calls up, and nobody hears that one was gone', async () => {
  void engine.renew();
  await passes(0);
  expect(children.map(({ hasEnded }) => hasEnded)).toEqual([true, false]);
  expect(told.up).toHaveBeenCalledTimes(2);
  expect(told.down).not.toHaveBeenCalled();
  expect(log.error).not.toHaveBeenCalled();
});

test('one that keeps its calls goes on, and the other is ended', async () => {
  child(0).answers.retire = () => Promise.resolve({ isRetired: false });
  void engine.renew();
  await passes(10_000);
  expect(children.map(({ hasEnded }) => hasEnded)).toEqual([false, true]);
  expect(told.up).toHaveBeenCalledTimes(1);
});

test('a lock while it is still asked has it asked as long again', async () => {
  let asked = 0;
  child(0).answers.retire = () => Promise.resolve({ isRetired: (asked += 1) > 30 });
  void engine.renew();
  await passes(3_500);
  expect(asked).toBeLessThan(20);
  void engine.renew();
  await passes(3_500);
  expect(children.map(({ hasEnded }) => hasEnded)).toEqual([true, false]);
});

test('one that ends before it has taken the place is followed by another', async () => {
  child(0).answers.retire = () => {
    child(1).kill();
    return Promise.resolve({ isRetired: true });
  };
  void engine.renew();
  await passes(1_000);
  expect(children.map(({ hasEnded }) => hasEnded)).toEqual([true, true, false]);
  expect(told.down).toHaveBeenCalledTimes(1);
  expect(told.up).toHaveBeenCalledTimes(3);
});

test('one that cannot be started leaves the one that there is, and is told of', async () => {
  fork.mockImplementationOnce(() => {
    const broken = new Child();
    broken.answers.start = () => Promise.reject(new EngineError('internal', 'unexpected'));
    children.push(broken);
    return broken;
  });
  void engine.renew();
  await passes(0);
  expect(children.map(({ hasEnded }) => hasEnded)).toEqual([false, true]);
  expect(log.warn).toHaveBeenCalledWith('engine.not_renewed', { code: 'internal', reason: 'unexpected' });
});

test('none takes a place while the program ends, and none is left', async () => {
  child(0).answers.retire = async () => {
    void engine.stop();
    return { isRetired: true };
  };
  void engine.renew();
  await passes(1_000);
  expect(children.map(({ hasEnded }) => hasEnded)).toEqual([true, true]);
  expect(told.up).toHaveBeenCalledTimes(1);
  expect(told.down).not.toHaveBeenCalled();
  expect(log.warn).not.toHaveBeenCalled();
});

test('engines are rationed as calls that try a secret are, since each comes with fresh budgets', async () => {
  const { burst, perSecond } = RATES.credential;
  for (let n = 0; n < 2 * burst; n += 1) {
    void engine.renew();
    await passes(1);
  }
  expect(children).toHaveLength(1 + burst);
  expect(log.warn).toHaveBeenCalledWith('engine.not_renewed', { reason: 'too_many_calls' });
  await passes(1_000 / perSecond);
  void engine.renew();
  await passes(1);
  expect(children).toHaveLength(2 + burst);
});

test('no process to be had leaves the one that there is', async () => {
  fork.mockImplementationOnce(() => {
    throw new Error('no more processes');
  });
  await engine.renew();
  expect(children.map(({ hasEnded }) => hasEnded)).toEqual([false]);
  expect(log.warn).toHaveBeenCalledWith('engine.not_renewed', {});
  void engine.renew();
  await passes(1);
  expect(children.map(({ hasEnded }) => hasEnded)).toEqual([true, false]);
});
