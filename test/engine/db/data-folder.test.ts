import { chownSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderTrouble, isOnShare } from '../../../main/engine/db/data-folder.ts';
import { ADMIN, runEngine, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';

const LOCAL = ['22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw', '40 22 0:35 / /tmp rw,nosuid - tmpfs tmpfs rw,size=1g'];
const mount = (point: string, type: string): string => `50 22 0:99 / ${point} rw,relatime shared:7 master:2 - ${type} example.org:/share rw,vers=4.2`;
const table = (...lines: string[]): string => [...LOCAL, ...lines].join('\n');

describe('a table of mounts', () => {
  it.each(['nfs', 'nfs4', 'cifs', 'smb3', '9p', 'virtiofs', 'vboxsf', 'fuse.sshfs', 'fuse.rclone'])('tells that a folder on %s is on another machine', (type) => {
    expect(isOnShare(table(mount('/home/example', type)), '/home/example/.config/Holdfast')).toBe(true);
    expect(isOnShare(table(mount('/home/example', type)), '/home/example')).toBe(true);
    expect(isOnShare(table(mount('/home/example', type)), '/home/example.local/Holdfast')).toBe(false);
  });

  it.each(['ext4', 'btrfs', 'xfs', 'overlay', 'tmpfs', 'fuseblk', 'fuse.gocryptfs'])('takes %s for a disk of this machine', (type) => {
    expect(isOnShare(table(mount('/home/example', type)), '/home/example/Holdfast')).toBe(false);
  });

  it('is read by the longest mount point, and by the later of two', () => {
    expect(isOnShare(table(mount('/home', 'nfs4'), mount('/home/example', 'ext4')), '/home/example/Holdfast')).toBe(false);
    expect(isOnShare(table(mount('/home/example', 'ext4'), mount('/home', 'nfs4')), '/home/example/Holdfast')).toBe(false);
    expect(isOnShare(table(mount('/home', 'ext4'), mount('/home', 'nfs4')), '/home/example/Holdfast')).toBe(true);
    expect(isOnShare(table(mount('/home', 'nfs4'), mount('/home', 'ext4')), '/home/example/Holdfast')).toBe(false);
  });

  it('may have spaces in its paths, which it writes in octal', () => {
    expect(isOnShare(table(mount('/media/example\\040share', 'cifs')), '/media/example share/Holdfast')).toBe(true);
  });

  it('is never trouble itself, whatever it says', () => {
    const line = fc.array(fc.oneof(fc.string(), fc.constantFrom(' - ', '/', '\\040', 'nfs', ' ')), { maxLength: 12 }).map((parts) => parts.join(' '));
    fc.assert(fc.property(fc.array(line, { maxLength: 6 }), fc.string(), (lines, path) => typeof isOnShare(lines.join('\n'), `/${path}`) === 'boolean'));
  });
});

describe('a data folder of another account', () => {
  let running: RunningEngine;
  let recoveryCode: string;
  beforeEach(async () => {
    running = runEngine();
    ({ recoveryCode } = await withOrganisation(running));
    await running.engine.close();
  });
  afterEach(() => running.stop());

  it('is told from one’s own', () => {
    const own = mkdtempSync(join(tmpdir(), 'holdfast-folder-'));
    expect(folderTrouble(own)).toBeNull();
    expect(folderTrouble(join(own, 'not', 'there', 'yet'))).toBeNull();
    rmSync(own, { recursive: true });
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) chownSync(running.dataDir, 4242, 4242);
    // An ordinary account does not own the root folder.
    expect(folderTrouble(isRoot ? running.dataDir : '/')).toBe('folder_not_own');
  });

  it.runIf(process.geteuid?.() === 0)('is told where only the store in it is somebody else’s', () => {
    const store = join(running.dataDir, 'store');
    renameSync(store, `${store}.elsewhere`);
    symlinkSync(`${store}.elsewhere`, store);
    expect(folderTrouble(running.dataDir)).toBeNull();
    chownSync(`${store}.elsewhere`, 4242, 4242);
    expect(folderTrouble(running.dataDir)).toBe('folder_not_own');
  });

  it.runIf(process.geteuid?.() === 0)('is not opened, changed or restored into, by root', async () => {
    chownSync(running.dataDir, 4242, 4242);
    const before = listing(running.dataDir);
    running = runEngine({ dataDir: running.dataDir });
    expect(await running.call('session.status', {})).toMatchObject({ store: 'folder_not_own', signedIn: null });
    expect(await running.reply('session.signIn', ADMIN)).toMatchObject({ ok: false, error: { code: 'unavailable', reason: 'folder_not_own' } });
    const setUp = { organisation: 'Example Organisation', name: 'Example Admin', ...ADMIN };
    expect(await running.reply('setup.create', setUp)).toMatchObject({ ok: false, error: { reason: 'folder_not_own' } });
    const restore = { file: running.engine.offerFile(join(running.dataDir, 'example.age'), 'backup-restore'), code: recoveryCode, username: ADMIN.username, newPassword: 'another long example password', replace: true };
    expect(await running.outcome('backups.restore', restore)).toBe('unavailable/folder_not_own');
    expect(listing(running.dataDir)).toEqual(before);
  });
});

/** Each file below a folder with its size and when it was written. */
function listing(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((name) => `${name} ${String(statSync(join(dir, name)).size)} ${String(statSync(join(dir, name)).mtimeMs)}`)
    .sort();
}
