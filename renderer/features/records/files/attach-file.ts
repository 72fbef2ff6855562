import { ATTACHMENT_LIMITS, SHOWN_PICTURES } from '../../../../preload/contract/attachments.ts';
import type { Attachment } from '../../../../preload/contract/attachments.ts';
import { asApiError, refusal } from '../../../ipc/api-error.ts';
import { call } from '../../../ipc/client.ts';
import { makeThumbnail } from './thumbnail.ts';

interface KeepOptions {
  /** Whether what a camera wrote into a picture stays in it: only for a field that keeps it. */
  keepsCameraData?: boolean;
}
interface AttachOptions extends KeepOptions {
  /** Given up: what came in so far goes away. */
  signal?: AbortSignal;
  /** From 0 to 1. */
  onProgress?: (fraction: number) => void;
}

/**
 * Takes in a file that the page has: dropped, pasted or drawn. It waits for the record to be saved; its small picture
 * is made here, in the sandbox of the page. Throws ApiError.
 */
export async function attachFile(file: File, { signal, onProgress, keepsCameraData }: AttachOptions = {}): Promise<Attachment> {
  if (file.size === 0) throw refusal('invalid_input', 'attachment_empty', 'none');
  if (file.size > ATTACHMENT_LIMITS.bytes) throw refusal('invalid_input', 'attachment_too_large', 'none');
  const { upload } = await call('attachments.begin', { name: file.name, sizeBytes: file.size, keepsCameraData }).catch((error: unknown) => {
    // Of what is sent only the name can be wrong.
    throw asApiError(error).reason === 'fields' ? refusal('invalid_input', 'attachment_name', 'none') : error;
  });
  try {
    for (let offset = 0; offset < file.size; offset += ATTACHMENT_LIMITS.pieceBytes) {
      signal?.throwIfAborted();
      await call('attachments.put', { upload, offset, bytes: await base64Of(file.slice(offset, offset + ATTACHMENT_LIMITS.pieceBytes)) });
      onProgress?.(Math.min(1, (offset + ATTACHMENT_LIMITS.pieceBytes) / file.size));
    }
    signal?.throwIfAborted();
    return await withThumbnail(await call('attachments.finish', { upload }), file);
  } catch (error) {
    void call('attachments.drop', { id: upload }).catch(() => undefined);
    throw error;
  }
}

/** Asks for a file with the system's dialog; null when the person changed their mind. Throws ApiError. */
export async function attachPicked({ keepsCameraData }: KeepOptions = {}): Promise<Attachment | null> {
  const picked = await call('host.pickFile', { purpose: 'attachment' });
  if (picked === null) return null;
  const kept = await call('attachments.take', { file: picked.file, keepsCameraData });
  return SHOWN_PICTURES.has(kept.mediaType) ? withThumbnail(kept, await readAttachment(kept)) : kept;
}

/** The whole content of an attachment, of the type that was told from it. Throws ApiError. */
export async function readAttachment({ id, mediaType }: Pick<Attachment, 'id' | 'mediaType'>): Promise<Blob> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for (let offset = 0; ; ) {
    const { bytes, sizeBytes } = await call('attachments.read', { attachmentId: id, offset });
    const piece = bytesOf(bytes);
    pieces.push(piece);
    offset += piece.length;
    if (offset >= sizeBytes || piece.length === 0) return new Blob(pieces, { type: mediaType });
  }
}

/** A picture that no small one can be made of is attached all the same. */
async function withThumbnail(kept: Attachment, content: Blob): Promise<Attachment> {
  if (!SHOWN_PICTURES.has(kept.mediaType)) return kept;
  const picture = await makeThumbnail(content);
  if (picture === null) return kept;
  const bytes = await base64Of(picture);
  await call('attachments.setThumbnail', { attachmentId: kept.id, bytes });
  return { ...kept, thumbnail: bytes };
}

/** Base64 (RFC 4648) of a part of a file, by the browser's own encoder. */
function base64Of(part: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve((reader.result as string).replace(/^[^,]*,/u, ''));
    // It was moved, or taken out, since it was dropped.
    reader.onerror = () => reject(refusal('unavailable', 'file_unreadable', 'none'));
    reader.readAsDataURL(part);
  });
}

/** The bytes that base64 stands for. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
