import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { visits, VISITS } from '../records/example-type.ts';
import { runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { GIF, JPEG, riffChunk, segment, tiff, webp } from './camera-pictures.ts';
import { attach, pdf, png, readBack } from './example-files.ts';

/** What ExifTool (exiftool.org), which knows the most of what is written into pictures, finds before and after. */
const clock = testClock();
const root = mkdtempSync(join(tmpdir(), 'holdfast-camera-'));
const settings = { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8, reauthMinutes: 10 ** 6 };
let admin: RunningEngine;
let typeId: string;
beforeAll(async () => {
  admin = runEngine({ clock, settings });
  await withOrganisation(admin);
  const files = [
    { kind: 'attachment' as const, name: 'photos', label: { text: 'Photos' }, most: 9 },
    { kind: 'attachment' as const, name: 'evidence', label: { text: 'Evidence' }, most: 9, keepsCameraData: true },
    { kind: 'signature' as const, name: 'signed', label: { text: 'Signed' } },
  ];
  typeId = await visits(admin, { ...VISITS, sections: [...VISITS.sections, { fields: files }] });
});
afterAll(async () => {
  await admin.stop();
  rmSync(root, { recursive: true, force: true });
});

const PICTURES: Record<string, Buffer> = {
  '.jpg': Buffer.concat([JPEG.start, JPEG.jfif, segment(0xed, Buffer.from('Photoshop 3.0\0', 'latin1')), JPEG.frame, JPEG.scan, Buffer.from([0x5a, 0xff, 0, 0x5a]), JPEG.end]),
  '.png': png(6, 6),
  '.webp': webp(riffChunk('VP8L', Buffer.from([0x2f, 0x0f, 0xc0, 0x03, 0x00, 0x88, 0x88, 0x08]))),
  '.gif': Buffer.concat([GIF.start, GIF.loop, GIF.image(Buffer.from([0x84, 0x51])), GIF.end]),
};
/** Everything that may be in a picture afterwards: what it is made of, and how it is turned. */
const HARMLESS =
  /^(?:ExifTool|System|File|Composite|JFIF|ICC.*):|^GIF:(?:GIFVersion|ImageWidth|ImageHeight|HasColorMap|ColorResolutionDepth|BitsPerPixel|BackgroundColor|FrameCount|Duration|AnimationIterations)$|^PNG(?:-pHYs)?:(?:ImageWidth|ImageHeight|BitDepth|ColorType|Compression|Filter|Interlace|PixelsPerUnit[XY]|PixelUnits)$|^RIFF:(?:ImageWidth|ImageHeight|ImageSize|AlphaIsUsed|WebP_Flags|VP8L.*)$|^IFD0:Orientation$/u;

/** A picture as a camera would give it: place, owner, device, numbers, small picture, in every block its format has. */
function taken(ending: string): Buffer {
  const path = join(root, `taken${ending}`);
  writeFileSync(path, PICTURES[ending] ?? '');
  const small = join(root, 'small.jpg');
  writeFileSync(small, PICTURES['.jpg'] ?? '');
  const told = ['-GPSLatitude=51.5007', '-GPSLatitudeRef=N', '-GPSLongitude=0.1246', '-GPSLongitudeRef=W', '-Make=Example Maker', '-Model=Example Model', '-OwnerName=Example Owner', '-SerialNumber=EX-1234', '-DateTimeOriginal=2026:01:02 03:04:05', '-Orientation#=6', '-XMP:Creator=Example Owner', '-XMP:GPSLatitude=51.5007'];
  const more: Record<string, string[]> = { '.jpg': ['-IPTC:By-line=Example Owner', '-Photoshop:CopyrightFlag=true', '-Comment=Example comment', `-ThumbnailImage<=${small}`, '-ICC_Profile:all='], '.png': ['-PNG:Author=Example Owner', '-PNG:ModifyDate=2026:01:02 03:04:05', '-PNG:Comment=Example comment'], '.gif': ['-Comment=Example comment'] };
  execFileSync('exiftool', ['-m', '-q', '-overwrite_original', ...(ending === '.gif' ? ['-XMP:Creator=Example Owner'] : told), ...(more[ending] ?? []), path]);
  return Buffer.concat([readFileSync(path), ...(ending === '.jpg' ? [Buffer.from('a film after the end: Example Owner')] : [])]);
}
/** The tags that are in a picture, with their groups, known or not. */
function tagsIn(bytes: Buffer, ending: string): { told: string[]; warnings: unknown } {
  const path = join(root, `judged${ending}`);
  writeFileSync(path, bytes);
  const [all = {}] = JSON.parse(execFileSync('exiftool', ['-j', '-G1', '-a', '-u', '-U', '-ee', path], { encoding: 'utf8' })) as Record<string, unknown>[];
  return { told: Object.keys(all).filter((tag) => tag !== 'SourceFile' && !HARMLESS.test(tag)), warnings: all['ExifTool:Warning'] };
}

describe.each(Object.keys(PICTURES))('a picture ending in %s', (ending) => {
  it('has nothing left that ExifTool can name but the picture, and how it is turned', async () => {
    clock.advance(60_000);
    const original = taken(ending);
    expect(tagsIn(original, ending).told.length).toBeGreaterThan(ending === '.gif' ? 1 : 8);
    const kept = await attach(admin, `Example${ending}`, original, 1_000);
    expect(kept.cameraData).toBe('removed');
    const stored = await readBack(admin, kept.id);
    expect(tagsIn(stored, ending)).toEqual({ told: [], warnings: undefined });
    expect(stored.includes('Example Owner')).toBe(false);
    expect({ sizeBytes: stored.length, sha256: createHash('sha256').update(stored).digest('hex') }).toEqual({ sizeBytes: kept.sizeBytes, sha256: kept.sha256 });
    if (ending === '.gif') return;
    expect(execFileSync('exiftool', ['-s3', '-n', '-Orientation', join(root, `judged${ending}`)], { encoding: 'utf8' }).trim()).toBe('6');
  });

  it('that nothing was written into is the same to the byte', async () => {
    clock.advance(60_000);
    const plain = ending === '.jpg' ? Buffer.concat([JPEG.start, JPEG.jfif, JPEG.frame, JPEG.scan, JPEG.end]) : (PICTURES[ending] ?? pdf(9));
    const kept = await attach(admin, `Example${ending}`, plain);
    expect(kept.cameraData).toBe('none');
    expect((await readBack(admin, kept.id)).equals(plain)).toBe(true);
  });
});

describe('a field that keeps what the camera wrote', () => {
  const attachKept = async (name: string, bytes: Buffer) => {
    clock.advance(60_000);
    const { upload } = await admin.call('attachments.begin', { name, sizeBytes: bytes.length, keepsCameraData: true });
    await admin.call('attachments.put', { upload, offset: 0, bytes: bytes.toString('base64') });
    return admin.call('attachments.finish', { upload });
  };
  it('has the picture to the byte, and says so', async () => {
    const original = taken('.jpg');
    const kept = await attachKept('Example.jpg', original);
    expect(kept).toMatchObject({ cameraData: 'kept', sha256: createHash('sha256').update(original).digest('hex') });
    await admin.call('records.create', { typeId, values: { head: 'Example Evidence', evidence: [kept.id] } });
    expect((await readBack(admin, kept.id)).equals(original)).toBe(true);
    expect(await admin.call('attachments.list', { ids: [kept.id] })).toMatchObject({ attachments: [{ cameraData: 'kept' }] });
  });

  it('is the only one that such a picture fits', async () => {
    const kept = await attachKept('Example.jpg', taken('.jpg'));
    for (const values of [{ photos: [kept.id] }, { signed: kept.id }]) {
      expect(await admin.reply('records.create', { typeId, values: { head: 'Example Elsewhere', ...values } })).toMatchObject({ error: { fields: [{ path: `values.${Object.keys(values)[0] ?? ''}`, rule: 'wrong_kind' }] } });
    }
    const plain = await attachKept('Example.png', png());
    expect(plain.cameraData).toBe('none');
    await admin.call('records.create', { typeId, values: { head: 'Example Plain', photos: [plain.id] } });
  });

  it('takes a picture that cannot be looked through as it is; any other field refuses it, and nothing of it stays', async () => {
    const odd = Buffer.concat([JPEG.start, JPEG.jfif, JPEG.frame, JPEG.scan, Buffer.from('no end')]);
    expect((await attachKept('Example.jpg', odd)).cameraData).toBe('kept');
    const onDisk = readdirSync(join(admin.dataDir, 'store', 'attachments'));
    await expect(attach(admin, 'Example.jpg', odd)).rejects.toThrow();
    const { upload } = await admin.call('attachments.begin', { name: 'Example.jpg', sizeBytes: 6 });
    expect(await admin.reply('attachments.put', { upload, offset: 0, bytes: Buffer.from([0xff, 0xd8, 0xff, 0x01, 0x02, 0x03, 0, 0, 0, 0, 0, 0]).subarray(0, 6).toString('base64') })).toMatchObject({ ok: true });
    expect(await admin.reply('attachments.finish', { upload })).toMatchObject({ error: { code: 'invalid_input', reason: 'attachment_malformed' } });
    expect(readdirSync(join(admin.dataDir, 'store', 'attachments'))).toEqual(onDisk);
  });
});

describe('files that leave and come back', () => {
  it('are the same: what was taken out is not there, what was kept is, and each says what is known of it', async () => {
    clock.advance(60_000);
    const photo = await attach(admin, 'Example.jpg', taken('.jpg'));
    const original = Buffer.concat([JPEG.start, segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff(3)])), JPEG.frame, JPEG.scan, JPEG.end]);
    const { upload } = await admin.call('attachments.begin', { name: 'Evidence.jpg', sizeBytes: original.length, keepsCameraData: true });
    await admin.call('attachments.put', { upload, offset: 0, bytes: original.toString('base64') });
    const evidence = await admin.call('attachments.finish', { upload });
    const { recordId } = await admin.call('records.create', { typeId, values: { head: 'Example Round Trip', photos: [photo.id], evidence: [evidence.id] } });
    const path = join(root, 'all.zip');
    await admin.call('records.export', { file: admin.engine.offerFile(path, 'records-export'), typeId, filter: {}, direction: 'asc' });
    const other = runEngine({ clock, settings });
    await withOrganisation(other);
    await other.call('recordsFile.run', { file: other.engine.offerFile(path, 'records-file'), dryRun: false });
    const { values } = await other.call('records.get', { recordId });
    const [photoId, evidenceId] = [(values['photos'] as string[])[0] ?? '', (values['evidence'] as string[])[0] ?? ''];
    expect(await other.call('attachments.list', { ids: [photoId, evidenceId] })).toMatchObject({ attachments: [{ sha256: photo.sha256, cameraData: 'none' }, { sha256: evidence.sha256, cameraData: null }] });
    expect((await readBack(other, evidenceId)).equals(original)).toBe(true);
    expect(extname(path)).toBe('.zip');
    await other.stop();
  });
});
