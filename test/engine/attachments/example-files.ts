import { crc32, deflateSync } from 'node:zlib';
import { ATTACHMENT_LIMITS } from '../../../preload/contract/attachments.ts';
import type { Attachment } from '../../../preload/contract/attachments.ts';
import type { RunningEngine } from '../running-engine.ts';

/** A grey PNG (ISO/IEC 15948); with `says` it claims another size than it has. */
export function png(width = 4, height = 3, says: { width?: number; height?: number } = {}): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(says.width ?? width, 0);
  header.writeUInt32BE(says.height ?? height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc((width + 1) * height, 0x7f);
  for (let row = 0; row < height; row += 1) rows[row * (width + 1)] = 0;
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** Bytes that look like a PDF to whoever looks at the beginning, and like nothing else inside. */
export function pdf(sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(sizeBytes);
  for (let at = 0; at < sizeBytes; at += 1) bytes[at] = (at * 31 + (at >> 8)) & 0xff;
  bytes.write('%PDF-1.7\n', 0, 'latin1');
  return bytes;
}

/** Takes a file in as the page does, piece by piece. */
export async function attach(as: RunningEngine, name: string, bytes: Buffer, pieceBytes: number = ATTACHMENT_LIMITS.pieceBytes): Promise<Attachment> {
  const { upload } = await as.call('attachments.begin', { name, sizeBytes: bytes.length });
  for (let offset = 0; offset < bytes.length; offset += pieceBytes) {
    await as.call('attachments.put', { upload, offset, bytes: bytes.subarray(offset, offset + pieceBytes).toString('base64') });
  }
  return as.call('attachments.finish', { upload });
}

/** Reads a file back as the page does. */
export async function readBack(as: RunningEngine, attachmentId: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let offset = 0; ; ) {
    const { bytes, sizeBytes } = await as.call('attachments.read', { attachmentId, offset });
    const piece = Buffer.from(bytes, 'base64');
    pieces.push(piece);
    offset += piece.length;
    if (offset >= sizeBytes) return Buffer.concat(pieces);
  }
}
