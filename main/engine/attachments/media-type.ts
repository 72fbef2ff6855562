import { ATTACHMENT_LIMITS, endingOf, MEDIA_TYPES } from '../../../preload/contract/attachments.ts';
import type { MediaType } from '../../../preload/contract/attachments.ts';
import { EngineError } from '../errors.ts';
import { sizeOf } from './picture-size.ts';

/**
 * What a file is, by its content, and whether its name says so too: what a name promises must be what is inside
 * (ASVS 5.0, 5.2.2). `head` is its beginning. Throws invalid_input: attachment_kind for what is not taken in,
 * attachment_ending where the two differ, attachment_malformed and attachment_too_many_pixels for pictures.
 */
export function mediaTypeOf(head: Buffer, name: string): MediaType {
  const ending = endingOf(name);
  const isNamed = Object.values(MEDIA_TYPES).some(({ endings }) => (endings as readonly string[]).includes(ending));
  const found = recognise(head, ending);
  if (!found || !isNamed) throw new EngineError('invalid_input', isNamed ? 'attachment_ending' : 'attachment_kind');
  if (!(MEDIA_TYPES[found].endings as readonly string[]).includes(ending)) throw new EngineError('invalid_input', 'attachment_ending');
  const size = sizeOf(head, found);
  const pixels = size && size.width * size.height;
  if (pixels === 0) throw new EngineError('invalid_input', 'attachment_malformed');
  if (pixels !== null && pixels > ATTACHMENT_LIMITS.pixels) throw new EngineError('invalid_input', 'attachment_too_many_pixels');
  return found;
}

/** The bytes each begins with (from the formats' own specifications; the WHATWG's "MIME Sniffing" has most of them). */
const SIGNATURES: readonly { at: number; bytes: string; is: MediaType }[] = [
  { at: 0, bytes: '\xff\xd8\xff', is: 'image/jpeg' },
  { at: 0, bytes: '\x89PNG\r\n\x1a\n', is: 'image/png' },
  { at: 0, bytes: 'GIF87a', is: 'image/gif' },
  { at: 0, bytes: 'GIF89a', is: 'image/gif' },
  { at: 8, bytes: 'WEBP', is: 'image/webp' },
  { at: 8, bytes: 'WAVE', is: 'audio/wav' },
  { at: 0, bytes: 'ID3', is: 'audio/mpeg' },
  { at: 0, bytes: '\xff\xfb', is: 'audio/mpeg' },
  { at: 0, bytes: '\xff\xf3', is: 'audio/mpeg' },
  { at: 0, bytes: '\xff\xf2', is: 'audio/mpeg' },
  { at: 0, bytes: 'OggS', is: 'audio/ogg' },
  { at: 0, bytes: 'fLaC', is: 'audio/flac' },
  { at: 0, bytes: '#!AMR', is: 'audio/amr' },
  { at: 0, bytes: '%PDF-', is: 'application/pdf' },
];
const RIFF_TYPES: ReadonlySet<MediaType> = new Set<MediaType>(['image/webp', 'audio/wav']);
/** The boxes that a Matroska file begins with (RFC 8794); `webm` is named as its document type. */
const EBML = Buffer.from([0x1a, 0x45, 0xdf, 0xa3]);
const ZIP = Buffer.from('PK\u0003\u0004', 'latin1');

function recognise(head: Buffer, ending: string): MediaType | null {
  const has = (at: number, bytes: string): boolean => head.subarray(at, at + bytes.length).equals(Buffer.from(bytes, 'latin1'));
  const signed = SIGNATURES.find(({ at, bytes, is }) => has(at, bytes) && (!RIFF_TYPES.has(is) || has(0, 'RIFF')));
  if (signed) return signed.is;
  if (has(4, 'ftyp')) return boxed(head.toString('latin1', 8, 12), ending);
  if (head.subarray(0, EBML.length).equals(EBML)) return head.subarray(0, 64).includes('webm') ? 'video/webm' : null;
  if (head.subarray(0, ZIP.length).equals(ZIP)) return packed(head);
  return isText(head) ? (ending === 'csv' ? 'text/csv' : 'text/plain') : null;
}

/** By the major brand (ISO/IEC 14496-12). Sound in an MP4 may carry the brand of films: its name then decides. */
function boxed(brand: string, ending: string): MediaType {
  if (['heic', 'heix', 'heim', 'heis', 'mif1', 'msf1', 'hevc'].includes(brand)) return 'image/heic';
  if (brand === 'qt  ') return 'video/quicktime';
  if (/^3g[p2]/u.test(brand)) return 'video/3gpp';
  return brand === 'M4A ' || ending === 'm4a' ? 'audio/mp4' : 'video/mp4';
}

const OOXML = 'application/vnd.openxmlformats-officedocument.';
/** Office documents are zip archives: by the folder of their main part, or by the type that OpenDocument puts first. */
function packed(head: Buffer): MediaType | null {
  const first = head.toString('latin1', 30, 30 + 8) === 'mimetype' ? head.toString('latin1', 38, 38 + 60) : '';
  if (first.startsWith('application/vnd.oasis.opendocument.text')) return 'application/vnd.oasis.opendocument.text';
  if (first.startsWith('application/vnd.oasis.opendocument.spreadsheet')) return 'application/vnd.oasis.opendocument.spreadsheet';
  if (!head.includes('[Content_Types].xml')) return null;
  if (head.includes('word/')) return `${OOXML}wordprocessingml.document`;
  if (head.includes('xl/')) return `${OOXML}spreadsheetml.sheet`;
  return head.includes('ppt/') ? `${OOXML}presentationml.presentation` : null;
}

/** No control characters but those between lines, unless it says that it is UTF-16; and nothing that a browser would run. */
function isText(head: Buffer): boolean {
  const isWide = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (!isWide && head.some((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0c && byte !== 0x0d)) return false;
  const start = head.subarray(0, 4096).toString(isWide ? 'utf16le' : 'utf8').replace(/^\ufeff/u, '').trimStart();
  return !/^<(?:[?!]|svg|html|head|body|script|iframe)/iu.test(start);
}
