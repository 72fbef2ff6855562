import type { Page } from '@playwright/test';
import { ADMIN, ask, ok, refusal, setUp, signIn } from './api.ts';
import { expect, test } from './app.ts';
import type { Holdfast } from './app.ts';
import { writePeopleFile } from './people-file.ts';

// The process is gone in the middle of its work (threat model: bad luck). What was acknowledged is there; what was not
// is there whole or not at all; and asking again under the same id does nothing twice.

const ROWS = 5_000;
/** How much of the file is taken in when the process is killed; at 1 it is being committed. */
const MOMENTS = [0, 0.5, 1];

interface Import {
  requestId: string;
  input: { file: string; dryRun: boolean };
  /** `done` once the page was told so; any reason but that means that it was not acknowledged. */
  outcome(): string;
}

/** Runs `heard` for each word that the page says from here on: functions handed to a page would run text as code. */
function listen(page: Page, heard: (word: string) => void): void {
  page.on('console', (message) => {
    if (message.type() === 'debug') heard(message.text());
  });
}

/** Imports 5,000 people and runs `kill` the moment that the page sees the import get as far as `share`. */
async function importUntil(holdfast: Holdfast, { share, from, kill }: { share: number; from: number; kill: () => void }): Promise<Import> {
  const { page, desktop } = holdfast;
  await holdfast.answerOpenDialog(await writePeopleFile(`${desktop.folder}/people.csv`, ROWS, { from }));
  const file = (await ok(page, 'host.pickFile', { purpose: 'people-import' }))?.file ?? '';
  const requestId = crypto.randomUUID();
  const input = { file, dryRun: false };
  let outcome = '';
  const killed = new Promise<void>((resolve) =>
    listen(page, (word) => {
      if (word === `${requestId} reached`) {
        kill();
        resolve();
      } else if (word.startsWith(requestId)) outcome = word.slice(requestId.length + 1);
    }),
  );
  await page.evaluate(
    ([share, input, id]) => {
      const stop = window.api.on('progress', (payload) => {
        const { requestId, done, total } = payload as { requestId: string; done: number; total: number };
        if (requestId !== id || done / total < share) return;
        stop();
        console.debug(`${id} reached`);
      });
      void window.api.call('people.import', input, id).then((reply) => console.debug(`${id} ${reply.ok ? 'done' : reply.error.reason}`));
    },
    [share, input, requestId] as const,
  );
  await killed;
  return { requestId, input, outcome: () => outcome };
}

const personInput = (n: number): object => ({ name: `Example Person ${String(n)}`, username: `created.${String(n)}`, email: null, team: null, roleId: null });

/** Creates people, several at once, and runs `kill` when the third was acknowledged. */
async function createUntil(page: Page, kill: () => void): Promise<{ requestIds: string[]; acknowledged: Set<string> }> {
  const requestIds = Array.from({ length: 12 }, () => crypto.randomUUID());
  const acknowledged = new Set<string>();
  const killed = new Promise<void>((resolve) =>
    listen(page, (word) => {
      acknowledged.add(word);
      if (acknowledged.size !== 3) return;
      kill();
      resolve();
    }),
  );
  await page.evaluate(
    (requests) => {
      for (const [id, input] of requests) {
        void window.api.call('people.create', input, id).then((reply) => {
          if (reply.ok) console.debug(id);
        });
      }
    },
    requestIds.map((id, n) => [id, personInput(n)] as const),
  );
  await killed;
  return { requestIds, acknowledged };
}

const people = async (page: Page, search = ''): Promise<number> => (await ok(page, 'people.list', { filter: { search }, offset: 0, limit: 1 })).total;

async function isIntact(page: Page): Promise<void> {
  expect(await ok(page, 'audit.verify', {})).toMatchObject({ result: 'intact', firstBadSeq: null });
}

/** What was imported before `from` must be whole; an import is all there or not there at all. */
async function checkImport(page: Page, { requestId, input, outcome }: Import, before: number): Promise<number> {
  const now = await people(page);
  if ((outcome()) === 'done') expect(now).toBe(before + ROWS);
  else expect([before, before + ROWS]).toContain(now);
  // The same question under the same id: the first outcome if there was one; the file has to be picked again if not.
  const again = await ask(page, 'people.import', input, requestId);
  if (now === before) expect(again).toMatchObject({ ok: false, error: { reason: 'handle_expired' } });
  else expect(again).toMatchObject({ ok: true, value: { created: ROWS } });
  expect(await people(page)).toBe(now);
  return now;
}

