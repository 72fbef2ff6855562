import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A trouble of the disk below a folder that begins while a program works, and ends. */
interface Trouble {
  begin(): void;
  end(): void;
}

/** What is asked for by HOLDFAST_TROUBLE: `full:BYTES` leaves so much room on the file system, `closed:MODE` takes rights from the store's folders. */
export function troubleOf(root: string): Trouble | null {
  const [kind = '', value = ''] = (process.env['HOLDFAST_TROUBLE'] ?? '').split(':');
  if (kind === 'full') return full(root, Number(value));
  if (kind === 'closed') return closed(root, parseInt(value, 8));
  return null;
}

/** Fills the file system with a file, up to so many bytes. */
function full(root: string, leaveBytes: number): Trouble {
  const ballast = join(root, 'ballast');
  return {
    begin() {
      const { bavail, bsize } = statfsSync(root);
      const fd = openSync(ballast, 'wx');
      const piece = Buffer.alloc(bsize, 1);
      for (let left = bavail - Math.floor(leaveBytes / bsize); left > 0; left -= 1) writeSync(fd, piece);
      closeSync(fd);
    },
    end: () => rmSync(ballast),
  };
}

/** Takes rights from the folders that the program writes in. Its owner works in it, who is not root. */
function closed(root: string, mode: number): Trouble {
  mkdirSync(join(root, 'data'), { recursive: true, mode: 0o700 });
  const folders = [join(root, 'data'), join(root, 'out'), ...readdirSync(join(root, 'data'), { recursive: true, withFileTypes: true }).flatMap((each) => (each.isDirectory() ? [join(each.parentPath, each.name)] : []))];
  const before = folders.map((folder) => ({ folder, mode: statSync(folder).mode & 0o777 }));
  return {
    begin: () => before.toReversed().forEach(({ folder }) => chmodSync(folder, mode)),
    end: () => before.forEach(({ folder, mode: former }) => chmodSync(folder, former)),
  };
}
