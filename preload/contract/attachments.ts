import { z } from 'zod';
import { isPlainLine } from './fields.ts';
import { command, Done, gate, query } from './operation.ts';

/** What one file may be, and what of a person's files may wait for a record to be saved with them. Sizes in bytes. */
export const ATTACHMENT_LIMITS = {
  bytes: 100 * 1024 * 1024,
  /** Of one message, unpacked. */
  pieceBytes: 768 * 1024,
  nameChars: 200,
  thumbnailBytes: 48 * 1024,
  /** The longer side of a thumbnail. */
  thumbnailPixels: 320,
  /** Of a picture: more is made to exhaust whoever opens it. */
  pixels: 100_000_000,
  waitingFiles: 200,
  waitingBytes: 1024 * 1024 * 1024,
  /** Being taken in at once, by one person. */
  underWay: 4,
} as const;

/**
 * What may be attached, each told from its content and never run: the name's endings that belong to it, and what kind
 * it is. Nothing that a browser or an office program would run as it stands: no SVG, no HTML, no macros.
 */
export const MEDIA_TYPES = {
  'image/jpeg': { kind: 'image', endings: ['jpg', 'jpeg', 'jpe'] },
  'image/png': { kind: 'image', endings: ['png'] },
  'image/gif': { kind: 'image', endings: ['gif'] },
  'image/webp': { kind: 'image', endings: ['webp'] },
  'image/heic': { kind: 'image', endings: ['heic', 'heif'] },
  'audio/mpeg': { kind: 'audio', endings: ['mp3'] },
  'audio/mp4': { kind: 'audio', endings: ['m4a'] },
  'audio/ogg': { kind: 'audio', endings: ['ogg', 'oga', 'opus'] },
  'audio/wav': { kind: 'audio', endings: ['wav'] },
  'audio/flac': { kind: 'audio', endings: ['flac'] },
  'audio/amr': { kind: 'audio', endings: ['amr'] },
  'video/mp4': { kind: 'video', endings: ['mp4', 'm4v'] },
  'video/quicktime': { kind: 'video', endings: ['mov'] },
  'video/3gpp': { kind: 'video', endings: ['3gp', '3gpp'] },
  'video/webm': { kind: 'video', endings: ['webm'] },
  'application/pdf': { kind: 'document', endings: ['pdf'] },
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': { kind: 'document', endings: ['docx'] },
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': { kind: 'document', endings: ['xlsx'] },
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': { kind: 'document', endings: ['pptx'] },
  'application/vnd.oasis.opendocument.text': { kind: 'document', endings: ['odt'] },
  'application/vnd.oasis.opendocument.spreadsheet': { kind: 'document', endings: ['ods'] },
  'text/plain': { kind: 'document', endings: ['txt', 'text', 'md', 'log'] },
  'text/csv': { kind: 'document', endings: ['csv'] },
} as const satisfies Record<string, { kind: string; endings: readonly string[] }>;
export type MediaType = keyof typeof MEDIA_TYPES;
export const MediaType = z.enum(Object.keys(MEDIA_TYPES) as [MediaType, ...MediaType[]]);
export type MediaKind = (typeof MEDIA_TYPES)[MediaType]['kind'];
/** Pictures that the page can show: by its own decoder, in its sandbox. */
export const SHOWN_PICTURES: ReadonlySet<string> = new Set<MediaType>(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);

/** The ending of a file's name, folded, without its dot; empty for none. */
export function endingOf(name: string): string {
  return /\.([A-Za-z0-9]{1,10})$/u.exec(name)?.[1]?.toLowerCase() ?? '';
}

export const AttachmentId = z.uuid();
/** A file's name as it was, but never a path, and nothing in it that is not seen. */
export const FileName = z
  .string()
  .max(ATTACHMENT_LIMITS.nameChars * 4)
  .transform((text) => text.normalize('NFC').trim())
  .pipe(
    z
      .string()
      .min(1, 'required')
      .max(ATTACHMENT_LIMITS.nameChars, 'too_long')
      .refine((text) => isPlainLine(text) && !/[/\\]/u.test(text) && !/^\.+$/u.test(text), 'unsafe_characters'),
  );

