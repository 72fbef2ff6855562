import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { EngineError } from '../errors.ts';
import { storeFolder } from '../keys/store-files.ts';

/** Why a data folder is none for this program, whatever it holds. */
export type FolderTrouble = 'folder_shared' | 'folder_not_own';

/**
 * File systems of other machines, as Linux names them: what one of them locks the next one may not see, and a database
 * with a log of writes lives on memory shared among its readers (sqlite.org/wal.html, "Disadvantages").
 */
const SHARED_TYPES: ReadonlySet<string> = new Set([
  'nfs', 'nfs4', 'cifs', 'smb3', 'smbfs', 'ncpfs', 'afs', 'coda', '9p', 'ceph', 'lustre', 'gpfs', 'beegfs', 'ocfs2', 'gfs2', 'vboxsf', 'prl_fs', 'vmhgfs', 'virtiofs', 'orangefs',
  'fuse.sshfs', 'fuse.rclone', 'fuse.davfs', 'fuse.gvfsd-fuse', 'fuse.glusterfs', 'fuse.ceph', 'fuse.s3fs', 'fuse.curlftpfs', 'fuse.smbnetfs', 'fuse.vmhgfs-fuse', 'fuse.gcsfuse', 'fuse.blobfuse2', 'fuse.juicefs', 'fuse.mfs', 'fuse.lizardfs',
]);

/**
 * Whether a folder lies on another machine, or belongs to another account of this one; null where neither is so. A folder that
 * is not there yet is judged by where it would lie. What the system does not tell counts as nothing wrong.
 */
export function folderTrouble(dataDir: string): FolderTrouble | null {
  // The store's folder may be a link, or a mount, that leads elsewhere.
  const folders = [dataDir, storeFolder(dataDir)];
  if (folders.some(isOfAnother)) return 'folder_not_own';
  return areShared(folders.map(existingPart)) ? 'folder_shared' : null;
}

/** Root would leave files in it that its owner could not open any more. */
function isOfAnother(folder: string): boolean {
  try {
    return process.geteuid !== undefined && statSync(folder).uid !== process.geteuid();
  } catch {
    // Not there, or out of reach: whatever opens it says so.
    return false;
  }
}

/** Throws unavailable/folder_shared, unavailable/folder_not_own. */
export function refuseForeignFolder(dataDir: string): void {
  const trouble = folderTrouble(dataDir);
  if (trouble !== null) throw new EngineError('unavailable', trouble);
}

/** Whether any of these real paths lies on another machine. */
function areShared(folders: readonly string[]): boolean {
  // Also for a drive with a letter, the real path of a share begins with the machine's name.
  if (process.platform === 'win32') return folders.some((folder) => folder.startsWith('\\\\'));
  if (process.platform !== 'linux') return false;
  try {
    const mountTable = readFileSync('/proc/self/mountinfo', 'utf8');
    return folders.some((folder) => isOnShare(mountTable, folder));
  } catch {
    return false;
  }
}

/** The real path of a folder, or of the nearest one above it that is there. */
function existingPart(folder: string): string {
  for (let part = folder; ; ) {
    try {
      return realpathSync.native(part);
    } catch {
      const above = dirname(part);
      if (above === part) return part;
      part = above;
    }
  }
}

/**
 * Whether an absolute real path lies on a file system of other machines, by a table of mounts as Linux tells it
 * (proc_pid_mountinfo(5)). Not where the table does not say.
 */
export function isOnShare(mountTable: string, path: string): boolean {
  let found: { point: string; type: string } | null = null;
  for (const line of mountTable.split('\n')) {
    const [mount = '', source] = line.split(' - ', 2);
    const point = mount.split(' ')[4]?.replace(/\\([0-7]{3})/gu, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
    const type = source?.split(' ')[0];
    if (!point || !type || !isWithin(path, point)) continue;
    // Of two on the same point the later one covers the other.
    if (found === null || point.length >= found.point.length) found = { point, type };
  }
  return found !== null && SHARED_TYPES.has(found.type);
}

function isWithin(path: string, point: string): boolean {
  return path === point || path.startsWith(point.endsWith('/') ? point : `${point}/`);
}
