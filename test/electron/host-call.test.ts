import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { contract } from '../../preload/contract/contract.ts';
import { HOST_MESSAGE_LIMIT_CHARS } from '../../preload/contract/bridge.ts';
import { RATES } from '../../preload/contract/operation.ts';
import { answerHostCall } from '../../main/electron/host-call.ts';
import type { HostCaller, HostHandlers } from '../../main/electron/host-call.ts';
import { EngineError } from '../../main/engine/errors.ts';
import { NO_REQUEST } from '../../main/engine/parse-request.ts';
import { RateLimit } from '../../main/engine/rate-limit.ts';

const PICKED = { file: randomUUID(), name: 'people.csv', sizeBytes: 10 };
const INFO = { version: '1.0.0', runtime: 'official', testBuild: false, platform: 'linux', locale: 'en' } as const;
const INPUTS: Record<keyof typeof contract.host, object> = {
  info: {},
  pickFile: { purpose: 'people-import' },
  pickBackup: {},
  saveSalvage: {},
  pickFolder: { purpose: 'backup-folder' },
  saveFile: { purpose: 'audit-export' },
  print: {},
  savePdf: { file: PICKED.file, paper: 'A4', edges: { top: ['above'], bottom: ['below'] } },
  stopPdf: {},
  copySecret: { secret: 'an example secret' },
  protectScreen: { on: true },
  openLink: { link: 'source' },
};
let nowMs = 0;
let handlers: HostHandlers<string>;
let caller: HostCaller<string>;
const unexpected = vi.fn();

beforeEach(() => {
  nowMs = 0;
  unexpected.mockReset();
  handlers = {
    info: vi.fn(() => Promise.resolve(INFO)),
    pickFile: vi.fn(() => Promise.resolve(PICKED)),
    pickBackup: vi.fn(() => Promise.resolve(PICKED)),
    saveSalvage: vi.fn(() => Promise.resolve(PICKED)),
    pickFolder: vi.fn(() => Promise.resolve({ folder: PICKED.file, name: 'backups' })),
    saveFile: vi.fn(() => Promise.resolve(PICKED)),
    print: vi.fn(() => Promise.resolve({})),
    savePdf: vi.fn(() => Promise.resolve({ bytes: 10 })),
    stopPdf: vi.fn(() => Promise.resolve({})),
    copySecret: vi.fn(() => Promise.resolve({ seconds: 60 })),
    protectScreen: vi.fn(() => Promise.resolve({})),
    openLink: vi.fn(() => Promise.resolve({})),
  };
  caller = { from: 'the window', signedIn: true, limit: new RateLimit({ nowMs: () => nowMs }) };
});
const answer = (message: unknown) => answerHostCall(message, caller, handlers, unexpected);
const request = (operation: string, input: unknown = {}, id: string = randomUUID()): string => JSON.stringify({ id, operation, input });
const called = (): number => Object.values(handlers).reduce((sum, handler) => sum + (vi.isMockFunction(handler) ? handler.mock.calls.length : 0), 0);