/**
 * What became of what a camera wrote into a picture beside the picture: place, time, device, owner. It was not there,
 * was taken out, or was kept as the field asks; null for what nobody looked through, which may hold it.
 */
export const CameraData = z.enum(['none', 'removed', 'kept']).nullable();
export type CameraData = z.infer<typeof CameraData>;

const piece = (bytes: number) => z.base64('format').max(Math.ceil(bytes / 3) * 4, 'too_long');
export const Attachment = z.strictObject({
  id: AttachmentId,
  name: z.string(),
  mediaType: MediaType,
  sizeBytes: z.number().int(),
  /** Of its content, in hexadecimal: shows that two are one. */
  sha256: z.string(),
  /** A PNG or JPEG in base64; null where there is none. */
  thumbnail: z.string().nullable(),
  cameraData: CameraData,
});
export type Attachment = z.infer<typeof Attachment>;
const Upload = z.strictObject({ upload: z.uuid() });
/** Only for a field that keeps it (record-fields.ts): what is taken in so fits no other. */
const KEEPS_CAMERA_DATA = { keepsCameraData: z.boolean().default(false) };

/**
 * Files of records. They are taken in while a form is filled in and wait, seen by nobody else, until a record is saved
 * with them; which record has which is in the record's own history and events.
 */
export const attachments = {
  /** Begins to take in a file that the page has: dropped, pasted or drawn. */
  begin: gate({
    input: z.strictObject({ name: FileName, sizeBytes: z.number().int().min(1, 'required').max(ATTACHMENT_LIMITS.bytes, 'too_long'), ...KEEPS_CAMERA_DATA }),
    output: Upload,
    permission: 'records.write',
    rate: 'write',
    audit: null,
  }),
  /** The next piece of it, in order. */
  put: gate({
    input: z.strictObject({ ...Upload.shape, offset: z.number().int().min(0).max(ATTACHMENT_LIMITS.bytes), bytes: piece(ATTACHMENT_LIMITS.pieceBytes) }),
    output: Done,
    permission: 'records.write',
    rate: 'read',
    audit: null,
  }),
  /** All of it is there: it is looked at, and on disk when this answers. */
  finish: gate({ input: Upload, output: Attachment, permission: 'records.write', rate: 'write', audit: null, whileDamaged: false }),
  /** Takes in a file that was picked through the host. */
  take: gate({ input: z.strictObject({ file: z.uuid(), ...KEEPS_CAMERA_DATA }), output: Attachment, permission: 'records.write', rate: 'write', audit: null, whileDamaged: false }),
  /** A small picture of one's own waiting file, as the page drew it. */
  setThumbnail: gate({
    input: z.strictObject({ attachmentId: AttachmentId, bytes: piece(ATTACHMENT_LIMITS.thumbnailBytes) }),
    output: Done,
    permission: 'records.write',
    rate: 'write',
    audit: null,
  }),
  /** Gives up a file that waits, or is on its way. Nothing happens when there is none of this id. */
  drop: gate({ input: z.strictObject({ id: z.uuid() }), output: Done, permission: 'records.write', rate: 'write', audit: null }),
  /** What is known of files, as far as the caller sees their records; one's own waiting ones too. */
  list: query({
    input: z.strictObject({ ids: z.array(AttachmentId).min(1).max(200) }),
    output: z.strictObject({ attachments: z.array(Attachment) }),
    permission: 'records.read',
  }),
  /** A piece of a file, from a place in it on. */
  read: query({
    input: z.strictObject({ attachmentId: AttachmentId, offset: z.number().int().min(0).max(ATTACHMENT_LIMITS.bytes) }),
    output: z.strictObject({ bytes: z.string(), sizeBytes: z.number().int() }),
    permission: 'records.read',
  }),
  /** Writes a copy of it, readable to everybody who gets it, to a place chosen through the host. */
  save: command({
    input: z.strictObject({ file: z.uuid(), attachmentId: AttachmentId }),
    output: z.strictObject({ bytes: z.number().int() }),
    permission: 'records.export',
    rate: 'heavy',
    reauth: true,
    audit: 'attachment.saved',
    whileDamaged: true,
    changes: ['audit'],
  }),
};
