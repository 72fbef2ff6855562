/** EXIF 3.0 (CIPA DC-008), 4.6.5: how a picture is turned, the one thing of the camera's that a viewer needs. */
const ORIENTATION = 0x0112;
const SHORT = 3;
const ENTRY_BYTES = 12;
/** What stands before the block in a JPEG, and in some writers' WebP. */
export const EXIF_NAME = Buffer.from('Exif\0\0', 'latin1');

/** How a block of EXIF says that its picture is turned, 1 to 8; null where it does not, or cannot be read. */
export function orientationIn(exif: Buffer): number | null {
  const block = exif.subarray(0, EXIF_NAME.length).equals(EXIF_NAME) ? exif.subarray(EXIF_NAME.length) : exif;
  const order = block.toString('latin1', 0, 2);
  if (order !== 'II' && order !== 'MM') return null;
  const isLittle = order === 'II';
  const [short, long] = isLittle ? [block.readUInt16LE.bind(block), block.readUInt32LE.bind(block)] : [block.readUInt16BE.bind(block), block.readUInt32BE.bind(block)];
  try {
    if (short(2) !== 42) return null;
    const first = long(4);
    const count = short(first);
    for (let entry = first + 2; entry < first + 2 + count * ENTRY_BYTES; entry += ENTRY_BYTES) {
      if (short(entry) !== ORIENTATION) continue;
      const value = short(entry + 8);
      return short(entry + 2) === SHORT && long(entry + 4) === 1 && value >= 1 && value <= 8 ? value : null;
    }
    return null;
  } catch (error) {
    // It points beyond its end.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** A block of EXIF that says how its picture is turned and nothing else: one directory with one entry. */
export function exifWith(orientation: number): Buffer {
  const block = Buffer.alloc(26);
  block.write('MM', 0, 'latin1');
  block.writeUInt16BE(42, 2);
  block.writeUInt32BE(8, 4);
  block.writeUInt16BE(1, 8);
  block.writeUInt16BE(ORIENTATION, 10);
  block.writeUInt16BE(SHORT, 12);
  block.writeUInt32BE(1, 14);
  block.writeUInt16BE(orientation, 18);
  return block;
}
