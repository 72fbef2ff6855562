import { ATTACHMENT_LIMITS } from '../../../preload/contract/attachments.ts';
import { EngineError } from '../errors.ts';
import { CameraDataFilter } from './camera-data/filter.ts';
import { mediaTypeOf } from './media-type.ts';
import { sizeOf } from './picture-size.ts';

/**
 * The small picture of a file as it is kept: what the page made, if it is a PNG or a JPEG from its first byte to its last,
 * no larger than the page makes them; what stands after its end goes. Throws invalid_input/attachment_malformed.
 */
export function thumbnailOf(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  const filter = new CameraDataFilter((part) => void parts.push(Buffer.from(part)));
  filter.add(bytes);
  filter.end();
  const picture = Buffer.concat(parts);
  const size = isPicture(picture, 'image/png') ? sizeOf(picture, 'image/png') : isPicture(picture, 'image/jpeg') ? sizeOf(picture, 'image/jpeg') : null;
  if (!size || Math.max(size.width, size.height) > ATTACHMENT_LIMITS.thumbnailPixels) throw new EngineError('invalid_input', 'attachment_malformed');
  return picture;
}

function isPicture(bytes: Buffer, mediaType: 'image/png' | 'image/jpeg'): boolean {
  try {
    return mediaTypeOf(bytes, `picture.${mediaType.slice('image/'.length)}`) === mediaType;
  } catch (error) {
    if (error instanceof EngineError) return false;
    throw error;
  }
}
