import { z } from 'zod';
import { AttemptsAnchor } from '../engine/attempts/anchor.ts';
import type { Anchor, DeviceEntry } from '../engine/host-services.ts';
import type { KeptSession } from './kept-things.ts';

/** The most an entry may hold, in UTF-16 code units; anything longer was not written by this program. */
export const ENTRY_LIMIT_CHARS = 4096;

export const AnchorFields = z.strictObject({ seq: z.number().int().nonnegative(), hash: z.string().regex(/^[0-9a-f]{64}$/u), highestSeq: z.number().int().nonnegative().exactOptional() });
export const DeviceFields = z.strictObject({
  secret: z
    .string()
    .regex(/^[\w-]{43}$/u)
    .transform((text): Buffer => Buffer.from(text, 'base64url')),
  organisation: z.string().min(1).max(800),
});
const KeptFields = z.strictObject({ refreshToken: z.string().min(1).max(1024), resumeSecret: z.string().regex(/^[\w-]{43}$/u).nullable().default(null) });
const v = z.literal(1);

/** How one kind of entry is written as text and read back; `parse` gives null for anything it did not write. */
export interface EntryForm<T> {
  name: string;
  format(value: T): string;
  parse(text: string): T | null;
}
function form<T>(name: string, schema: z.ZodType<T & { v: 1 }>, format: (value: T) => string): EntryForm<T> {
  return {
    name,
    format,
    parse(text) {
      const parsed = text.length <= ENTRY_LIMIT_CHARS ? schema.safeParse(parseJson(text)) : null;
      if (!parsed?.success) return null;
      const { v: _version, ...value } = parsed.data;
      return value as unknown as T;
    },
  };
}

export const DEVICE = form<DeviceEntry>('device', DeviceFields.extend({ v }), ({ secret, organisation }) =>
  JSON.stringify({ v: 1, secret: secret.toString('base64url'), organisation }),
);
export const ANCHOR = form<Anchor>('anchor', AnchorFields.extend({ v }), ({ seq, hash, highestSeq }) =>
  JSON.stringify({ v: 1, seq, hash, highestSeq }),
);
export const ATTEMPTS = form<AttemptsAnchor>('attempts', AttemptsAnchor.extend({ v }), (anchor) => JSON.stringify({ v: 1, ...anchor }));
export const SESSION = form<KeptSession>('session', KeptFields.extend({ v }), ({ refreshToken, resumeSecret }) =>
  JSON.stringify({ v: 1, refreshToken, resumeSecret }),
);

/** The value of a JSON text, or undefined. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