describe('a call to the host', () => {
  it.each(Object.entries(INPUTS))('host.%s is answered, with the window that asks', async (name, input) => {
    expect(await answer(request(`host.${name}`, input))).toMatchObject({ ok: true });
    expect(handlers[name as keyof typeof INPUTS]).toHaveBeenCalledExactlyOnceWith(input, 'the window');
  });

  it('is refused before sign-in, unless anybody may', async () => {
    caller = { ...caller, signedIn: false };
    for (const [name, input] of Object.entries(INPUTS)) {
      const open = contract.host[name as keyof typeof INPUTS].permission === 'anyone';
      const reply = await answer(request(`host.${name}`, input));
      if (open) expect(reply.ok, name).toBe(true);
      else expect(reply, name).toMatchObject({ ok: false, error: { code: 'not_signed_in', reason: 'no_session' } });
    }
    expect(handlers.pickFile).not.toHaveBeenCalled();
    expect(handlers.saveFile).not.toHaveBeenCalled();
  });

  it.each([
    ['no text', 7, 'malformed_message'],
    ['nothing', undefined, 'malformed_message'],
    ['an object', { id: randomUUID(), operation: 'host.info', input: {} }, 'malformed_message'],
    ['no JSON', '{', 'malformed_message'],
    ['no request', '[]', 'malformed_message'],
    ['a request with more to it', JSON.stringify({ id: randomUUID(), operation: 'host.info', input: {}, more: 1 }), 'malformed_message'],
    ['an id of another form', request('host.info', {}, 'x'), 'malformed_message'],
    ['too much', request('host.info', 'x'.repeat(HOST_MESSAGE_LIMIT_CHARS)), 'message_too_large'],
    ['an operation of the engine', request('people.list'), 'unknown_operation'],
    ['an operation that is not there', request('host.readFile'), 'unknown_operation'],
    ['what objects inherit', request('host.constructor'), 'unknown_operation'],
    ['what objects inherit, otherwise', request('host.__proto__'), 'unknown_operation'],
    ['an input with more to it', request('host.info', { path: '/etc/passwd' }), 'fields'],
    ['a purpose that is not there', request('host.pickFile', { purpose: 'anything' }), 'fields'],
    ['an address instead of a name', request('host.openLink', { link: 'https://example.org' }), 'fields'],
    ['no input', JSON.stringify({ id: randomUUID(), operation: 'host.info' }), 'malformed_message'],
  ])('is refused for %s', async (_what, message, reason) => {
    expect(await answer(message)).toMatchObject({ ok: false, error: { code: 'invalid_input', reason } });
    expect(called()).toBe(0);
    expect(unexpected).not.toHaveBeenCalled();
  });

  it('is answered at the limit of size, and not one character beyond', async () => {
    const padded = (length: number): string => request('host.info').padEnd(length, ' ');
    expect((await answer(padded(HOST_MESSAGE_LIMIT_CHARS))).ok).toBe(true);
    expect(await answer(padded(HOST_MESSAGE_LIMIT_CHARS + 1))).toMatchObject({ ok: false, error: { reason: 'message_too_large', requestId: NO_REQUEST } });
  });

  it('never rejects, whatever comes, and does nothing for what is no request', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.anything(), fc.json(), fc.string()), async (message) => {
        expect((await answer(message)).ok).toBe(false);
        expect(called()).toBe(0);
      }),
    );
  });

  it('is rationed, and comes back with time', async () => {
    for (let index = 0; index < RATES.read.burst; index += 1) expect((await answer(request('host.info'))).ok).toBe(true);
    expect(await answer(request('host.info'))).toMatchObject({ ok: false, error: { code: 'rate_limited' } });
    nowMs += 1_000;
    expect((await answer(request('host.info'))).ok).toBe(true);
  });

  it('tells the page a refusal by its reason, and of a mistake only that there was one', async () => {
    handlers = { ...handlers, pickFile: () => Promise.reject(new EngineError('unavailable', 'file_unreadable')) };
    const id = randomUUID();
    expect(await answer(request('host.pickFile', INPUTS.pickFile, id))).toMatchObject({ ok: false, error: { reason: 'file_unreadable', requestId: id } });
    expect(unexpected).not.toHaveBeenCalled();

    const mistake = new Error('ENOENT: /home/someone/secret');
    handlers = { ...handlers, print: () => Promise.reject(mistake) };
    const reply = await answer(request('host.print', {}, id));
    expect(reply).toMatchObject({ ok: false, error: { code: 'internal', reason: 'unexpected', requestId: id } });
    expect(JSON.stringify(reply)).not.toContain('secret');
    expect(unexpected).toHaveBeenCalledExactlyOnceWith('host.print', mistake);
  });

  it('lets nothing out that the contract does not name', async () => {
    handlers = { ...handlers, pickFile: () => Promise.resolve({ ...PICKED, path: '/home/someone/people.csv' }) };
    const reply = await answer(request('host.pickFile', INPUTS.pickFile));
    expect(reply).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(JSON.stringify(reply)).not.toContain('/home');
  });
});