async function checkCreated(page: Page, { requestIds, acknowledged }: { requestIds: string[]; acknowledged: Set<string> }): Promise<void> {
  const found = await people(page, 'created.');
  expect(found).toBeGreaterThanOrEqual(acknowledged.size);
  for (const [n, id] of requestIds.entries()) {
    expect(await ask(page, 'people.create', personInput(n), id)).toMatchObject({ ok: true, value: { username: `created.${String(n)}` } });
  }
  expect(await people(page, 'created.')).toBe(requestIds.length);
  const { total } = await ok(page, 'audit.list', { filter: { verbs: ['person.created'] }, offset: 0, limit: 1 });
  expect(total).toBe(requestIds.length);
}

/** Kills the engine, and only it. */
async function engineKiller(holdfast: Holdfast): Promise<() => void> {
  const pid = await holdfast.enginePid();
  if (pid === null) throw new Error('no engine');
  return () => process.kill(pid, 'SIGKILL');
}

test('the engine killed in the middle of an import: nothing by halves, and the window goes on', async ({ holdfast }) => {
  holdfast.expectProblem(/engine\.exited/u);
  const { page } = holdfast;
  await setUp(page);
  await page.reload();
  let before = await people(page);
  for (const [n, share] of MOMENTS.entries()) {
    const running = await importUntil(holdfast, { share, from: n * ROWS, kill: await engineKiller(holdfast) });
    // The window says what happened, and asks the same person for their password.
    await expect(page.getByText('The local service stopped and is back.')).toBeVisible();
    expect(running.outcome()).not.toBe('');
    await page.getByLabel('Password', { exact: true }).fill(ADMIN.password);
    await page.getByRole('button', { name: 'Unlock' }).click();
    await expect(page.getByRole('navigation').first()).toBeVisible();
    await isIntact(page);
    before = await checkImport(page, running, before);
  }
});

test('an engine that does not lock in time is ended, and the keys with it', async ({ holdfast }) => {
  holdfast.expectProblem(/engine\.(exited|lock_failed)/u);
  const { page, electron } = holdfast;
  await setUp(page);
  await page.reload();
  await expect(page.getByRole('navigation').first()).toBeVisible();
  const pid = await holdfast.enginePid();
  if (pid === null) throw new Error('no engine');
  // As busy as can be.
  process.kill(pid, 'SIGSTOP');
  await electron.evaluate(({ powerMonitor }) => {
    powerMonitor.emit('lock-screen');
  });
  await expect(page.getByText('The local service stopped and is back.')).toBeVisible({ timeout: 40_000 });
  expect(await holdfast.enginePid()).not.toBe(pid);
  await page.getByLabel('Password', { exact: true }).fill(ADMIN.password);
  await page.getByRole('button', { name: 'Unlock' }).click();
  await expect(page.getByRole('navigation').first()).toBeVisible();
  await isIntact(page);
});

test('the engine killed in the middle of commands: what was acknowledged is there, once', async ({ holdfast }) => {
  holdfast.expectProblem(/engine\.exited/u);
  const { page } = holdfast;
  await setUp(page);
  const created = await createUntil(page, await engineKiller(holdfast));
  await expect.poll(() => refusal(page, 'people.list', { offset: 0, limit: 1 })).toBe('not_signed_in/no_session');
  await signIn(page);
  await isIntact(page);
  await checkCreated(page, created);
});

test('the whole program killed in the middle of an import: nothing by halves', async ({ holdfast }) => {
  await setUp(holdfast.page);
  let before = await people(holdfast.page);
  for (const [n, share] of MOMENTS.entries()) {
    let dying = Promise.resolve();
    const running = await importUntil(holdfast, { share, from: n * ROWS, kill: () => void (dying = holdfast.kill()) });
    await dying;
    const page = await holdfast.launch();
    await signIn(page);
    await isIntact(page);
    before = await checkImport(page, running, before);
  }
});

test('the whole program killed in the middle of commands: what was acknowledged is there, once', async ({ holdfast }) => {
  await setUp(holdfast.page);
  let dying = Promise.resolve();
  const created = await createUntil(holdfast.page, () => void (dying = holdfast.kill()));
  await dying;
  const page = await holdfast.launch();
  await signIn(page);
  await isIntact(page);
  await checkCreated(page, created);
});
