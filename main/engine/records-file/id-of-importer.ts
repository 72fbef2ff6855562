import { createHash } from 'node:crypto';

const USE = 'holdfast record of a file';
const UUID_BYTES = 16;

/**
 * The id that a record of a file has when this person brings it in: the same each time, and nobody else's. A UUID of
 * version 8 (RFC 9562, 5.8) over the SHA-256 of both.
 */
export function idOfImporter(personId: string, id: string): string {
  const bytes = createHash('sha256').update(`${USE}\u0000${personId}\u0000${id}`).digest().subarray(0, UUID_BYTES);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/u, '$1-$2-$3-$4-');
}
