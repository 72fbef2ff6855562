import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

interface Found {
  path: string;
  bytes: Buffer;
  mode: number;
}

/** Every file below a folder, with its content; not one that is renamed or gone before it can be opened, as the keyring's drafts are. */
export async function filesBelow(folder: string): Promise<Found[]> {
  const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const files = await Promise.all(entries.map((entry) => read(join(entry.parentPath, entry.name))));
  return files.filter((file) => file !== null);
}

async function read(path: string): Promise<Found | null> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (!file) return null;
  try {
    return { path, bytes: await file.readFile(), mode: (await file.stat()).mode & 0o777 };
  } finally {
    await file.close();
  }
}

/** The ways in which a text may lie in a file. */
function spellings(text: string): Buffer[] {
  const bytes = Buffer.from(text, 'utf8');
  return [bytes, Buffer.from(text, 'utf16le'), Buffer.from(bytes.toString('hex')), Buffer.from(bytes.toString('base64').replace(/=+$/u, '')), Buffer.from(encodeURIComponent(text)), Buffer.from(JSON.stringify(text).slice(1, -1))];
}

/** Which of some texts, by name, are in there, in any spelling. */
export const found = (bytes: Buffer, canaries: Record<string, string>): string[] =>
  Object.entries(canaries).flatMap(([name, text]) => (spellings(text).some((spelling) => bytes.includes(spelling)) ? [name] : []));
