import { ATTACHMENT_LIMITS } from '../../../../preload/contract/attachments.ts';

const { thumbnailPixels, thumbnailBytes } = ATTACHMENT_LIMITS;
/** Of the JPEG, from good to small enough. */
const QUALITIES = [0.8, 0.6, 0.4] as const;

/** A small JPEG of a picture, turned as its camera says and without anything else it told; null when it cannot be decoded. */
export async function makeThumbnail(picture: Blob): Promise<Blob | null> {
  const decoded = await createImageBitmap(picture).catch(() => null);
  if (!decoded) return null;
  const scale = Math.min(1, thumbnailPixels / Math.max(decoded.width, decoded.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(decoded.width * scale));
  canvas.height = Math.max(1, Math.round(decoded.height * scale));
  const context = canvas.getContext('2d');
  if (!context) return null;
  // JPEG knows no transparency: what is seen through is paper.
  context.fillStyle = 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(decoded, 0, 0, canvas.width, canvas.height);
  decoded.close();
  for (const quality of QUALITIES) {
    const made = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
    if (made && made.size <= thumbnailBytes) return made;
  }
  return null;
}
