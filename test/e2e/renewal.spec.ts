import type { Page } from '@playwright/test';
import { countInMemory } from '../engine/canary/memory.ts';
import { ADMIN, ask, ok, refusal, setUp } from './api.ts';
import { expect, test } from './app.ts';
import type { Holdfast } from './app.ts';

// After a lock another process takes the engine's place. Strings cannot be wiped, so that what was typed is in the memory of the
// one that had it (threat model: a core file, swap) for as long as it lives.

/** As it was typed, and as the runtime and the page hold text. */
const asText = (secret: string): Buffer[] => [Buffer.from(secret), Buffer.from(secret, 'utf16le')];

/** Does it, and waits for the engine that comes after. */
async function renewedBy(holdfast: Holdfast, act: () => Promise<unknown>): Promise<number> {
  const before = await holdfast.enginePid();
  await act();
  await expect.poll(() => holdfast.enginePid()).not.toBe(before);
  // The one before is gone too, and is not found in the place of the other.
  await expect.poll(() => holdfast.electron.evaluate(({ app }) => app.getAppMetrics().filter((process) => process.name === 'Holdfast Engine').length)).toBe(1);
  return (await holdfast.enginePid()) ?? 0;
}

/** Key by key, as a person does: what a driver hands over whole goes through the main process. */
async function typedSignIn(page: Page): Promise<void> {
  await page.getByLabel('User name').focus();
  await page.keyboard.type(ADMIN.username);
  await page.getByLabel('Password', { exact: true }).focus();
  await page.keyboard.type(ADMIN.password);
  await page.keyboard.press('Enter');
  // Not expect: what it hears of the page while it waits, the password among it, comes by way of the main process.
  await page.getByRole('navigation').first().waitFor();
}

test('nothing that was typed is in the memory of the engine or the main process once it is locked, and one signs in again', async ({ unstarted: holdfast }) => {
  let page = await holdfast.launch();
  const { recoveryCode } = await setUp(page);
  await ok(page, 'setup.confirmRecovery', { code: recoveryCode });
  await holdfast.quit();
  page = await holdfast.launch();
  const secrets = { password: asText(ADMIN.password), code: asText(recoveryCode) };
  const counted = async (): Promise<Record<string, number>> => countInMemory((await holdfast.enginePid()) ?? 0, secrets);

  await typedSignIn(page);
  expect((await counted())['password']).toBeGreaterThan(0);
  await renewedBy(holdfast, () => page.keyboard.press('Control+l'));
  expect(await counted()).toEqual({ password: 0, code: 0 });
  expect(countInMemory(holdfast.electron.process().pid ?? 0, secrets)).toEqual({ password: 0, code: 0 });

  await ok(page, 'session.recover', { code: recoveryCode, username: ADMIN.username });
  expect((await counted())['code']).toBeGreaterThan(0);
  await renewedBy(holdfast, () => ok(page, 'session.lock', {}));
  expect(await counted()).toEqual({ password: 0, code: 0 });
  await page.reload();
  await typedSignIn(page);
  expect(await ok(page, 'audit.verify', {})).toMatchObject({ result: 'intact' });
});

test('calls that come while the engine changes are answered, each once', async ({ holdfast }) => {
  const { page } = holdfast;
  await setUp(page);
  const outcomes = new Set<string>();
  await renewedBy(holdfast, async () => {
    await ok(page, 'session.lock', {});
    const before = await holdfast.enginePid();
    // Without a pause, so that some are on their way when it changes.
    while ((await holdfast.enginePid()) === before) {
      const reply = await ask(page, 'session.status', {});
      outcomes.add(reply.ok ? 'done' : reply.error.reason);
    }
  });
  expect([...outcomes]).toEqual(['done']);
  expect(await refusal(page, 'session.signIn', { username: ADMIN.username, password: ADMIN.password })).toBe('done');
});
