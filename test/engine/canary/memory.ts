import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

const PIECE_BYTES = 16 * 1024 * 1024;

/** How often each secret is in the memory of a process that this one started: in all that it could write to, as a core file has it. Linux. */
export function countInMemory(pid: number, secrets: Readonly<Record<string, readonly Buffer[]>>): Record<string, number> {
  const longest = Math.max(...Object.values(secrets).flat().map(({ length }) => length));
  const counts = Object.fromEntries(Object.keys(secrets).map((name) => [name, 0]));
  const fd = openSync(`/proc/${String(pid)}/mem`, 'r');
  try {
    for (const [from, to] of writable(pid)) {
      for (let at = from; at < to; at += PIECE_BYTES) {
        // With an overlap, for what lies across two pieces; counted by where it begins.
        const piece = readAt(fd, at, Math.min(PIECE_BYTES + longest - 1, to - at));
        for (const [name, forms] of Object.entries(secrets)) for (const form of forms) counts[name] = (counts[name] ?? 0) + occurrences(piece, form, PIECE_BYTES);
      }
    }
  } finally {
    closeSync(fd);
  }
  return counts;
}

/** Addresses of what the process may write to. */
function writable(pid: number): [number, number][] {
  return readFileSync(`/proc/${String(pid)}/maps`, 'utf8')
    .split('\n')
    .flatMap((line): [number, number][] => {
      const found = /^([0-9a-f]+)-([0-9a-f]+) rw/u.exec(line);
      return found ? [[parseInt(found[1] ?? '', 16), parseInt(found[2] ?? '', 16)]] : [];
    });
}

function readAt(fd: number, at: number, bytes: number): Buffer {
  const piece = Buffer.alloc(bytes);
  try {
    return piece.subarray(0, readSync(fd, piece, 0, bytes, at));
  } catch {
    // Let go of meanwhile, or not to be read by anybody (the guard pages of a stack).
    return piece.subarray(0, 0);
  }
}

/** How often bytes are in others, by where they begin. */
export function occurrences(piece: Buffer, form: Buffer, before = piece.length): number {
  let count = 0;
  for (let at = piece.indexOf(form); at >= 0 && at < before; at = piece.indexOf(form, at + 1)) count += 1;
  return count;
}
