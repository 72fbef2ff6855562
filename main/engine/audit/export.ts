import type { StoreAccess } from '../../jobs/store-snapshot.ts';
import type { Db } from '../db/database.ts';
import type { CommandContext } from '../handler.ts';
import { withOutputFile } from '../output-file.ts';
import { head } from './chain.ts';
import { auditSigningKey, publicKeyPem, writeCheckpoint } from './checkpoint.ts';
import type { ExportContents } from './export-writer.ts';

/**
 * Signs the chain as it stands and writes it to `target`, in a worker. The file appears under its name only after
 * the event that tells of it is on disk: there is never an export without a trace. Until then it is a file of mode
 * 0600 beside the target, which goes away when anything fails or the caller cancels.
 */
export async function exportTo(db: Db, target: string, store: StoreAccess, ctx: CommandContext): Promise<{ events: number; bytes: number }> {
  const contents = signedContents(db, ctx);
  return withOutputFile(target, ctx, async (draft) => {
    const written = await ctx.jobs.start(
      'export-chain',
      { store, file: draft, contents },
      { onBatch: ({ done, total }) => ctx.progress(done, total, 'events'), signal: ctx.signal },
    );
    ctx.record({ details: { ...written, lastSeq: contents.header.lastSeq } });
    return { events: written.events, bytes: written.bytes };
  });
}

function signedContents(db: Db, ctx: CommandContext): ExportContents {
  const { storeId } = ctx.store;
  const signingKey = auditSigningKey(db);
  const closing = writeCheckpoint(db, { signingKey, storeId, nowMs: ctx.clock.nowMs() });
  return { header: { storeId, publicKey: publicKeyPem(signingKey), lastSeq: head(db).seq }, closing };
}
