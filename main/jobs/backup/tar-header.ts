/** What an archive is made of: headers and contents begin at multiples of it. */
export const TAR_BLOCK_BYTES = 512;
/** What ends an archive: two blocks of zeros. */
export const TAR_END = Buffer.alloc(2 * TAR_BLOCK_BYTES);
const MOST_OCTAL_BYTES = 8 ** 11 - 1;

/** One file of an archive. */
export interface TarEntry {
  name: string;
  sizeBytes: number;
  atSeconds: number;
}

/**
 * The header of a regular file, mode 0600, in the form "ustar" (POSIX.1-1988, pubs.opengroup.org pax, "ustar Interchange
 * Format"). A size from 8 GiB on stands in base 256, as GNU tar and others write it. Throws RangeError for a name
 * that is not 1 to 99 characters of ASCII.
 */
export function tarHeader({ name, sizeBytes, atSeconds }: TarEntry): Buffer {
  if (!/^[\x21-\x7e]{1,99}$/u.test(name)) throw new RangeError('tar: name out of form');
  const block = Buffer.alloc(TAR_BLOCK_BYTES);
  block.write(name, 0, 'latin1');
  block.write('0000600\0' + '0000000\0' + '0000000\0', 100, 'latin1');
  if (sizeBytes <= MOST_OCTAL_BYTES) block.write(octal(sizeBytes, 11), 124, 'latin1');
  else {
    block[124] = 0x80;
    block.writeUIntBE(sizeBytes, 130, 6);
  }
  block.write(octal(atSeconds, 11), 136, 'latin1');
  block.write('        0', 148, 'latin1');
  block.write('ustar\u000000', 257, 'latin1');
  block.write('0000000\0' + '0000000\0', 329, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148, 'latin1');
  return block;
}

/** What a header says; null for anything that `tarHeader` would not have written to the bit. */
export function readTarHeader(block: Buffer): TarEntry | null {
  if (block.length !== TAR_BLOCK_BYTES) return null;
  const name = block.toString('latin1', 0, block.indexOf(0));
  const isLarge = block[124] === 0x80;
  const sizeBytes = isLarge ? block.readUIntBE(130, 6) : Number(`0o${block.toString('latin1', 124, 135)}`);
  const atSeconds = Number(`0o${block.toString('latin1', 136, 147)}`);
  if (!Number.isSafeInteger(sizeBytes) || !Number.isSafeInteger(atSeconds) || !/^[\x21-\x7e]{1,99}$/u.test(name)) return null;
  // Reading is writing backwards: what does not come out the same was not in the one proper form.
  const entry = { name, sizeBytes, atSeconds };
  return tarHeader(entry).equals(block) ? entry : null;
}

/** How many zeros follow a content, up to the next block. */
export function tarPadding(sizeBytes: number): number {
  return (TAR_BLOCK_BYTES - (sizeBytes % TAR_BLOCK_BYTES)) % TAR_BLOCK_BYTES;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}
