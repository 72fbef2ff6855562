import type { Verification } from '../../../preload/contract/audit.ts';
import { EngineError } from '../errors.ts';
import { type FeatureHandlers, prepared } from '../handler.ts';
import { withStoreAccess } from '../store-access.ts';
import { countEvents, filtered, pageOfEvents, visibleTo, withExamples, withoutDigests } from './event-query.ts';
import { exportTo } from './export.ts';
import { countBySlice, facets } from './overview.ts';

export const auditHandlers: FeatureHandlers<'audit'> = {
  list(db, { filter, offset, limit }, ctx) {
    const predicate = filtered(visibleTo(ctx), filter);
    const rows = pageOfEvents(db, predicate, { offset, limit });
    return { total: countEvents(db, predicate), rows: ctx.scope === 'all' ? rows : rows.map(withoutDigests) };
  },

  activity(db, input, ctx) {
    if (input.toMs <= input.fromMs) throw new EngineError('invalid_input', 'fields', [{ path: 'toMs', rule: 'too_small' }]);
    return countBySlice(db, withExamples(visibleTo(ctx), input.examples), input);
  },

  facets(db, _input, ctx) {
    return facets(db, visibleTo(ctx));
  },

  // Checked before the transaction begins, so that nobody waits for it.
  verify: prepared<'audit.verify', Verification>({
    async prepare(_db, _input, ctx) {
      const kept = await ctx.host.readAnchor(ctx.store.storeId);
      const anchor = ctx.store.lostAnchor ?? (kept.state === 'ok' ? kept.value : null);
      return withStoreAccess(ctx, (store) =>
        ctx.jobs.start(
          'verify-chain',
          { store, storeId: ctx.store.storeId, anchor },
          { onBatch: ({ done, total }) => ctx.progress(done, total, 'events'), signal: ctx.signal },
        ),
      );
    },
    handle(_db, _input, ctx, found) {
      const { result, events, firstBadSeq, checkpointSeq, anchorSeq } = found;
      ctx.record({ details: { result, events, firstBadSeq, checkpointSeq, anchorSeq } });
      return found;
    },
  }),

  export(db, { file }, ctx) {
    return withStoreAccess(ctx, (store) => exportTo(db, ctx.takeFile(file, 'audit-export'), store, ctx));
  },
};
