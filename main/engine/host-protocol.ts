import { z } from 'zod';
import { ERROR_CODES, REASONS } from '../../preload/contract/errors.ts';
import type { Reason } from '../../preload/contract/errors.ts';
import { EVENTS } from '../../preload/contract/events.ts';
import { AtMs } from '../../preload/contract/fields.ts';
import { FILE_PURPOSES } from '../../preload/contract/host.ts';
import { KEYCHAIN_STATES } from '../../preload/contract/session.ts';
import { AttemptsAnchor } from './attempts/anchor.ts';

/**
 * What the main process and the engine process say to each other, declared once and parsed on both sides. They
 * trust each other's code, not each other's memory: a message that is not of this shape is an error, never data.
 * Secrets travel as bytes, so that the receiver can zero them.
 */
export interface CallSchema {
  input: z.ZodType;
  output: z.ZodType;
}
const Nothing = z.strictObject({});
const StoreId = z.string().min(1).max(64);
const ConnectionId = z.uuid();
const Path = z.string().min(1).max(4096);

const KeychainState = z.enum(KEYCHAIN_STATES);
const kept = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('ok'), value }),
    z.strictObject({ state: KeychainState.exclude(['ok']) }),
  ]);
const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
const DeviceEntry = z.strictObject({ secret: Bytes, organisation: z.string().max(1000) });
const Anchor = z.strictObject({ seq: z.number().int().nonnegative(), hash: z.string().regex(/^[0-9a-f]{64}$/u), highestSeq: z.number().int().nonnegative().exactOptional() });
const ResumeSecret = z.string().regex(/^[\w-]{43}$/u);
export const SessionTokens = z.strictObject({
  accessToken: z.string().min(1).max(4096),
  accessExpiresAtMs: AtMs,
  refreshToken: z.string().min(1).max(512),
  resumeSecret: ResumeSecret.nullable(),
});

/** What the main process asks of the engine. */
export const ENGINE_CALLS = {
  /** Makes the engine; the first call, once. `settings` are the policy's, bounded by whoever wrote them. */
  start: {
    input: z.strictObject({
      dataDir: Path,
      workerFile: Path,
      nativeBinding: Path.nullable(),
      settings: z.strictObject({
        idleLockMinutes: z.number().int().min(1).max(1440).exactOptional(),
        accessTtlSeconds: z.number().int().min(5).max(86_400).exactOptional(),
        sessionTtlSeconds: z.number().int().min(60).max(604_800).exactOptional(),
      }),
    }),
    output: z.strictObject({ idleLockMinutes: z.number().int() }),
  },
  /** Comes with one message port: the engine's end of a document's channel. */
  connect: { input: Nothing, output: z.strictObject({ connectionId: ConnectionId }) },
  disconnect: { input: z.strictObject({ connectionId: ConnectionId }), output: Nothing },
  bind: {
    input: z.strictObject({ connectionId: ConnectionId, accessToken: z.string().min(1).max(4096) }),
    output: z.strictObject({ bound: z.boolean() }),
  },
  lock: { input: z.strictObject({ cause: EVENTS.locked.shape.cause }), output: Nothing },
  /** As `retire` of an engine. */
  retire: { input: Nothing, output: z.strictObject({ isRetired: z.boolean() }) },
  offerFile: { input: z.strictObject({ path: Path, purpose: z.enum(FILE_PURPOSES) }), output: z.strictObject({ handle: z.uuid() }) },
  /** Writes a PDF that the host made to a file that records.print has released. */
  writePdf: { input: z.strictObject({ file: z.uuid(), pdf: Bytes }), output: z.strictObject({ bytes: z.number().int() }) },
  refresh: { input: z.strictObject({ refreshToken: z.string().min(1).max(512) }), output: SessionTokens },
  close: { input: Nothing, output: Nothing },
} as const satisfies Record<string, CallSchema>;

const LogField = z.union([z.string().max(200), z.number(), z.boolean(), z.null()]);

/** What the engine asks of the main process. */
export const HOST_CALLS = {
  readDevice: { input: z.strictObject({ storeId: StoreId }), output: kept(DeviceEntry) },
  writeDevice: { input: z.strictObject({ storeId: StoreId, entry: DeviceEntry }), output: z.strictObject({ state: KeychainState }) },
  readAnchor: { input: z.strictObject({ storeId: StoreId }), output: kept(Anchor) },
  writeAnchor: { input: z.strictObject({ storeId: StoreId, anchor: Anchor }), output: z.strictObject({ state: KeychainState }) },
  readAttemptsAnchor: { input: z.strictObject({ storeId: StoreId }), output: kept(AttemptsAnchor) },
  writeAttemptsAnchor: { input: z.strictObject({ storeId: StoreId, anchor: AttemptsAnchor }), output: z.strictObject({ state: KeychainState }) },
  settingsChanged: { input: z.strictObject({ idleLockMinutes: z.number().int().min(1).max(1440) }), output: Nothing },
  tokensIssued: {
    input: z.strictObject({ connectionId: ConnectionId, storeId: StoreId, tokens: SessionTokens }),
    output: Nothing,
  },
  takeSession: {
    input: z.strictObject({ storeId: StoreId }),
    output: z.strictObject({ kept: z.strictObject({ refreshToken: SessionTokens.shape.refreshToken, resumeSecret: ResumeSecret }).nullable() }),
  },
  locked: { input: Nothing, output: Nothing },
  tokensEnded: { input: z.strictObject({ connectionId: ConnectionId, storeId: StoreId }), output: Nothing },
  log: {
    input: z.strictObject({
      level: z.enum(['info', 'warn', 'error']),
      event: z.string().max(64),
      fields: z.record(z.string().max(64), LogField),
    }),
    output: Nothing,
  },
} as const satisfies Record<string, CallSchema>;

const ALL_REASONS = Object.values(REASONS).flat() as [Reason, ...Reason[]];
const CallId = z.number().int().nonnegative();

/** One message in either direction: a call, or the answer to one. Inputs and values are parsed by their call's own schema. */
export const PeerMessage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('call'), id: CallId, name: z.string().max(32), input: z.unknown() }),
  z.strictObject({ kind: z.literal('answer'), id: CallId, value: z.unknown() }),
  z.strictObject({ kind: z.literal('refusal'), id: CallId, code: z.enum(ERROR_CODES), reason: z.enum(ALL_REASONS) }),
]);
export type PeerMessage = z.infer<typeof PeerMessage>;
