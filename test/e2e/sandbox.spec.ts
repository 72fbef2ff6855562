import { readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ok } from './api.ts';
import { expect, test } from './app.ts';
import { launch } from './launch.ts';
import { openOtherUser } from './other-user.ts';

// Whether the sandbox is really on is not what the program says of itself but what the kernel says of its processes.

interface Confinement {
  /** 2: system calls are filtered. */
  seccomp: string;
  noNewPrivileges: string;
  /** Seen under more than one id: in a namespace of its own. */
  hasOwnProcessIds: boolean;
  /** Sees none of the machine's files. */
  hasOwnRoot: boolean;
  isRoot: boolean;
}

async function confinement(pid: number): Promise<Confinement> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
  const field = (name: string): string => new RegExp(`^${name}:\\s*(.*)$`, 'mu').exec(status)?.[1] ?? '';
  return {
    seccomp: field('Seccomp'),
    noNewPrivileges: field('NoNewPrivs'),
    hasOwnProcessIds: field('NSpid').split(/\s+/u).length > 1,
    hasOwnRoot: (await readlink(`/proc/${String(pid)}/root`)) !== '/',
    isRoot: field('Uid').startsWith('0\t'),
  };
}

test('for an ordinary account every page runs in the sandbox, without a flag @packed', async ({ desktop }) => {
  const user = await openOtherUser();
  const below = (name: string): string => join(user.home, name);
  const env: Record<string, string> = { ...desktop.env, HOME: user.home, XDG_CONFIG_HOME: below('config'), XDG_DATA_HOME: below('share'), XDG_CACHE_HOME: below('cache'), XDG_RUNTIME_DIR: user.home };
  // The bus of this test belongs to another account.
  delete env['DBUS_SESSION_BUS_ADDRESS'];
  try {
    const app = await launch({ file: user.file, args: [...user.args, '--data', below('data')], cwd: '/', env });
    try {
      const page = await app.firstWindow();
      await page.waitForLoadState('load');
      expect((await ok(page, 'session.status', {})).keychain).toBe('no_service');
      const pid = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? 0);
      expect(await confinement(pid)).toMatchObject({ seccomp: '2', noNewPrivileges: '1', hasOwnProcessIds: true, hasOwnRoot: true, isRoot: false });
      // The engine needs the disk, so it is no page; but it is the same ordinary account.
      const main = await confinement(app.process().pid ?? 0);
      expect(main).toMatchObject({ isRoot: false, hasOwnRoot: false });
      const processes = await app.evaluate(({ app: { getAppMetrics } }) => getAppMetrics().map(({ type, name, pid: id }) => ({ of: name ?? type, id })));
      expect(processes.map(({ of }) => of)).toEqual(expect.arrayContaining(['Browser', 'Holdfast Engine', 'Tab', 'GPU']));
      // None of their mappings gets into a core file (core(5)).
      const dumped = await Promise.all(processes.map(async ({ of, id: each }) => `${of} ${(await readFile(`/proc/${String(each)}/coredump_filter`, 'utf8')).trim()}`));
      expect(dumped).toEqual(processes.map(({ of }) => `${of} 00000000`));
    } finally {
      await app.close();
    }
  } finally {
    await user.remove();
  }
});
