import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import type { AuditEvent, Verification } from '../../preload/contract/audit.ts';
import { verifyExport } from '../engine/audit/export-reader.ts';
import { EngineError } from '../engine/errors.ts';
import { print, showProgress, tell } from './output.ts';
import { keepPublicKey, keyOfExport, readPublicKey } from './public-key.ts';
import { signedIn } from './signed-in.ts';
import { EXIT, requiredText, STORE_OPTIONS, text, UsageError } from './usage.ts';
import type { Parsed } from './usage.ts';

const PAGE_ROWS = 500;

/** What a verification found, as one sentence. */
export function describe(found: Verification): string {
  const at = found.firstBadSeq === null ? '' : ` at event ${String(found.firstBadSeq)}`;
  switch (found.result) {
    case 'intact':
      return `Intact: ${String(found.events)} events, newest checkpoint at ${String(found.checkpointSeq ?? 0)}.`;
    case 'altered':
      return `Altered${at}. What comes before it is as it was written.`;
    case 'cut_short':
      return `Cut short${at}: the events from there on are missing.`;
    case 'rolled_back':
      return `Rolled back${at}: the machine has seen a later state of this chain (event ${String(found.anchorSeq ?? 0)}).`;
  }
}

function line(event: AuditEvent): string {
  const who = event.actor?.name ?? '-';
  const target = event.target ? ` ${event.target.kind} ${event.target.name ?? event.target.id}` : '';
  const details = Object.keys(event.details).length > 0 ? ` ${JSON.stringify(event.details)}` : '';
  return `#${String(event.seq)} ${new Date(event.atMs).toISOString()} ${who}: ${event.verb} ${event.outcome}${target}${details}`;
}

function report(parsed: Parsed, found: Verification, lines: readonly string[] = []): number {
  print(parsed.values['json'] === true, found, () => [describe(found), ...lines]);
  return found.result === 'intact' ? EXIT.done : EXIT.found;
}

async function verifyExportFile(parsed: Parsed, file: string): Promise<number> {
  for (const name of ['data', 'as', 'password-file', 'second-factor-file', 'device-secret-file']) {
    if (parsed.values[name] !== undefined) throw new UsageError(`--export is verified by itself: leave --${name} out`);
  }
  const keyFile = text(parsed, 'public-key');
  const found = await verifyExport(chunksOf(resolve(file)), keyFile === undefined ? {} : { publicKey: readPublicKey(keyFile) });
  if (!found.keyTrusted) tell('checked with the key inside the export itself, which proves nothing about who wrote it; give --public-key');
  return report(parsed, found, [`Store ${found.storeId ?? 'unknown'}, key SHA-256 ${found.keyFingerprint ?? 'unknown'}.`]);
}

async function* chunksOf(file: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(file)) yield chunk as Uint8Array;
  } catch {
    throw new EngineError('unavailable', 'file_unreadable');
  }
}

const verifyOptions = {
  ...Object.fromEntries(Object.entries(STORE_OPTIONS).map(([name, option]) => [name, { ...option, required: false }])),
  export: { type: 'string' as const, value: 'FILE.jsonl' },
  'public-key': { type: 'string' as const, value: 'FILE.pem' },
};

export const auditCommands = [
  {
    words: ['audit', 'list'],
    options: { ...STORE_OPTIONS, limit: { type: 'string', value: 'N' } },
    run(parsed: Parsed): Promise<number> {
      const limit = text(parsed, 'limit');
      if (limit !== undefined && !/^[1-9]\d{0,8}$/u.test(limit)) throw new UsageError('--limit is a whole number from 1');
      const most = limit === undefined ? Infinity : Number(limit);
      return signedIn(parsed, async (cli) => {
        const rows: AuditEvent[] = [];
        while (rows.length < most) {
          const page = await cli.call('audit.list', { offset: rows.length, limit: Math.min(PAGE_ROWS, most - rows.length) });
          rows.push(...page.rows);
          if (page.rows.length === 0 || rows.length >= page.total) break;
        }
        print(parsed.values['json'] === true, rows, () => rows.map(line));
        return EXIT.done;
      });
    },
  },
  {
    words: ['audit', 'export'],
    options: {
      ...STORE_OPTIONS,
      out: { type: 'string', value: 'FILE.jsonl', required: true },
      'public-key-out': { type: 'string', value: 'FILE.pem' },
    },
    run: (parsed: Parsed): Promise<number> =>
      signedIn(parsed, async (cli) => {
        const out = resolve(requiredText(parsed, 'out'));
        const written = await cli.call('audit.export', { file: cli.engine.offerFile(out) });
        const key = await keyOfExport(out);
        const keyFile = text(parsed, 'public-key-out');
        if (keyFile !== undefined) keepPublicKey(resolve(keyFile), key.pem);
        print(parsed.values['json'] === true, { ...written, publicKeySha256: key.fingerprint }, () => [
          `${String(written.events)} events written, ${String(written.bytes)} bytes.`,
          `Signed with the key SHA-256 ${key.fingerprint}.`,
        ]);
        return EXIT.done;
      }, showProgress),
  },
  {
    words: ['audit', 'verify'],
    options: verifyOptions,
    async run(parsed: Parsed): Promise<number> {
      const file = text(parsed, 'export');
      if (file !== undefined) return verifyExportFile(parsed, file);
      if (text(parsed, 'public-key') !== undefined) throw new UsageError('--public-key is for --export');
      return signedIn(parsed, async (cli) => report(parsed, await cli.call('audit.verify', {})), showProgress);
    },
  },
] as const;
