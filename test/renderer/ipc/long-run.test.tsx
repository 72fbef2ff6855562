import { act, renderHook } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { createLongRun } from '../../../renderer/ipc/long-run.ts';
import type { LongRun } from '../../../renderer/ipc/long-run.ts';
import { EngineDouble, Refusal } from '../audit/engine-double.ts';

const FOUND = { result: 'intact', events: 9, firstBadSeq: null, checkpointSeq: null, anchorSeq: null, headHash: null };
let engine: EngineDouble;
let run: LongRun<'audit.verify'>;
let answer: { resolve: (value: unknown) => void; reject: (error: unknown) => void };

beforeEach(() => {
  engine = new EngineDouble();
  run = createLongRun('audit.verify');
  engine.answers.set('audit.verify', () => new Promise((resolve, reject) => (answer = { resolve, reject })));
  engine.answers.set('jobs.cancel', () => ({}));
});
const requestId = (): string => engine.asked[0]?.requestId ?? '';
const see = () => renderHook(() => run.useRun()).result;

describe('work that takes a while', () => {
  it('follows its own progress, and nobody else’s', async () => {
    const seen = see();
    act(() => void run.start({}));
    expect(seen.current).toEqual({ state: 'running', done: 0, total: null, isCancelling: false });
    act(() => engine.tell('progress', { requestId: requestId(), done: 4, total: 9, unit: 'events' }));
    act(() => engine.tell('progress', { requestId: crypto.randomUUID(), done: 8, total: 8, unit: 'events' }));
    expect(seen.current).toMatchObject({ done: 4, total: 9 });
    await act(async () => answer.resolve(FOUND));
    expect(seen.current).toEqual({ state: 'done', value: FOUND });
  });

  it('is found again by a page that was left and comes back', async () => {
    act(() => void run.start({}));
    act(() => engine.tell('progress', { requestId: requestId(), done: 4, total: 9, unit: 'events' }));
    expect(see().current).toMatchObject({ state: 'running', done: 4 });
  });

  it('is begun once, however often it is asked for', async () => {
    act(() => void run.start({}));
    expect(await run.start({})).toBeNull();
    expect(engine.inputsOf('audit.verify')).toHaveLength(1);
  });

  it('asks the engine to stop this very request, once, and ends when the engine says so', async () => {
    const seen = see();
    act(() => void run.start({}));
    act(() => run.cancel());
    act(() => run.cancel());
    expect(engine.inputsOf('jobs.cancel')).toEqual([{ requestId: requestId() }]);
    expect(seen.current).toMatchObject({ state: 'running', isCancelling: true });
    await act(async () => answer.reject(new Refusal('conflict', 'cancelled')));
    expect(seen.current).toMatchObject({ state: 'failed', error: { reason: 'cancelled' } });
    act(() => run.dismiss());
    expect(seen.current).toEqual({ state: 'idle' });
  });

  it('is asked for again under its own id when the engine went, so that it is done once', async () => {
    act(() => void run.start({}));
    await act(async () => answer.reject(new Refusal('unavailable', 'engine_down')));
    act(() => void run.start({}));
    await act(async () => answer.resolve(FOUND));
    act(() => void run.start({}));
    await act(async () => answer.resolve(FOUND));
    const ids = engine.asked.map((one) => one.requestId);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it('is forgotten by a lock, and an answer that comes later is not shown to whoever signs in next', async () => {
    const seen = see();
    act(() => void run.start({}));
    act(() => engine.tell('locked', { cause: 'idle' }));
    expect(seen.current).toEqual({ state: 'idle' });
    await act(async () => answer.resolve(FOUND));
    expect(seen.current).toEqual({ state: 'idle' });
  });
});
