import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { packForTests } from '../../scripts/test/packed.mjs';
import { ADMIN, ORGANISATION } from './api.ts';
import { expect, test } from './app.ts';
import { cli } from './cli.ts';
import { openKeyboard } from './keyboard.ts';

// The flavour that is handed out has the inspector off in its binary, so no test can attach to it. It is driven as a
// person without a mouse drives it, and the command line judges what it wrote.

test('first run of a packed program by keyboard alone, judged by the command line', async ({ desktop }) => {
  const file = packForTests(join(desktop.folder, 'packed'), { inspectable: false });
  const keyboard = await openKeyboard(desktop);
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const program = spawn(file, [...asRoot, '--data', desktop.dataDir], { env: desktop.env, cwd: desktop.folder, stdio: 'ignore' });
  const ended = once(program, 'exit');
  try {
    await keyboard.focus();
    const screen = (name: string): Promise<void> => expect.poll(() => keyboard.title(), { timeout: 30_000 }).toBe(`${name} · Holdfast`);
    await screen('Welcome to Holdfast');
    await keyboard.type(ORGANISATION);
    await keyboard.press('Return');
    await screen('Your own account');
    await keyboard.type(ADMIN.name);
    // The user name is suggested from the name; what is selected is typed over.
    await keyboard.press('Tab', 'ctrl+a');
    await keyboard.type(ADMIN.username);
    await keyboard.press('Tab');
    await keyboard.type(ADMIN.password);
    await keyboard.press('Return');
    await screen('Your recovery code');
    const [code = ''] = /[0-9A-Z]{4}(?:\s+[0-9A-Z]{4})+/u.exec(await keyboard.copyAll()) ?? [];
    await keyboard.press('Tab', 'Return');
    await screen('Type the code back');
    await keyboard.type(code.replace(/\s+/gu, '-'));
    await keyboard.press('Return');
    await screen(`${ORGANISATION} is ready`);
    await keyboard.press('ctrl+q');
    expect(await ended).toEqual([0, null]);
  } finally {
    program.kill();
    await ended;
    await keyboard.close();
  }
  expect(await cli(desktop, ['audit', 'verify'], ADMIN)).toMatchObject({ code: 0, output: expect.stringContaining('Intact') });
  expect((await cli(desktop, ['people', 'list'], ADMIN)).output).toMatch(new RegExp(`${ADMIN.name}\\s+${ADMIN.username}.*Administrator\\s+active`, 'u'));
  const { output } = await cli(desktop, ['audit', 'list'], ADMIN);
  for (const words of ['store.created done', 'recovery.confirmed done', ORGANISATION]) expect(output).toContain(words);
});
