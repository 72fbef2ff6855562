import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A secret under every guise it could slip out in. */
export function guises(secret: string | Buffer): Buffer[] {
  const bytes = Buffer.from(secret);
  const text = typeof secret === 'string' ? [secret, secret.toLowerCase(), secret.replaceAll('-', ''), encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)] : [];
  const forms = [bytes.toString('hex'), bytes.toString('hex').toUpperCase(), bytes.toString('base64'), bytes.toString('base64url'), bytes.toString('base64').replace(/=+$/u, '')];
  return [bytes, ...[...text, ...forms].map((form) => Buffer.from(form)), ...text.map((form) => Buffer.from(form, 'utf16le'))];
}

/** Names of the secrets that occur in what was said. */
export function spokenIn(said: string | Buffer, secrets: Readonly<Record<string, string | Buffer>>): string[] {
  const bytes = Buffer.from(said);
  return Object.entries(secrets)
    .filter(([, secret]) => guises(secret).some((guise) => bytes.includes(guise)))
    .map(([name]) => name);
}

/** `file: secrets` for every file below a folder whose name or content holds one. */
export function spokenBelow(folder: string, secrets: Readonly<Record<string, string | Buffer>>, except: readonly string[] = []): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !except.includes(entry.name))
    .flatMap(({ parentPath, name }) => {
      const found = spokenIn(Buffer.concat([Buffer.from(`${name}\n`), readFileSync(join(parentPath, name))]), secrets);
      return found.length > 0 ? [`${name}: ${found.join(', ')}`] : [];
    });
}
