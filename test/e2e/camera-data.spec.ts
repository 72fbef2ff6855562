import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { isAccessible } from './accessible.ts';
import { ok, setUp } from './api.ts';
import { expect, test } from './app.ts';

/** Four colours, one for each quarter, drawn and written by the window itself in a format that it knows. */
async function drawn(page: Page, type: string): Promise<Buffer> {
  const base64 = await page.evaluate(async (asked) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [48, 32];
    const context = canvas.getContext('2d');
    ['#c02020', '#20c020', '#2020c0', '#c0c020'].forEach((colour, at) => {
      if (context) context.fillStyle = colour;
      context?.fillRect((at % 2) * 24, Math.floor(at / 2) * 16, 24, 16);
    });
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, asked, 0.9));
    const bytes = new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0));
    return btoa(String.fromCharCode(...bytes));
  }, type);
  return Buffer.from(base64, 'base64');
}

/** What the window's own decoder sees: the size as it is turned, and every pixel. */
function seen(page: Page, bytes: Buffer, type: string): Promise<{ width: number; height: number; pixels: string }> {
  return page.evaluate(
    async ([base64, mediaType]) => {
      const picture = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], { type: mediaType }));
      const canvas = new OffscreenCanvas(picture.width, picture.height);
      const context = canvas.getContext('2d');
      context?.drawImage(picture, 0, 0);
      const data = context?.getImageData(0, 0, picture.width, picture.height).data ?? [];
      return { width: picture.width, height: picture.height, pixels: Array.from(data).join(' ') };
    },
    [bytes.toString('base64'), type] as const,
  );
}

test('what a camera wrote into a picture is taken out when it is attached, the picture itself is not touched, and both are told', async ({ holdfast }) => {
  const { page } = holdfast;
  await setUp(page);
  const field = (name: string, label: string, more: object) => ({ kind: 'attachment' as const, name, label: { text: label }, accept: 'image' as const, ...more });
  const definition = { sections: [{ fields: [{ kind: 'text' as const, name: 'head', label: { text: 'Head' } }, field('photo', 'Photo', { most: 2 }), field('evidence', 'Evidence', { keepsCameraData: true })] }], titleFields: ['head'] };
  await ok(page, 'types.create', { name: 'Example visit', definition });

  const written = ['-GPSLatitude=51.5007', '-GPSLatitudeRef=N', '-Make=Example Maker', '-OwnerName=Example Owner', '-Orientation#=6', '-XMP:Creator=Example Owner'];
  for (const [type, ending] of [['image/jpeg', 'jpg'], ['image/png', 'png'], ['image/webp', 'webp']] as const) {
    const path = test.info().outputPath(`house.${ending}`);
    writeFileSync(path, await drawn(page, type));
    execFileSync('exiftool', ['-q', '-overwrite_original', ...written, path]);
    const original = readFileSync(path);
    const { upload } = await ok(page, 'attachments.begin', { name: `house.${ending}`, sizeBytes: original.length });
    await ok(page, 'attachments.put', { upload, offset: 0, bytes: original.toString('base64') });
    const { id, cameraData } = await ok(page, 'attachments.finish', { upload });
    expect(cameraData).toBe('removed');
    const stored = Buffer.from((await ok(page, 'attachments.read', { attachmentId: id, offset: 0 })).bytes, 'base64');
    expect(original.includes('Example Owner')).toBe(true);
    expect(stored.includes('Example')).toBe(false);
    const [before, after] = [await seen(page, original, type), await seen(page, stored, type)];
    expect(after).toEqual(before);
    // The picture stands on its side: the window turns a JPEG; of the others it is enough that it sees the same.
    if (ending === 'jpg') expect(after).toMatchObject({ width: 32, height: 48 });
  }

  await page.reload();
  await page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'Records', exact: true }).click();
  await page.getByRole('button', { name: 'New record' }).click();
  await holdfast.answerOpenDialog(test.info().outputPath('house.jpg'));
  const photo = page.getByRole('group', { name: 'Photo', exact: true });
  await photo.getByRole('button', { name: 'Choose a file…' }).click();
  await expect(photo.getByText('Place and camera data removed', { exact: true })).toBeVisible();
  await expect(photo.getByRole('status')).toHaveText('house.jpg: Place and camera data removed');
  await holdfast.answerOpenDialog(test.info().outputPath('house.jpg'));
  const evidence = page.getByRole('group', { name: 'Evidence', exact: true });
  await evidence.getByRole('button', { name: 'Choose a file…' }).click();
  await expect(evidence.getByText('With place and camera data', { exact: true })).toBeVisible();
  await isAccessible(page, 'a form with pictures');
  await page.getByRole('textbox', { name: 'Head' }).fill('Example Ada');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Example Ada').first().click();
  await expect(page.getByText('With place and camera data', { exact: true })).toBeVisible();
});
