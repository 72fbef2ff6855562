import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseSlotFile, PREVIOUS_SLOT_FILE_NAME, SLOT_FILE_NAME } from '../../../main/engine/keys/slot-file.ts';
import { ADMIN, auditTrail, runEngine } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { seededInts } from '../seeded.ts';

const WORKER = { username: 'example.worker', password: 'worker example horse battery' };

describe('a damaged key file', () => {
  let running: RunningEngine;
  let code: string;
  const path = (name = SLOT_FILE_NAME): string => join(running.dataDir, 'store', name);
  const restart = async (): Promise<void> => {
    await running.engine.close();
    running = runEngine({ dataDir: running.dataDir });
  };
  const verbs = async (): Promise<string[]> => (await auditTrail(running)).map(({ verb }) => verb);

  beforeEach(async () => {
    running = runEngine();
    const made = await running.call('setup.create', { organisation: 'Example Organisation', name: 'Example Admin', ...ADMIN });
    code = made.recoveryCode;
    await running.call('session.confirm', { password: ADMIN.password });
    const { id } = await running.call('people.create', { name: 'Example Worker', username: WORKER.username, email: null, team: null, roleId: 'field_worker' });
    await running.call('people.setPassword', { personId: id, newPassword: WORKER.password });
    // A change after which the generation before has everybody's slot.
    await running.call('keys.setEscrow', { recipient: 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p' });
    await restart();
  });
  afterEach(() => running.stop());

  it.each([
    ['gone', (): void => rmSync(path())],
    ['empty', (): void => writeFileSync(path(), '')],
    ['half written', (): void => writeFileSync(path(), readFileSync(path()).subarray(0, 700))],
    ['with another generation than was authenticated', (): void => writeFileSync(path(), readFileSync(path(), 'utf8').replace(/"generation": \d+/u, '"generation": 99'))],
  ])('that is %s is put right from the generation before, and the audit says so', async (_what, damage) => {
    damage();
    expect((await running.call('session.status', {})).store).toBe('ready');
    expect((await running.call('session.signIn', WORKER)).signedIn).toMatchObject({ username: WORKER.username });
    await running.call('session.signIn', ADMIN);
    expect((await verbs()).filter((verb) => verb === 'keys.file_mended')).toHaveLength(1);
    await restart();
    await running.call('session.signIn', ADMIN);
    expect((await verbs()).filter((verb) => verb === 'keys.file_mended')).toHaveLength(1);
  });

  it('lets each in whose slot alone is damaged, which looks like a wrong password', async () => {
    const file = parseSlotFile(readFileSync(path(), 'utf8'));
    for (const slot of file.slots) {
      const text = readFileSync(path(), 'utf8');
      const wrapped = 'wrapped' in slot ? slot.wrapped : '';
      const flipped = `${wrapped.startsWith('A') ? 'B' : 'A'}${wrapped.slice(1)}`;
      writeFileSync(path(), text.replace(wrapped, flipped));
      // Those too whose own slot is whole: no key proves the file any more.
      for (const who of [WORKER, ADMIN]) {
        expect(await running.outcome('session.signIn', who), slot.kind).toBe('done');
        await restart();
        writeFileSync(path(), text.replace(wrapped, flipped));
      }
      expect(await running.outcome('session.recover', { code, username: ADMIN.username })).toBe('done');
      await restart();
      writeFileSync(path(), text);
    }
  });

  it('is put right as well where the copy is of the same generation, and only a slot does not fit the seal', async () => {
    const copy = readFileSync(path(PREVIOUS_SLOT_FILE_NAME), 'utf8');
    const damaged = copy.replace(/"wrapped": "(.)/u, (_all, first: string) => `"wrapped": "${first === 'A' ? 'B' : 'A'}`);
    writeFileSync(path(), damaged);
    await running.call('session.signIn', ADMIN);
    expect(readFileSync(path(), 'utf8')).toBe(copy);
    expect(await verbs()).toContain('keys.file_mended');
  });

  it('does not let in a wrong password or code by the generation before', async () => {
    rmSync(path());
    expect(await running.outcome('session.signIn', { ...WORKER, password: 'some other example password' })).toBe('not_signed_in/wrong_credentials');
    expect(existsSync(path())).toBe(false);
  });

  it('says so when both are damaged, and changes nothing', async () => {
    writeFileSync(path(), 'x');
    writeFileSync(path(PREVIOUS_SLOT_FILE_NAME), 'x');
    expect((await running.call('session.status', {})).store).toBe('slots_damaged');
    expect(await running.outcome('session.signIn', ADMIN)).toBe('unavailable/slots_damaged');
    expect(readFileSync(path(), 'utf8')).toBe('x');
  });

  it('of a later program is left alone, whatever lies beside it', async () => {
    const later = readFileSync(path(), 'utf8').replace(/"version": \d+/u, '"version": 1000');
    writeFileSync(path(), later);
    expect((await running.call('session.status', {})).store).toBe('store_newer');
    expect(await running.outcome('session.signIn', ADMIN)).toBe('unavailable/store_newer');
    expect(readFileSync(path(), 'utf8')).toBe(later);
  });

  it('has its copy made anew when that one is damaged', async () => {
    writeFileSync(path(PREVIOUS_SLOT_FILE_NAME), 'x');
    await running.call('session.signIn', ADMIN);
    expect(readFileSync(path(PREVIOUS_SLOT_FILE_NAME), 'utf8')).toBe(readFileSync(path(), 'utf8'));
    expect(await verbs()).not.toContain('keys.file_mended');
  });

  it('opens for its people after damage to any of its bytes', { timeout: 120_000 }, async () => {
    const whole = readFileSync(path());
    const kept = readFileSync(path(PREVIOUS_SLOT_FILE_NAME));
    const randomInt = seededInts(20_261_127);
    await running.engine.close();
    for (let round = 0; round < 40; round += 1) {
      const damaged = Buffer.from(whole);
      const at = randomInt(whole.length);
      damaged.fill(randomInt(256), at, Math.min(whole.length, at + 1 + randomInt(64)));
      writeFileSync(path(), damaged);
      writeFileSync(path(PREVIOUS_SLOT_FILE_NAME), kept);
      const next = runEngine({ dataDir: running.dataDir });
      const outcome = await next.outcome('session.signIn', WORKER);
      await next.engine.close();
      // The version and the mark of the device say by themselves what is to be done about them.
      expect(['done', 'unavailable/store_newer', 'unavailable/device_secret_changed', 'unavailable/device_secret_missing'], `byte ${String(at)}`).toContain(outcome);
    }
    running = runEngine({ dataDir: running.dataDir });
  });
});
